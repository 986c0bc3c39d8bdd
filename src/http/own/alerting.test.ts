import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Alert } from "#core/alert/alert.ts";
import { subjectKey } from "#core/alert/subject.ts";
import type { HostMonitor } from "#core/monitor/monitor.ts";
import { hostMonitor, logOf, messageOf, openAlert } from "#test/support/alerting.ts";
import { NOW, openEdge } from "#test/support/edge.ts";
import type {
  AlertDetail,
  AlertList,
  AlertTimeline,
  DowntimeList,
  MonitorList,
  MonitorRow,
} from "#wire/own/alerting.ts";

const HOUR = 3_600;
const edge = await openEdge();
const { call, ok, meta, org } = edge;

type Json = Record<string, unknown>;
const own = "/api/sawara/v1";
const make = async (path: string, body: object) => (await ok(`POST ${path}`, { body })) as Json & { id: string };
const refused = async (line: string, body: unknown, want = 400) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)} ${answer.text}`);
  return (answer.body as { error: { message: string; fields?: Json } }).error;
};
const cause = (at = edge.clock.now()) => ({ actor: { kind: "user", id: "u", name: "ada" } as const, at });
const apply = (...alerts: Alert[]) =>
  meta.alerts.apply(
    org,
    alerts.map((alert) => ({ alert, logs: [], deliveries: [] })),
  );
const list = async (query = "") => (await ok(`GET ${own}/alerts${query}`)) as AlertList;

await ok("POST /api/v0/services", { body: { name: "shop" } });
await ok("POST /api/v0/services", { body: { name: "blog" } });

describe("the list of alerts", async () => {
  const web = await edge.host("web-1", { displayName: "Front", roleFullnames: ["shop:web"] });
  const db = await edge.host("db-1", { roleFullnames: ["shop:db"] });
  const load = await meta.monitors.create(org, hostMonitor("High load"), cause());
  const muted = await meta.monitors.create(org, hostMonitor("muted", { isMute: true }), cause());
  const access = await make("/api/v0/monitors", {
    ...{ type: "service", name: "5xx", service: "blog", metric: "access.5xx", operator: ">", warning: 1, duration: 1 },
  });
  await ok("POST /api/v0/monitoring/checks/report", {
    body: { reports: [{ source: { type: "host", hostId: db }, name: "ssh", status: "CRITICAL", occurredAt: NOW }] },
  });
  const [ssh] = await meta.checks.ofHost(org, db);
  await apply(
    openAlert("a1", { monitorId: load.id, hostId: web, openedAt: NOW, ack: { by: "ada", note: "mine", at: NOW } }),
    openAlert("a2", { monitorId: muted.id, hostId: db, openedAt: NOW + 1, status: "WARNING", value: 5 }),
    openAlert("a3", {
      ...{ type: "service", monitorId: access.id, hostId: undefined, value: 2, status: "WARNING", openedAt: NOW + 2 },
    }),
    openAlert("a4", {
      ...{ type: "check", monitorId: ssh!.id, hostId: db, value: undefined, message: "refused 鰆", openedAt: NOW + 3 },
    }),
    openAlert("a5", {
      monitorId: "gone",
      hostId: "gone",
      openedAt: NOW + 4,
      status: "OK",
      closedAt: NOW + 5,
      reason: "",
    }),
    openAlert("a6", { monitorId: "gone", hostId: "gone", openedAt: NOW + 6, value: undefined, status: "UNKNOWN" }),
  );

  it("[OA1] has names and words for what each alert is about", async () => {
    const { alerts, open } = await list("?state=all");
    const [a6, a5, a4, a3, a2, a1] = alerts;
    deepEqual(a1, {
      id: "a1",
      status: "CRITICAL",
      type: "host",
      monitorId: load.id,
      monitorName: "High load",
      host: { id: web, name: "Front", roles: ["shop:web"] },
      summary: "loadavg5 9.5 > 8",
      value: 9.5,
      openedAt: NOW,
      statusChangedAt: alerts[5]!.statusChangedAt,
      worst: "CRITICAL",
      muted: false,
      ack: { by: "ada", note: "mine", at: NOW },
    });
    deepEqual([a2?.muted, a2?.summary], [true, "loadavg5 5 > 4"]);
    deepEqual([a3?.service, a3?.summary, a3?.host], ["blog", "access.5xx 2 > 1", undefined]);
    deepEqual([a4?.monitorName, a4?.summary], ["ssh", "refused 鰆"]);
    deepEqual([a5?.monitorName, a5?.host?.name, a5?.closedAt, a5?.reason], ["gone", "gone", NOW + 5, ""]);
    equal(a6?.status, "UNKNOWN");
    deepEqual(open, { CRITICAL: 2, WARNING: 2, UNKNOWN: 1, acknowledged: 1, acknowledgedLong: 0 });
  });

  it("[OA1] is narrowed by every filter, and pages go on where the one before ended", async () => {
    const f = async (query: string, want: string) =>
      equal((await list(query)).alerts.map(({ id }) => id).join(" "), want, query);
    await f("", "a6 a4 a3 a2 a1");
    await f("?state=closed", "a5");
    await f("?service=shop", "a4 a2 a1");
    await f("?service=blog", "a3");
    await f("?service=shop&role=web", "a1");
    await f("?role=db", "a4 a2");
    await f(`?host=${db}`, "a4 a2");
    await f(`?monitor=${load.id}`, "a1");
    await f("?q=HIGH front", "a1");
    await f("?q=ｓｓｈ", "a4");
    await f("?q=鰆", "a4");
    await f("?q=5xx", "a3");
    await f("?q=nothing", "");
    await f("?taken=somebody", "a1");
    await f("?taken=nobody", "a6 a4 a3 a2");
    await f("?taken=nobody&state=all", "a6 a4 a3 a2");
    await f("?taken=long", "");
    await f("?state=all&q=gone", "a6 a5");
    const ids: string[] = [];
    let before: string | undefined;
    do {
      const page = await list(`?state=all&limit=2${before === undefined ? "" : `&before=${before}`}`);
      equal(page.alerts.length <= 2, true);
      ids.push(...page.alerts.map(({ id }) => id));
      before = page.next;
    } while (before !== undefined);
    equal(ids.join(" "), "a6 a5 a4 a3 a2 a1");
    equal((await list("?limit=5")).next, undefined);
    for (const query of ["?limit=201", "?state=x", "?before=nothing"])
      await refused(`GET ${own}/alerts${query}`, undefined);
  });

  it("[AL12] says of an open alert that its monitor would not open it any more", async () => {
    const outdated = async () =>
      (await list("?state=all")).alerts.flatMap(({ id, outdated: why }) => (why === undefined ? [] : [`${id} ${why}`]));
    deepEqual(await outdated(), []);
    const { id: _, createdAt: __, recoverAfter: ___, ...input } = load as HostMonitor;
    await meta.monitors.replace(org, load.id, { ...input, warning: null, critical: 10 }, cause());
    deepEqual(await outdated(), ["a1 within-limits"]);
    await meta.monitors.replace(org, load.id, { ...input, scopes: [{ service: "blog" }] }, cause());
    deepEqual(await outdated(), ["a1 not-watched"]);
    await meta.monitors.replace(org, load.id, input, cause());
    deepEqual(await outdated(), []);
  });

  it("[AL11] says of an open alert that it flaps", async () => {
    const key = subjectKey({ type: "host", monitorId: load.id, hostId: web });
    edge.alerting.flaps.set(key, { since: NOW, changes: 5, worst: "CRITICAL", toldUnder: [] });
    const { alerts } = await list("?state=all");
    deepEqual(
      alerts.flatMap(({ id, flapping }) => (flapping === undefined ? [] : [[id, flapping]])),
      [["a1", { since: NOW, changes: 5 }]],
    );
    edge.alerting.flaps.clear();
  });

  it("[OA14] shows by monitor and host what alerts were in a range", async () => {
    const timeline = async (query: string) => (await ok(`GET ${own}/alerts/timeline${query}`)) as AlertTimeline;
    const f = async (query: string, want: string) => {
      const { lanes } = await timeline(`?from=${NOW}&to=${NOW + 60}${query}`);
      equal(lanes.map(({ alerts }) => alerts.map(({ id }) => id).join("+")).join(" "), want, query);
    };
    await f("", "a4 a1 a3 a2 a5+a6");
    await f("&service=shop", "a4 a1 a2");
    await f("&q=ssh", "a4");
    await f(`&monitor=${load.id}`, "a1");
    const { from, lanes, more } = await timeline(`?from=${NOW + 4}&to=${NOW + 60}&q=gone`);
    deepEqual([from, more], [NOW + 4, false]);
    deepEqual(
      lanes.flatMap(({ alerts }) => alerts.map(({ monitorName, stretches }) => [monitorName, stretches])),
      [
        ["gone", [{ from: NOW + 4, to: NOW + 5, status: "CRITICAL" }]],
        ["gone", [{ from: NOW + 6, to: NOW + 7, status: "CRITICAL" }]],
      ],
    );
    for (const query of ["", "?from=1", "?from=2&to=2", "?from=x&to=3"])
      await refused(`GET ${own}/alerts/timeline${query}`, undefined);
  });

  it("[OA4] says of one alert what happened, who was told, what was like it, and what changed before", async () => {
    const opened = NOW + 10 * HOUR;
    await meta.monitors.setExtras(org, load.id, { recoverAfter: 2 }, cause((opened - 2 * HOUR) * 1000));
    await meta.hosts.setStatus(org, [web], "standby", cause((opened - 60) * 1000));
    const deploy = (title: string, from: number, roles: string[], service = "shop") =>
      meta.annotations.create(org, { title, from, to: from, service, roles }, cause());
    await deploy("deploy v2", opened - 300, ["web"]);
    await deploy("weight 5 → 10 %", opened, []);
    await deploy("of another role", opened - 300, ["db"]);
    await deploy("of another service", opened - 300, [], "blog");
    await deploy("too early", opened - 3_600, []);
    await deploy("too late", opened + 1, []);
    await meta.alerts.apply(org, [
      {
        alert: {
          ...openAlert("a1", { monitorId: load.id, hostId: web, openedAt: NOW }),
          status: "OK",
          closedAt: NOW + 9,
        },
        logs: [],
        deliveries: [],
      },
    ]);
    const alert = openAlert("d1", { monitorId: load.id, hostId: web, openedAt: opened, statusChangedAt: opened });
    const channel = await make("/api/v0/channels", { type: "webhook", name: "ops", url: "https://h.example/s3cret" });
    const actor = { kind: "user", id: "u", name: "ada" } as const;
    await meta.alerts.apply(org, [
      {
        alert,
        logs: [
          logOf("l1", alert),
          logOf("l2", alert, { detail: { message: "m", memo: "" }, actor, value: undefined, trigger: "manual" }),
        ],
        deliveries: [messageOf(alert, channel.id, "m1"), messageOf(alert, "gone", "m2")],
      },
    ]);
    await meta.alerts.setMemo(org, "d1", "look", cause());
    const detail = (await ok(`GET ${own}/alerts/d1`)) as AlertDetail;
    deepEqual([detail.alert.id, detail.memo, detail.monitorMemo, detail.message], ["d1", "look", "", undefined]);
    deepEqual(detail.graph, {
      title: "High load",
      unit: "float",
      host: web,
      metrics: ["loadavg5"],
      thresholds: [
        { level: "warning", operator: ">", value: 4 },
        { level: "critical", operator: ">", value: 8 },
      ],
    });
    deepEqual(detail.logs, [
      { at: opened, status: "CRITICAL", trigger: "manual", message: "m", actor: "ada" },
      { at: opened, status: "CRITICAL", trigger: "monitoring", value: 9.5 },
    ]);
    deepEqual(
      detail.deliveries.map(({ id, channelName, channelType, what, state }) => [
        id,
        channelName,
        channelType,
        what,
        state,
      ]),
      [
        ["m2", "gone", "", "opened", "waiting"],
        ["m1", "ops", "webhook", "opened", "waiting"],
      ],
    );
    deepEqual(
      detail.earlier.map(({ id }) => id),
      ["a1"],
    );
    deepEqual(detail.changes, [
      { at: opened, what: "weight 5 → 10 %", who: "shop" },
      { at: opened - 60, what: `host.set-status host:${web}`, who: "ada" },
      { at: opened - 300, what: "deploy v2", who: "shop: web" },
    ]);
    equal(JSON.stringify(detail).includes("s3cret"), false);
    await refused(`GET ${own}/alerts/nothing`, undefined, 404);
  });

  it("[OA5] lets somebody take an alert on, with a note and until a time, and take that back", async () => {
    const heard: string[] = [];
    const stop = edge.events.subscribe(org, (kind) => void heard.push(kind));
    const now = Math.floor(edge.clock.now() / 1000);
    const person = await edge.signIn("collaborator");
    const ack = { note: "mine", until: now + 60 };
    const answer = await call(`POST ${own}/alerts/a6/ack`, { key: null, headers: person, body: ack });
    equal(answer.status, 200);
    const found = await meta.alerts.find(org, "a6");
    match(found!.ack!.by, /^collaborator/);
    deepEqual([found?.ack?.note, found?.ack?.until, found?.ack?.at], ["mine", now + 60, now]);
    equal((await list()).open.acknowledged, 1);
    await edge.clock.advance(61_000);
    equal((await list()).open.acknowledged, 0, "until then");
    await ok(`POST ${own}/alerts/a6/ack`, { body: {} });
    await ok(`DELETE ${own}/alerts/a6/ack`);
    equal((await meta.alerts.find(org, "a6"))?.ack, undefined);
    deepEqual(heard, ["alerts-changed", "alerts-changed", "alerts-changed"]);
    stop();
    await refused(`POST ${own}/alerts/a6/ack`, { until: now });
    await refused(`POST ${own}/alerts/a5/ack`, {});
    await refused(`POST ${own}/alerts/nothing/ack`, {}, 404);
    const viewer = await edge.signIn("viewer");
    equal((await call(`POST ${own}/alerts/a6/ack`, { key: null, headers: viewer, body: {} })).status, 403);
    equal((await call(`GET ${own}/alerts`, { key: null, headers: viewer })).status, 200);
  });
});

describe("the list of monitors", () => {
  it("[OA6] has each monitor as Mackerel's API has it, with how it is doing", async () => {
    const { id } = await make("/api/v0/monitors", { ...hostMonitor("x"), memo: "m" });
    const query = await make("/api/v0/monitors", { type: "query", name: "q", query: "up", operator: ">", warning: 1 });
    await apply(
      openAlert("m1", { monitorId: id, hostId: "h1", openedAt: NOW, status: "WARNING" }),
      openAlert("m2", { monitorId: id, hostId: "h2", openedAt: NOW - 8 * 24 * HOUR }),
    );
    edge.alerting.last.set(id, { at: NOW, targets: 2, status: "WARNING" });
    const { monitors } = (await ok(`GET ${own}/monitors`)) as MonitorList;
    const row = monitors.find(({ monitor }) => monitor.id === id)!;
    deepEqual(row, {
      monitor: ((await ok(`GET /api/v0/monitors/${id}`)) as { monitor: object }).monitor,
      recoverAfter: 1,
      muted: false,
      open: { CRITICAL: 1, WARNING: 1, UNKNOWN: 0 },
      week: 1,
      last: { at: NOW, targets: 2, status: "WARNING" },
    });
    match(monitors.find(({ monitor }) => monitor.id === query.id)!.inactive!, /not judged yet/);
  });

  it("[OA7] takes what Mackerel's API cannot say", async () => {
    const { id } = await make("/api/v0/monitors", hostMonitor("x"));
    const until = Math.floor(edge.clock.now() / 1000) + 60;
    const change = async (body: object) => (await ok(`PATCH ${own}/monitors/${id}`, { body })) as MonitorRow;
    const after = await change({ recoverAfter: 3, mutedUntil: until });
    deepEqual([after.recoverAfter, after.mutedUntil, after.muted], [3, until, true]);
    await ok(`PUT /api/v0/monitors/${id}`, { body: hostMonitor("y") });
    const cleared = await change({ mutedUntil: null });
    deepEqual([cleared.recoverAfter, cleared.mutedUntil, cleared.muted], [3, undefined, false]);
    await refused(`PATCH ${own}/monitors/${id}`, { recoverAfter: 11 });
    await refused(`PATCH ${own}/monitors/nothing`, {}, 404);
  });

  it("[OA8] says how often a monitor would have fired, when it could be stored", async () => {
    const ask = (monitor: object, more: object = {}) => ({ monitor, ...more });
    const preview = (await ok(`POST ${own}/monitors/preview`, {
      body: ask({ ...hostMonitor("x"), scopes: ["shop:web"] }, { recoverAfter: 2, days: 1 }),
    })) as Json;
    const to = Math.floor(edge.clock.now() / 1000);
    deepEqual(preview, {
      from: to - 24 * HOUR,
      to,
      targets: 0,
      judged: 0,
      alerts: [],
      long: 0,
      note: "host 2",
    });
    const { fields } = await refused(`POST ${own}/monitors/preview`, ask(hostMonitor("x", { duration: 11 })));
    deepEqual(fields, { duration: "found 11, want a whole number from 1 to 10" });
    const expression = { type: "expression", name: "x", expression: "oops", operator: ">", warning: 1 };
    await refused(`POST ${own}/monitors/preview`, ask(expression));
    await refused(`POST ${own}/monitors/preview`, ask(hostMonitor("x"), { days: 8 }));
  });
});

describe("downtimes", () => {
  it("[OA9] are listed with when they act, and tell beforehand whom they would cover", async () => {
    const now = Math.floor(edge.clock.now() / 1000);
    const body = { name: "now", start: now - 60, duration: 10 };
    const running = await make("/api/v0/downtimes", body);
    await make("/api/v0/downtimes", { ...body, name: "over", start: now - 1_000 });
    const recurrence = { type: "daily", interval: 1 };
    await make("/api/v0/downtimes", { ...body, name: "daily", start: now - 25 * HOUR, recurrence });
    const { downtimes, timeZone } = (await ok(`GET ${own}/downtimes`)) as DowntimeList;
    equal(timeZone, "UTC");
    deepEqual(
      downtimes.map(({ downtime, active, window }) => [downtime.name, active, window]),
      [
        ["now", true, { from: now - 60, to: now + 540 }],
        ["over", false, undefined],
        ["daily", false, { from: now + 23 * HOUR, to: now + 23 * HOUR + 600 }],
      ],
    );
    deepEqual([downtimes[0]?.downtime.id, downtimes[0]?.createdAt], [running.id, now]);
    const preview = (await ok(`POST ${own}/downtimes/preview`, {
      body: { ...body, serviceScopes: ["shop"], roleExcludeScopes: ["shop:db"], recurrence },
    })) as { hosts: object; monitors: { names: string[] }; windows: object[] };
    deepEqual(preview.hosts, { count: 1, names: ["Front"] });
    equal(preview.monitors.names.includes("High load"), true);
    equal(preview.monitors.names.includes("5xx"), false);
    equal(preview.windows.length, 5);
    await refused(`POST ${own}/downtimes/preview`, { ...body, duration: 0 });
  });
});
