import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { createWidgetGraphs } from "#app/widget-graphs.ts";
import { targetKey } from "#core/series.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
const own = "/api/sawara/v1";

interface Detail {
  readonly dashboard: { readonly id: string; readonly title: string; readonly urlPath: string };
  readonly revision: number;
}
const make = async (title: string, urlPath = "") =>
  (await ok("POST /api/v0/dashboards", { body: { title, urlPath } })) as { id: string };

describe("dashboards for the pages", () => {
  it("[DB20] are found by path or id, and saved unless somebody was faster", async () => {
    const { id } = await make("One", "team/one");
    const byPath = (await ok(`GET ${own}/dashboards/team%2Fone`)) as Detail;
    deepEqual(await ok(`GET ${own}/dashboards/${id}`), byPath);
    deepEqual(await ok(`GET /api/v0/dashboards/${id}`), byPath.dashboard);
    equal((await call(`GET ${own}/dashboards/nothing`)).status, 404);
    const save = (title: string, revision?: number) =>
      call(`PUT ${own}/dashboards/${id}`, { body: { dashboard: { ...byPath.dashboard, title }, revision } });
    const saved = (await save("Two", byPath.revision)).body as Detail;
    deepEqual([saved.dashboard.title, saved.revision], ["Two", byPath.revision + 1]);
    const late = await save("Three", byPath.revision);
    equal(late.status, 409);
    match(late.text, /somebody saved it meanwhile/);
    equal((await save("Three")).status, 200);
    deepEqual(((await ok(`GET ${own}/dashboards`)) as { dashboards: object[] }).dashboards, [
      { id, title: "Three", memo: "", urlPath: "team/one", widgets: 0, createdAt: NOW, updatedAt: NOW },
    ]);
  });

  it("[DB21] are read from a text as saving would, without saving", async () => {
    const before = await ok(`GET ${own}/dashboards`);
    const widget = { type: "markdown", layout: { x: 0, y: 0, width: 4, height: 2 }, markdown: "hi", extra: 1 };
    deepEqual(await ok(`POST ${own}/dashboards/parse`, { body: { title: "x", widgets: [widget] } }), {
      title: "x",
      memo: "",
      urlPath: "",
      widgets: [{ type: "markdown", title: "", layout: widget.layout, markdown: "hi" }],
    });
    const bad = { title: "x", widgets: [{ ...widget, layout: { ...widget.layout, x: -1 } }] };
    const answer = await call(`POST ${own}/dashboards/parse`, { body: bad });
    equal(answer.status, 400);
    match(answer.text, /widget 1/);
    deepEqual(await ok(`GET ${own}/dashboards`), before);
    const key = await edge.makeKey({ read: true, write: false });
    equal((await call(`POST ${own}/dashboards/parse`, { key, body: { title: "x" } })).status, 200);
  });

  it("[DB22] [DB23] the graphs of widgets are looked up, what is gone by its name", async () => {
    const id = await edge.host("web-1", { roleFullnames: ["Shop:web"] });
    for (const name of ["loadavg1", "loadavg5", "memory.used"]) edge.point(id, name, 1);
    const target = targetKey({ kind: "service", id: "Shop" });
    edge.series.put(edge.org, target, "orders.paid", NOW, 1);
    const load = [
      { metric: "loadavg1", label: "loadavg1", stacked: false },
      { metric: "loadavg5", label: "loadavg5", stacked: false },
    ];
    const roles = [{ service: "Shop", role: "web" }];
    const graphs = [
      { type: "host", hostId: id, name: "loadavg" },
      { type: "host", hostId: id, name: "cpu" },
      { type: "host", hostId: "nobody", name: "loadavg" },
      { type: "role", roleFullname: "Shop:web", name: "memory" },
      { type: "role", roleFullname: "Shop:db", name: "memory" },
      { type: "service", serviceName: "Shop", name: "orders.*" },
      { type: "service", serviceName: "Nothing", name: "orders" },
      { type: "expression", expression: "1" },
      { type: "query", query: "up", legend: "" },
      { type: "unknown" },
    ];
    deepEqual(await ok(`POST ${own}/widget-graphs`, { body: { graphs } }), {
      graphs: [
        { title: "web-1 loadavg", unit: "float", series: load, roles },
        { title: "web-1 cpu", unit: "float", series: [{ metric: "cpu", label: "cpu", stacked: false }], roles },
        { title: "nobody", unit: "float", missing: "nobody" },
        { title: "Shop: web memory", unit: "bytes", metric: "memory.used" },
        { title: "Shop: db", unit: "float", missing: "Shop: db" },
        {
          title: "Shop orders",
          unit: "float",
          series: [{ metric: "orders.paid", label: "paid", stacked: false }],
        },
        { title: "Nothing", unit: "float", missing: "Nothing" },
        { title: "1", unit: "float" },
        { title: "up", unit: "float" },
        { title: "", unit: "float" },
      ],
    });
  });
});

describe("annotations for the pages", () => {
  it("[GA7] are those of some services or all, the latest where there are many", async () => {
    await ok("POST /api/v0/services", { body: { name: "Blog" } });
    const annotate = async (title: string, service: string, from: number) =>
      ok("POST /api/v0/graph-annotations", { body: { title, service, from, to: from + 10 } });
    await annotate("a", "Shop", 100);
    await annotate("b", "Blog", 200);
    await annotate("c", "Shop", 300);
    const list = async (query: string) => {
      const { annotations, more } = (await ok(`GET ${own}/annotations${query}`)) as {
        annotations: { title: string }[];
        more: boolean;
      };
      return [annotations.map(({ title }) => title).join(""), more];
    };
    deepEqual(await list(""), ["abc", false]);
    deepEqual(await list("?service=Shop"), ["ac", false]);
    deepEqual(await list("?service=Shop&service=Blog&from=111&to=300"), ["bc", false]);
    deepEqual(await list("?limit=2"), ["bc", true]);
    deepEqual(await list("?service=Nothing"), ["", false]);
    equal((await call(`GET ${own}/annotations?limit=0`)).status, 400);
  });
});

it("[DB9] [GA8] open pages hear of every change", async () => {
  const heard: string[] = [];
  const stop = edge.events.subscribe(edge.org, (kind) => heard.push(kind));
  const { id } = await make("Heard");
  await ok(`PUT /api/v0/dashboards/${id}`, { body: { title: "x" } });
  await ok(`DELETE /api/v0/dashboards/${id}`);
  const body = { title: "x", service: "Shop", from: 1, to: 1 };
  const note = (await ok("POST /api/v0/graph-annotations", { body })) as { id: string };
  await ok(`PUT /api/v0/graph-annotations/${note.id}`, { body });
  await ok(`DELETE /api/v0/graph-annotations/${note.id}`);
  stop();
  deepEqual(heard, [...Array(3).fill("dashboards-changed"), ...Array(3).fill("annotations-changed")]);
});

it("[DB24] the graphs of a host are looked up once, however many widgets show them", async () => {
  const asked: string[] = [];
  const none = async () => [];
  const resolve = createWidgetGraphs(edge.meta, {
    define: async () => undefined,
    remove: async () => undefined,
    ofHost: async (_, id) => {
      asked.push(id);
      return [];
    },
    ofService: none,
    ofRole: none,
  });
  const [a, b] = [await edge.host("a"), await edge.host("b")];
  const widgets = [a, b, a, a].map((hostId) => ({ type: "host", hostId, name: "loadavg" }) as const);
  equal((await resolve(edge.org, widgets)).length, 4);
  deepEqual(asked, [a, b]);
});
