import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
const create = "POST /api/v0/graph-defs/create";
const def = (name: string, more: object = {}) => ({
  name,
  displayName: name,
  unit: "integer",
  metrics: [{ name: `${name}.n`, displayName: "n", isStacked: true }],
  ...more,
});
const stored = async (name: string) => (await edge.meta.graphDefs.list(edge.org)).find((each) => each.name === name);
const drawn = async (id: string) =>
  ((await ok(`GET /api/sawara/v1/hosts/${id}/graphs`)) as { graphs: { name: string; title: string }[] }).graphs;

describe("graph definitions", () => {
  it("[WI60] are made and replaced by name", async () => {
    for (let twice = 0; twice < 2; twice++) deepEqual(await ok(create, { body: [def("custom.a")] }), { success: true });
    await ok(create, {
      body: [
        { name: "custom.b", metrics: null },
        { name: "custom.c", unit: "", metrics: [] },
      ],
    });
    deepEqual(await stored("custom.a"), {
      name: "custom.a",
      displayName: "custom.a",
      unit: "integer",
      metrics: [{ name: "custom.a.n", displayName: "n", stacked: true }],
    });
    deepEqual(await stored("custom.b"), { name: "custom.b", displayName: "", unit: "float", metrics: [] });
    await ok(create, { body: [def("custom.a", { displayName: "A", unit: "bytes/sec" })] });
    deepEqual([(await stored("custom.a"))?.displayName, (await stored("custom.a"))?.unit], ["A", "bytes/sec"]);
    for (const body of [[], null]) deepEqual(await ok(create, { body }), { success: true });
  });

  it("[WI61] are refused by name, metric and unit", async () => {
    const f = async (body: object, want: RegExp) => {
      const answer = await call(create, { body: [body] });
      equal(answer.status, 400, JSON.stringify(body));
      match(answer.text, want);
    };
    await f(def("cpu"), /Cannot take graph definition \\"cpu\\"/);
    await f(def("custom"), /custom/);
    await f(def("custom.a b"), /custom.a b/);
    await f(def("custom.a*"), /custom.a\*/);
    await f(def("custom.#.#"), /at most one/);
    await f(def("custom.x", { unit: "bananas" }), /found unit \\"bananas\\", want one of float/);
    await f(def("custom.x", { metrics: [{ name: "custom.y.n" }] }), /Cannot take metric \\"custom.y.n\\"/);
    await f(def("custom.x", { metrics: [{ name: "custom.x.n.m" }] }), /custom.x.n.m/);
    await f(def("custom.#", { metrics: [{ name: "custom.#.#" }] }), /at most one/);
    await f({ metrics: [] }, /name/);
    await ok(create, { body: [def("custom.multicore.cpu.#"), def("custom.w.*.*")] });
  });

  it("[WI62] that are bad do not cost the others theirs", async () => {
    const answer = await call(create, { body: [def("bad"), 5, def("custom.good")] });
    equal(answer.status, 400);
    match(answer.text, /Cannot take graph definition \\"bad\\".*; 1 more are wrong; the other 1 were taken/);
    equal((await stored("custom.good"))?.name, "custom.good");
  });

  it("[WI63] are deleted, which hides the graph until it is declared again or has new points", async () => {
    const id = await edge.host("h");
    edge.point(id, "custom.del.n", 1, NOW - 60);
    const titles = async () => (await drawn(id)).map(({ title }) => title);
    await ok(create, { body: [def("custom.del", { displayName: "Declared" })] });
    deepEqual(await titles(), ["Declared"]);
    deepEqual(await ok("DELETE /api/v0/graph-defs", { body: { name: "custom.del" } }), { success: true });
    deepEqual(await titles(), []);
    equal((await call("DELETE /api/v0/graph-defs", { body: { name: "custom.del" } })).status, 400);
    edge.point(id, "custom.del.n", 1, NOW + 60);
    deepEqual(await titles(), ["del"]);
    await ok(create, { body: [def("custom.del", { displayName: "Declared" })] });
    deepEqual(await titles(), ["Declared"]);
    for (const body of [{}, { name: "custom.nothing" }, { name: "" }])
      equal((await call("DELETE /api/v0/graph-defs", { body })).status, 400);
    equal((await call("DELETE /api/v0/graph-defs")).status, 400);
  });
});
