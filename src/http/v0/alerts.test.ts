import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Alert } from "#core/alert/alert.ts";
import { hostMonitor, logOf, openAlert } from "#test/support/alerting.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok, meta, org } = edge;

const cause = () => ({ actor: { kind: "system", id: "", name: "t" } as const, at: edge.clock.now() });
const apply = (...alerts: Alert[]) =>
  meta.alerts.apply(
    org,
    alerts.map((alert) => ({ alert, logs: [], deliveries: [] })),
  );
const status = async (line: string, body?: unknown) => (await call(line, body === undefined ? {} : { body })).status;

interface Page {
  alerts: { id: string }[];
  nextId?: string;
}
const page = async (line: string) => (await ok(line)) as Page;

describe("alerts", () => {
  it("[WM10] have what their type has, and nothing that is absent", async () => {
    const base = { openedAt: NOW, statusChangedAt: NOW };
    const f = async (id: string, more: Partial<Alert>, want: object) => {
      await apply(openAlert(id, { ...base, monitorId: `m-${id}`, ...more }));
      const all = { id, status: "CRITICAL", monitorId: `m-${id}`, openedAt: NOW, memo: "", ...want };
      deepEqual(await ok(`GET /api/v0/alerts/${id}`), all);
    };
    const labels = { "http.route": "/" };
    await f("a1", { type: "host", hostId: "h", value: 9.5 }, { type: "host", hostId: "h", value: 9.5 });
    await f("a2", { type: "connectivity", hostId: "h", value: undefined }, { type: "connectivity", hostId: "h" });
    await f(
      "a3",
      { type: "check", hostId: "h", value: undefined, message: "no", status: "UNKNOWN" },
      { type: "check", hostId: "h", message: "no", status: "UNKNOWN" },
    );
    await f("a4", { type: "service", hostId: undefined, value: 0 }, { type: "service", value: 0 });
    await f(
      "a5",
      { type: "external", hostId: undefined, message: "503", value: 12.5 },
      { type: "external", message: "503", value: 12.5 },
    );
    await f(
      "a6",
      { type: "query", hostId: undefined, series: { name: "p99", labels } },
      { type: "query", series: { name: "p99", labels }, value: 9.5 },
    );
    await f("a7", { type: "anomalyDetection", hostId: "h", message: "odd" }, { type: "anomalyDetection", hostId: "h" });
    await f("a8", { type: "expression", hostId: undefined, value: undefined, message: "?" }, { type: "expression" });
    equal(await status("GET /api/v0/alerts/nothing"), 404);
    for (const { id } of (await page("GET /api/v0/alerts")).alerts)
      await ok(`POST /api/v0/alerts/${id}/close`, { body: { reason: "" } });
  });

  it("[WM10] are listed newest first, open ones unless asked, page by page", async () => {
    await apply(
      ...Array.from({ length: 150 }, (_, i) => openAlert(`p${String(i).padStart(3, "0")}`, { openedAt: NOW + i })),
    );
    const first = await page("GET /api/v0/alerts?nextId=");
    deepEqual([first.alerts.length, first.alerts[0]?.id, first.nextId], [100, "p149", "p050"]);
    const second = await page(`GET /api/v0/alerts?nextId=${first.nextId}`);
    deepEqual([second.alerts.length, second.alerts[0]?.id, "nextId" in second], [50, "p049", false]);
    const all = await page("GET /api/v0/alerts?withClosed=true&nextId=p000");
    deepEqual(all.alerts.map(({ id }) => id).sort(), ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"]);
    deepEqual((await page("GET /api/v0/alerts?limit=2")).nextId, "p148");
    for (const query of ["limit=101", "limit=0", "limit=x", "nextId=nothing"])
      equal(await status(`GET /api/v0/alerts?${query}`), 400, query);
  });

  it("[WM11] have a memo that people write", async () => {
    deepEqual(await ok("PUT /api/v0/alerts/p000", { body: { memo: "鰆" } }), { id: "p000", memo: "鰆" });
    equal(((await ok("GET /api/v0/alerts/p000")) as { memo: string }).memo, "鰆");
    deepEqual(await ok("PUT /api/v0/alerts/p000", { body: {} }), { id: "p000", memo: "" });
    equal(await status("PUT /api/v0/alerts/p000", { memo: "x".repeat(80 * 1024 + 1) }), 413);
    equal(await status("PUT /api/v0/alerts/p000", { memo: 5 }), 400);
    equal(await status("PUT /api/v0/alerts/nothing", { memo: "" }), 404);
  });

  it("[WM12] are closed by hand, once, with a reason that may be empty", async () => {
    const closed = (await ok("POST /api/v0/alerts/p000/close", { body: { reason: "" } })) as object;
    deepEqual(closed, {
      id: "p000",
      status: "OK",
      monitorId: "monitor",
      type: "host",
      hostId: "host-p000",
      value: 9.5,
      openedAt: NOW,
      closedAt: NOW,
      reason: "",
      memo: "",
    });
    await edge.clock.advance(60_000);
    deepEqual(await ok("POST /api/v0/alerts/p000/close", { body: { reason: "again" } }), closed);
    equal(await status("POST /api/v0/alerts/nothing/close", { reason: "" }), 404);
    equal(await status("POST /api/v0/alerts/p001/close", {}), 400);
  });

  it("[WM13] have logs, newest first, whose monitor is null once it is gone", async () => {
    const { id: monitorId } = await meta.monitors.create(org, hostMonitor("m"), cause());
    const alert = openAlert("logged", { monitorId, openedAt: NOW });
    const check = { detail: { message: "refused", memo: "22" }, value: undefined };
    const logs = [logOf("l1", alert, { createdAt: NOW }), logOf("l2", alert, { ...check, createdAt: NOW + 1 })];
    await meta.alerts.apply(org, [{ alert, logs, deliveries: [] }]);
    const base = { createdAt: NOW, status: "CRITICAL", trigger: "monitoring", monitorId };
    const wanted = [
      {
        ...base,
        id: "l2",
        createdAt: NOW + 1,
        targetValue: null,
        statusDetail: { type: "check", detail: { message: "refused", memo: "22" } },
      },
      { ...base, id: "l1", targetValue: 9.5, statusDetail: null },
    ];
    deepEqual(await ok("GET /api/v0/alerts/logged/logs?nextId="), { logs: wanted });
    deepEqual(await ok("GET /api/v0/alerts/logged/logs?limit=1"), { logs: [wanted[0]], nextId: "l2" });
    deepEqual(await ok("GET /api/v0/alerts/logged/logs?nextId=l2"), { logs: [wanted[1]] });
    await meta.monitors.remove(org, monitorId, cause());
    const gone = (await ok("GET /api/v0/alerts/logged/logs")) as { logs: { monitorId: unknown }[] };
    deepEqual(
      gone.logs.map((log) => log.monitorId),
      [null, null],
    );
    equal(await status("GET /api/v0/alerts/nothing/logs"), 404);
    equal(await status("GET /api/v0/alerts/logged/logs?limit=101"), 400);
  });

  it("[WM12] are closed only by who may write", async () => {
    const key = await edge.makeKey({ read: true, write: false });
    const answer = await call("POST /api/v0/alerts/p001/close", { key, body: { reason: "" } });
    equal(answer.status, 403);
    match(answer.text, /permission to read and write/);
  });
});
