import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
const report = (hostId: string, name: string, more: object = {}) => ({
  source: { type: "host", hostId },
  name,
  status: "CRITICAL",
  message: "down",
  occurredAt: NOW,
  ...more,
});
const post = (reports: unknown) => call("POST /api/v0/monitoring/checks/report", { body: { reports } });
const statuses = async (id: string) =>
  (
    (await ok(`GET /api/v0/hosts/${id}/monitored-statuses`)) as { monitoredStatuses: Record<string, unknown>[] }
  ).monitoredStatuses.filter(({ detail }) => detail !== undefined);

describe("check reports", () => {
  it("[WI42] show in the host's monitored statuses, and make the check that nobody declared", async () => {
    const id = await edge.host("a", { checks: [{ name: "ssh", memo: "port 22" }] });
    deepEqual(await statuses(id), []);
    equal(
      (await post([report(id, "ssh"), report(id, "wrap", { status: "OK", message: null })])).text,
      '{"success":true}',
    );
    const [ssh, wrap] = await statuses(id);
    deepEqual([ssh!.status, ssh!.detail], ["CRITICAL", { type: "check", message: "down", memo: "port 22" }]);
    deepEqual([wrap!.status, wrap!.detail], ["OK", { type: "check", message: "" }]);
    deepEqual(await ok(`GET /api/v0/monitoring/checks/${ssh!.monitorId}`), {
      check: { id: ssh!.monitorId, name: "ssh" },
    });
    equal((await call("GET /api/v0/hosts/nobody/monitored-statuses")).status, 404);
    equal((await call("GET /api/v0/monitoring/checks/nobody")).status, 404);
  });

  it("[WI50] that cannot be used do not hold up the others", async () => {
    const id = await edge.host("b");
    const gone = await edge.host("gone");
    await ok(`POST /api/v0/hosts/${gone}/retire`);
    const { status } = await post([
      report(id, "a b"),
      null,
      5,
      report("nobody", "x"),
      report(gone, "x"),
      report(id, "x", { status: "Critical" }),
      report(id, "old", { occurredAt: NOW - 6 * 3600 }),
      report(id, "x".repeat(300)),
      report(id, "good"),
    ]);
    equal(status, 200);
    deepEqual(
      (await edge.meta.checks.ofHost(edge.org, id)).map(({ name }) => name),
      ["good"],
    );
  });

  it("[WI50] are refused when there are over a hundred, or none that can be read", async () => {
    const id = await edge.host("c");
    equal((await post(Array.from({ length: 101 }, (_, i) => report(id, `c${i}`)))).status, 400);
    equal((await post(Array.from({ length: 100 }, (_, i) => report(id, `c${i}`)))).status, 200);
    equal((await post([report(id, "a b")])).status, 400);
    equal((await call("POST /api/v0/monitoring/checks/report", { raw: "[" })).status, 400);
    for (const reports of [[], null, undefined]) equal((await post(reports)).status, 200);
    // A host that is retired meanwhile: the agent has nothing to send again.
    equal((await post([report("nobody", "x")])).status, 200);
  });

  it("[WI51] are brought within their bounds", async () => {
    const id = await edge.host("d");
    const f = async (sent: object, want: object) => {
      const name = `n${(await edge.meta.checks.ofHost(edge.org, id)).length}`;
      equal((await post([report(id, name, sent)])).status, 200);
      const check = (await edge.meta.checks.ofHost(edge.org, id)).find((each) => each.name === name)!;
      deepEqual({ ...check.state, ...want }, check.state, JSON.stringify(sent));
    };
    await f({ message: "鰆".repeat(2000) }, { message: "鰆".repeat(1024) });
    await f({ message: "𠮷".repeat(1025) }, { message: "𠮷".repeat(1024) });
    await f({ notificationInterval: 1 }, { notificationInterval: 10 });
    await f({ notificationInterval: 6e1 }, { notificationInterval: 60 });
    await f({ notificationInterval: null }, { notificationInterval: undefined });
    await f({ maxCheckAttempts: 0 }, { maxCheckAttempts: 1 });
    await f({ maxCheckAttempts: 99 }, { maxCheckAttempts: 10 });
    await f({ occurredAt: NOW - 10.5 }, { occurredAt: NOW - 11 });
  });

  it("[WI52] are listed by id, page by page", async () => {
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = (await ok(`GET /api/v0/monitoring/checks?limit=40&nextId=${next ?? ""}`)) as {
        checks: { id: string }[];
        nextId?: string;
      };
      seen.push(...page.checks.map(({ id }) => id));
      next = page.nextId;
    } while (next !== undefined);
    deepEqual(seen, [...new Set(seen)].sort());
    equal(seen.length > 100, true);
    const first = (await ok("GET /api/v0/monitoring/checks?")) as { checks: unknown[]; nextId: string };
    deepEqual([first.checks.length, first.nextId], [100, seen[100]]);
    for (const limit of ["0", "101", "x"])
      equal((await call(`GET /api/v0/monitoring/checks?limit=${limit}`)).status, 400);
  });
});
