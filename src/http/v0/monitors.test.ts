import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { openAlert } from "#test/support/alerting.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;

type Json = Record<string, unknown>;
const make = async (body: object) => (await ok("POST /api/v0/monitors", { body })) as Json & { id: string };
const read = async (id: string) => ((await ok(`GET /api/v0/monitors/${id}`)) as { monitor: Json }).monitor;
const refused = async (line: string, body: unknown, want = 400) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)} ${answer.text}`);
  return (answer.body as { error: { message: string; fields?: object } }).error;
};

await ok("POST /api/v0/services", { body: { name: "shop" } });
await ok("POST /api/v0/services", { body: { name: "blog" } });
await ok("POST /api/v0/services/shop/roles", { body: { name: "web" } });

/** As Terraform and mkr send them: every key that Go's client has. */
const FROM_GO: Readonly<Record<string, Json>> = {
  host: {
    type: "host",
    name: "CPU %",
    memo: "look",
    notificationInterval: 60,
    metric: "cpu%",
    operator: ">",
    warning: 80.5,
    critical: null,
    duration: 3,
    maxCheckAttempts: 2,
    scopes: ["shop"],
    excludeScopes: ["shop: web"],
  },
  connectivity: { type: "connectivity", name: "gone", alertStatusOnGone: "WARNING", scopes: ["shop: web"] },
  service: {
    type: "service",
    name: "5xx",
    service: "shop",
    metric: "access.5xx",
    operator: "<",
    warning: null,
    critical: 0.001,
    duration: 1,
    maxCheckAttempts: 1,
    missingDurationWarning: 60,
  },
  external: {
    type: "external",
    name: "top",
    method: "POST",
    url: "https://user:pw@example.com/?a=1#b",
    maxCheckAttempts: 3,
    service: "shop",
    responseTimeCritical: 2000,
    responseTimeWarning: 800.5,
    responseTimeDuration: 3,
    requestBody: "a\nb",
    containsString: "<ok>",
    certificationExpirationCritical: 7,
    certificationExpirationWarning: 30,
    skipCertificateVerification: true,
    followRedirect: true,
    expectedStatusCode: 301,
    headers: [{ name: "Cache-Control", value: "no-cache" }],
  },
  expression: {
    type: "expression",
    name: "avg",
    expression: ' avg( role("shop:web",\tloadavg5) )\n',
    operator: ">",
    warning: 4,
    critical: null,
    evaluateBackwardMinutes: 2,
  },
  anomalyDetection: {
    type: "anomalyDetection",
    name: "odd",
    warningSensitivity: "insensitive",
    trainingPeriodFrom: NOW - 60,
    maxCheckAttempts: 3,
    scopes: ["shop: web"],
  },
  query: {
    type: "query",
    name: "p99 {{http.route}}",
    query: 'x{a="b"}[5m]',
    legend: "{{a}}",
    operator: ">",
    warning: 1e21,
    critical: null,
    evaluateBackwardMinutes: 0,
  },
};

const withDefaults = (body: Json): Json => ({
  memo: "",
  isMute: false,
  ...(body.type === "host" || body.type === "connectivity" ? { excludeScopes: [] } : {}),
  ...body,
});

describe("monitors", () => {
  it("[WM2] [WM3] come back exactly as they were sent, whatever their type", async () => {
    for (const body of Object.values(FROM_GO)) {
      const made = await make(body);
      deepEqual(made, { ...withDefaults(body), id: made.id });
      deepEqual(await read(made.id), made);
      const echoed = await ok(`PUT /api/v0/monitors/${made.id}`, { body: { ...made, createdAt: 5, unknown: {} } });
      deepEqual(echoed, made, "what was read can be written");
      deepEqual(await ok(`DELETE /api/v0/monitors/${made.id}`), made);
      equal((await refused(`GET /api/v0/monitors/${made.id}`, undefined, 404)).message, "Monitor Not Found.");
      await refused(`DELETE /api/v0/monitors/${made.id}`, undefined, 404);
      await refused(`PUT /api/v0/monitors/${made.id}`, body, 404);
    }
  });

  it("[WM3] keep null and absent apart where clients compare them", async () => {
    for (const [levels, want] of [
      [{ warning: 1 }, { warning: 1 }],
      [
        { warning: null, critical: 1 },
        { warning: null, critical: 1 },
      ],
    ] as const) {
      const { warning: _, critical: __, ...host } = FROM_GO.host!;
      const made = await make({ ...host, ...levels });
      deepEqual([made.warning, made.critical], [want.warning, "critical" in want ? want.critical : undefined]);
      equal("critical" in made, "critical" in want);
    }
    const bare = { type: "external", name: "x", url: "https://example.com/", headers: [] };
    deepEqual(Object.keys(await make(bare)).sort(), [
      ...["headers", "id", "isMute", "memo", "method", "name", "type", "url"],
    ]);
    const nulls = { service: null, responseTimeWarning: null, containsString: null, expectedStatusCode: null };
    const made = await make({ ...bare, ...nulls });
    for (const key of Object.keys(nulls)) equal(made[key], null, key);
  });

  it("[WM1] spell roles with a space, and read them with one or without", async () => {
    const made = await make({ ...FROM_GO.host, scopes: ["shop:web", "blog"], excludeScopes: ["shop:  web"] });
    deepEqual([made.scopes, made.excludeScopes], [["shop: web", "blog"], ["shop: web"]]);
    const { message } = await refused("POST /api/v0/monitors", { ...FROM_GO.host, scopes: ["a b"] });
    equal(message, 'Cannot read the body: scopes.0: found "a b", want a service, or a role as "service:role"');
  });

  it("[WM4] have defaults", async () => {
    const connectivity = await make({ type: "connectivity", name: null, memo: null, isMute: null, scopes: null });
    deepEqual(connectivity, {
      id: connectivity.id,
      type: "connectivity",
      name: "connectivity",
      memo: "",
      isMute: false,
      scopes: [],
      excludeScopes: [],
      alertStatusOnGone: "CRITICAL",
    });
    const external = await make({ type: "external", name: "x", url: "http://example.com" });
    deepEqual([external.method, external.headers], ["GET", [{ name: "Cache-Control", value: "no-cache" }]]);
    const query = await make({ type: "query", name: "x", query: "up", operator: ">", warning: 1 });
    equal(query.legend, "");
    for (const { id } of [connectivity, external, query]) await ok(`DELETE /api/v0/monitors/${id}`);
  });

  it("[WM9] take Go's zero for what is not set", async () => {
    const made = await make({
      ...FROM_GO.external,
      notificationInterval: 0,
      maxCheckAttempts: 0,
      service: "",
      responseTimeWarning: 0,
      responseTimeCritical: 0,
      responseTimeDuration: 0,
    });
    for (const key of ["notificationInterval", "maxCheckAttempts", "service", "responseTimeWarning"])
      equal(key in made, false, key);
    equal("notificationInterval" in (await make({ ...FROM_GO.host, notificationInterval: null })), false);
  });

  it("[WM2] are listed by type, then name", async () => {
    for (const { id } of ((await ok("GET /api/v0/monitors")) as { monitors: { id: string }[] }).monitors)
      await ok(`DELETE /api/v0/monitors/${id}`);
    const names = [];
    for (const [type, name] of [
      ["service", "a"],
      ["host", "b"],
      ["host", "a"],
      ["anomalyDetection", "z"],
      ["connectivity", "y"],
    ] as const)
      names.push((await make({ ...FROM_GO[type], name })).name);
    const { monitors } = (await ok("GET /api/v0/monitors")) as { monitors: { type: string; name: string }[] };
    deepEqual(
      monitors.map(({ type, name }) => `${type} ${name}`),
      ["anomalyDetection z", "connectivity y", "host a", "host b", "service a"],
    );
    for (const { id } of monitors as unknown as { id: string }[]) await ok(`DELETE /api/v0/monitors/${id}`);
  });

  it("[WM6] are replaced whole, but for two fields that stay when they are left out", async () => {
    const put = async (id: string, body: object) => (await ok(`PUT /api/v0/monitors/${id}`, { body })) as Json;
    const host = await make({ ...FROM_GO.host, isMute: true });
    const { scopes: _, excludeScopes: __, notificationInterval: ___, ...rest } = FROM_GO.host!;
    const replaced = await put(host.id, rest);
    deepEqual(
      [replaced.scopes, replaced.excludeScopes, replaced.isMute, "notificationInterval" in replaced],
      [[], [], false, false],
    );
    const external = await make({ ...FROM_GO.external, headers: [{ name: "a", value: "b" }] });
    const { headers: ____, ...bare } = FROM_GO.external!;
    deepEqual((await put(external.id, bare)).headers, [{ name: "a", value: "b" }]);
    deepEqual((await put(external.id, { ...bare, headers: null })).headers, [{ name: "a", value: "b" }]);
    deepEqual((await put(external.id, { ...bare, headers: [] })).headers, []);
    const connectivity = await make(FROM_GO.connectivity!);
    equal((await put(connectivity.id, { type: "connectivity" })).alertStatusOnGone, "WARNING");
    equal(
      (await put(connectivity.id, { type: "connectivity", alertStatusOnGone: "CRITICAL" })).alertStatusOnGone,
      "CRITICAL",
    );
    match(
      (await refused(`PUT /api/v0/monitors/${host.id}`, FROM_GO.service)).message,
      /type of monitor .* want "host"/,
    );
  });

  it("[WM5] are refused beyond the documented limits, with the fields at fault", async () => {
    const error = await refused("POST /api/v0/monitors", { ...FROM_GO.host, duration: 11, notificationInterval: 5 });
    deepEqual(error, {
      message: "Cannot read the body: notificationInterval: found 5, want a whole number from 10 to 525600",
      fields: {
        notificationInterval: "found 5, want a whole number from 10 to 525600",
        duration: "found 11, want a whole number from 1 to 10",
      },
    });
    match(
      (await refused("POST /api/v0/monitors", { name: "x", type: "other" })).message,
      /^Cannot read the body: type: found "other", want one of "host", "connectivity"/,
    );
    for (const [type, change] of [
      ["host", { type: "other" }],
      ["host", { type: null }],
      ["host", { name: null }],
      ["host", { name: "" }],
      ["host", { metric: undefined }],
      ["host", { operator: ">=" }],
      ["host", { warning: "80" }],
      ["host", { duration: 1.5 }],
      ["host", { duration: null }],
      ["host", { warning: 101 }],
      ["host", { memo: "x".repeat(2049) }],
      ["host", { scopes: ["nothing"] }],
      ["host", { scopes: ["shop:db"] }],
      ["host", { scopes: "shop" }],
      ["service", { service: "nothing" }],
      ["service", { service: "" }],
      ["service", { missingDurationWarning: 5 }],
      ["external", { url: "ftp://example.com" }],
      ["external", { service: null }],
      ["external", { method: "PATCH" }],
      ["external", { dualstack: "ipv5" }],
      ["external", { headers: [{ name: "a" }] }],
      ["expression", { expression: "avg(" }],
      ["expression", { evaluateBackwardMinutes: 11 }],
      ["anomalyDetection", { scopes: [] }],
      ["anomalyDetection", { scopes: ["shop"] }],
      ["anomalyDetection", { trainingPeriodFrom: NOW + 3600 }],
      ["anomalyDetection", { warningSensitivity: "very" }],
      ["query", { query: "up(" }],
      ["query", { critical: null, warning: null }],
    ] as const)
      await refused("POST /api/v0/monitors", { ...FROM_GO[type], ...change });
    for (const body of [[], "x", 5, undefined]) await refused("POST /api/v0/monitors", body);
  });

  it("[WM8] expressions are kept to the byte when they can be read, and refused in the reader's words", async () => {
    match(
      (await refused("POST /api/v0/monitors", { ...FROM_GO.expression, expression: "oops" })).message,
      /^Cannot read expression at line 1/,
    );
  });

  it("[WM7] close their alerts when they go, and pages hear of every change", async () => {
    const heard: string[] = [];
    const stop = edge.events.subscribe(edge.org, (kind) => void heard.push(kind));
    const { id } = await make(FROM_GO.external!);
    const { meta, org } = edge;
    await meta.alerts.apply(org, [
      { alert: openAlert("mine", { monitorId: id, hostId: undefined, type: "external" }), logs: [], deliveries: [] },
      { alert: openAlert("other"), logs: [], deliveries: [] },
    ]);
    edge.alerting.told.length = 0;
    await ok(`PUT /api/v0/monitors/${id}`, { body: { ...FROM_GO.external, service: "blog" } });
    equal((await meta.alerts.find(org, "mine"))?.status, "OK", "an external monitor that moved");
    await ok(`PUT /api/v0/monitors/${id}`, { body: { ...FROM_GO.external, service: "blog", name: "again" } });
    const second = openAlert("second", { monitorId: id, hostId: undefined, type: "external" });
    await meta.alerts.apply(org, [{ alert: second, logs: [], deliveries: [] }]);
    await ok(`DELETE /api/v0/monitors/${id}`);
    const { logs } = await meta.alerts.logs(org, "second", { limit: 9 });
    deepEqual(
      logs.map(({ trigger }) => trigger),
      ["monitorDelete"],
    );
    equal((await meta.alerts.find(org, "other"))?.status, "CRITICAL");
    deepEqual(edge.alerting.told, ["monitorUpdate top", "monitorUpdate again", "monitorDelete again"]);
    deepEqual(heard, [
      "monitors-changed",
      ...["monitors-changed", "alerts-changed"],
      "monitors-changed",
      ...["monitors-changed", "alerts-changed"],
    ]);
    stop();
  });

  it("[WM2] need permission to read or to write", async () => {
    const reader = await edge.makeKey({ read: true, write: false });
    equal((await call("GET /api/v0/monitors", { key: reader })).status, 200);
    equal((await call("POST /api/v0/monitors", { key: reader, body: FROM_GO.host })).status, 403);
    equal((await call("GET /api/v0/monitors", { key: null })).status, 401);
  });
});

describe("monitored statuses of a host", () => {
  it("[WM60] are those of the monitors that watch it and of its checks", async () => {
    for (const { id } of ((await ok("GET /api/v0/monitors")) as { monitors: { id: string }[] }).monitors)
      await ok(`DELETE /api/v0/monitors/${id}`);
    const host = await edge.host("web-1", { roleFullnames: ["shop:web"], checks: [{ name: "ssh", memo: "22" }] });
    const all = await make({ type: "connectivity" });
    const mine = await make({ ...FROM_GO.host, scopes: ["shop"], excludeScopes: [] });
    await make({ ...FROM_GO.host, scopes: ["blog"], excludeScopes: [] });
    await make(FROM_GO.service!);
    await edge.meta.alerts.apply(edge.org, [
      { alert: openAlert("m1", { monitorId: mine.id, hostId: host, status: "WARNING" }), logs: [], deliveries: [] },
    ]);
    const report = {
      source: { type: "host", hostId: host },
      name: "ssh",
      status: "CRITICAL",
      message: "refused",
      occurredAt: NOW,
    };
    await ok("POST /api/v0/monitoring/checks/report", { body: { reports: [report] } });
    const [check] = await edge.meta.checks.ofHost(edge.org, host);
    const statuses = async () =>
      ((await ok(`GET /api/v0/hosts/${host}/monitored-statuses`)) as { monitoredStatuses: object[] }).monitoredStatuses;
    const ofCheck = {
      monitorId: check!.id,
      status: "CRITICAL",
      detail: { type: "check", message: "refused", memo: "22" },
    };
    deepEqual(await statuses(), [
      { monitorId: all.id, status: "OK" },
      { monitorId: mine.id, status: "WARNING" },
      ofCheck,
    ]);
    await ok(`POST /api/v0/hosts/${host}/retire`, { body: {} });
    deepEqual(await statuses(), [ofCheck]);
    await refused("GET /api/v0/hosts/nothing/monitored-statuses", undefined, 404);
  });
});
