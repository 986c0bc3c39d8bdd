import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;

interface Board {
  readonly id: string;
  readonly title: string;
  readonly urlPath: string;
  readonly widgets: readonly Record<string, unknown>[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
const make = async (more: object = {}) =>
  (await ok("POST /api/v0/dashboards", {
    body: { title: "Shop", memo: "", urlPath: "", widgets: [], ...more },
  })) as Board;
const refused = async (line: string, body: unknown, want: number) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)} ${answer.text}`);
  return (answer.body as { error: { message: string } }).error.message;
};

const layout = { x: 0, y: 0, width: 8, height: 10 };
const plain = { layout, title: "" };

/** One of each kind, as answers have them. */
const GRAPHS = [
  { type: "host", hostId: "2eQGEaLxiYU", name: "loadavg.loadavg15" },
  { type: "role", roleFullname: "Shop:web", name: "cpu", isStacked: true },
  { type: "role", roleFullname: "Shop:web", name: "loadavg5" },
  { type: "service", serviceName: "Shop", name: "orders.*" },
  { type: "expression", expression: 'avg(role("Shop:web", loadavg5)) > < &' },
  { type: "query", query: 'sum(http_requests{job="api"})', legend: "{{job}}" },
  { type: "unknown" },
];
const METRICS = [
  { type: "host", hostId: "2eQGEaLxiYU", name: "loadavg5" },
  { type: "service", serviceName: "Shop", name: "orders.paid" },
  { type: "expression", expression: "service(Shop, orders.paid)" },
  { type: "query", query: "up", legend: "" },
  { type: "unknown" },
];
const bare = (graph: object) => ({ type: "graph", ...plain, graph, valueRange: {}, referenceLines: [] });
const WIDGETS = [
  ...GRAPHS.map(bare),
  { ...bare(GRAPHS[0]!), range: { type: "relative", period: 3600, offset: 0 } },
  { ...bare(GRAPHS[0]!), range: { type: "absolute", start: 0, end: 1_700_000_000 } },
  { ...bare(GRAPHS[0]!), valueRange: { min: 0 }, referenceLines: [{ label: "SLA", value: 0.25 }] },
  { ...bare(GRAPHS[0]!), valueRange: { min: -1.5, max: 0 }, legendList: [{ name: "a", visible: false }] },
  ...METRICS.map((metric) => ({ type: "value", ...plain, metric, formatRules: [] })),
  { type: "value", ...plain, metric: METRICS[0], fractionSize: 0, suffix: "%", formatRules: [] },
  {
    type: "value",
    ...plain,
    metric: METRICS[0],
    formatRules: [{ name: "high", threshold: 1e-5, operator: ">" }],
  },
  { type: "value", ...plain, metric: METRICS[0], formatRules: [{ threshold: 0, operator: "<=" }] },
  { type: "markdown", layout: { x: 3, y: 1, width: 3, height: 1 }, title: "鰆", markdown: "# <b>a</b> & b\n" },
  { type: "alertStatus", ...plain, roleFullname: "Shop:web" },
];

describe("dashboards", async () => {
  await ok("POST /api/v0/services", { body: { name: "Shop" } });
  await ok("POST /api/v0/services/Shop/roles", { body: { name: "web" } });

  it("[DB1] are made, read, listed, replaced and deleted, answering themselves", async () => {
    deepEqual(await ok("GET /api/v0/dashboards"), { dashboards: [] });
    const made = await make({ title: "One", memo: "first", urlPath: "one" });
    deepEqual(made, {
      id: made.id,
      title: "One",
      memo: "first",
      urlPath: "one",
      widgets: [],
      createdAt: NOW,
      updatedAt: NOW,
    });
    deepEqual(await ok(`GET /api/v0/dashboards/${made.id}`), made);
    const second = await make({ title: "Another" });
    deepEqual(await ok("GET /api/v0/dashboards"), { dashboards: [made, second] });
    edge.clock.advance(5_000);
    const body = { ...made, title: "Two", widgets: null };
    const replaced = { ...made, title: "Two", updatedAt: NOW + 5 };
    deepEqual(await ok(`PUT /api/v0/dashboards/${made.id}`, { body }), replaced);
    deepEqual(await ok(`DELETE /api/v0/dashboards/${made.id}`, { body: {} }), replaced);
    for (const line of ["GET", "PUT", "DELETE"])
      await refused(`${line} /api/v0/dashboards/${made.id}`, line === "PUT" ? body : undefined, 404);
    await ok(`DELETE /api/v0/dashboards/${second.id}`, { headers: { "content-type": "application/json" } });
  });

  it("[DB2] [DB3] come back as they were sent, however often", async () => {
    const made = await make({ widgets: WIDGETS });
    deepEqual(made.widgets, WIDGETS);
    const [listed] = ((await ok("GET /api/v0/dashboards")) as { dashboards: Board[] }).dashboards;
    deepEqual(listed, made);
    deepEqual(await ok(`PUT /api/v0/dashboards/${made.id}`, { body: listed }), made);
    await ok(`DELETE /api/v0/dashboards/${made.id}`);
  });

  it("[DB4] take what Go clients send: every key, null where it does not apply", async () => {
    const nulls = { graph: null, metric: null, range: null, roleFullname: null, markdown: "", extra: [1] };
    const widgets = [
      {
        ...nulls,
        type: "graph",
        ...plain,
        graph: { type: "role", roleFullname: "Shop: web", name: "cpu", isStacked: null, hostId: "" },
        valueRange: { min: null, max: null },
        referenceLines: null,
        legendList: null,
        layout: { x: 0, y: 0, width: 8, height: 1e1 },
      },
      { ...nulls, type: "value", ...plain, metric: METRICS[0], fractionSize: null, suffix: null, formatRules: null },
      {
        ...nulls,
        type: "value",
        ...plain,
        metric: METRICS[0],
        formatRules: [{ name: null, threshold: 1, operator: "<" }],
      },
      { ...nulls, type: "alertStatus", layout },
    ];
    const made = await make({ memo: null, urlPath: null, widgets });
    deepEqual(made.widgets, [
      bare({ type: "role", roleFullname: "Shop:web", name: "cpu" }),
      { type: "value", ...plain, metric: METRICS[0], formatRules: [] },
      { type: "value", ...plain, metric: METRICS[0], formatRules: [{ threshold: 1, operator: "<" }] },
      { type: "alertStatus", ...plain, roleFullname: null },
    ]);
    await ok(`DELETE /api/v0/dashboards/${made.id}`);
  });

  it("[DB5] have a path of their own, their id where none was chosen", async () => {
    const made = await make();
    equal(made.urlPath, made.id);
    const other = await make({ urlPath: "team/front" });
    match(await refused("POST /api/v0/dashboards", { title: "x", urlPath: "team/front" }, 409), /has the path/);
    await refused(`PUT /api/v0/dashboards/${made.id}`, { title: "x", urlPath: "team/front" }, 409);
    await refused("POST /api/v0/dashboards", { title: "x", urlPath: "a b" }, 400);
    const kept = (await ok(`PUT /api/v0/dashboards/${other.id}`, { body: { title: "x", urlPath: "" } })) as Board;
    equal(kept.urlPath, "team/front");
    for (const { id } of [made, other]) await ok(`DELETE /api/v0/dashboards/${id}`);
  });

  it("[DB6] refuse what contradicts itself, and kinds that nobody knows", async () => {
    const one = (widget: object) => ({ title: "x", widgets: [widget] });
    for (const body of [
      {},
      { title: "" },
      { title: 5 },
      one({}),
      one({ type: "chart", ...plain }),
      one({ type: "markdown", title: "", markdown: "" }),
      one({ type: "markdown", ...plain, layout: { x: 0, y: 0, width: 1 } }),
      one({ type: "markdown", ...plain, layout: { ...layout, y: -1 } }),
      one(bare({ type: "service", name: "orders" })),
      one(bare({ type: "role", roleFullname: "Shop", name: "cpu" })),
      one({ ...bare(GRAPHS[0]!), range: { type: "weekly" } }),
      one({ ...bare(GRAPHS[0]!), range: { type: "absolute", start: 2, end: 1 } }),
      one({ ...bare(GRAPHS[0]!), referenceLines: [{ label: "", value: 1 }] }),
      one({ type: "value", ...plain, metric: GRAPHS[1], formatRules: [] }),
      one({ type: "value", ...plain, metric: METRICS[0], fractionSize: 17 }),
      one({ type: "value", ...plain, metric: METRICS[0], formatRules: [{ threshold: 1, operator: "=" }] }),
      one({ type: "alertStatus", ...plain, roleFullname: "web" }),
      one({ ...bare(GRAPHS[0]!), legendList: JSON.parse("[".repeat(40) + "]".repeat(40)) }),
    ])
      await refused("POST /api/v0/dashboards", body, 400);
    match(await refused("POST /api/v0/dashboards", one({ type: "chart", ...plain }), 400), /widgets\.0/);
    deepEqual(await ok("GET /api/v0/dashboards"), { dashboards: [] });
  });

  it("[DB7] show what is gone as unknown, and a gone role of an alert status as null", async () => {
    await ok("POST /api/v0/services", { body: { name: "Old" } });
    await ok("POST /api/v0/services/Old/roles", { body: { name: "web" } });
    const widgets = [
      bare({ type: "role", roleFullname: "Old:web", name: "cpu" }),
      bare({ type: "service", serviceName: "Old", name: "orders" }),
      { type: "value", ...plain, metric: { type: "service", serviceName: "Old", name: "o" }, formatRules: [] },
      { type: "alertStatus", ...plain, roleFullname: "Old:web" },
    ];
    const { id } = await make({ widgets });
    await ok("DELETE /api/v0/services/Old");
    const read = (await ok(`GET /api/v0/dashboards/${id}`)) as Board;
    deepEqual(read.widgets, [
      bare({ type: "unknown" }),
      bare({ type: "unknown" }),
      { type: "value", ...plain, metric: { type: "unknown" }, formatRules: [] },
      { type: "alertStatus", ...plain, roleFullname: null },
    ]);
    deepEqual(((await ok(`PUT /api/v0/dashboards/${id}`, { body: read })) as Board).widgets, read.widgets);
    await ok(`DELETE /api/v0/dashboards/${id}`);
  });

  it("[DB1] are read with a key that reads, and changed with one that writes", async () => {
    const key = await edge.makeKey({ read: true, write: false });
    await ok("GET /api/v0/dashboards", { key });
    equal((await call("POST /api/v0/dashboards", { key, body: { title: "x" } })).status, 403);
  });
});
