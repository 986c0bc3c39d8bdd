import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
const path = "/api/v0/graph-annotations";
const status = async (line: string, body?: unknown) => (await call(line, body === undefined ? {} : { body })).status;
const make = async (more: object) =>
  (await ok(`POST ${path}`, { body: { title: "Deploy", from: 100, to: 200, service: "Shop", ...more } })) as {
    id: string;
  };

describe("graph annotations", async () => {
  for (const service of ["Shop", "Blog"]) {
    await ok("POST /api/v0/services", { body: { name: service } });
    for (const name of ["web", "db"]) await ok(`POST /api/v0/services/${service}/roles`, { body: { name } });
  }

  it("[GA1] are made, replaced and deleted, without what they do not have", async () => {
    const made = await make({ description: "", roles: null, id: "mine" });
    const bare = { id: made.id, title: "Deploy", from: 100, to: 200, service: "Shop" };
    deepEqual(made, bare);
    const full = { ...bare, description: "v2", roles: ["db", "web"], from: 150.7 };
    const stored = { ...full, from: 150 };
    deepEqual(await ok(`PUT ${path}/${made.id}`, { body: full }), stored);
    deepEqual(await ok(`PUT ${path}/${made.id}`, { body: bare }), bare);
    deepEqual(await ok(`DELETE ${path}/${made.id}`, { body: {} }), bare);
    equal(await status(`DELETE ${path}/${made.id}`), 404);
    equal(await status(`PUT ${path}/${made.id}`, bare), 404);
  });

  it("[GA2] are listed for a service and a time, all three named", async () => {
    const [a, b, c] = [
      await make({ from: 0, to: 900 }),
      await make({ roles: ["web"] }),
      await make({ service: "Blog" }),
    ];
    const list = async (query: string) =>
      ((await ok(`GET ${path}?${query}`)) as { graphAnnotations: { id: string }[] }).graphAnnotations.map(
        ({ id }) => id,
      );
    deepEqual(await list("service=Shop&from=200&to=300"), [a.id, b.id]);
    deepEqual(await list("service=Shop&from=201&to=300"), [a.id]);
    deepEqual(await list("service=Shop&from=901&to=999"), []);
    deepEqual(await list("service=Blog&from=0&to=100"), [c.id]);
    for (const query of ["from=0&to=1", "service=Shop&to=1", "service=Shop&from=0", "service=&from=0&to=1"])
      equal(await status(`GET ${path}?${query}`), 400, query);
    for (const times of ["from=a&to=1", "from=2&to=1", "from=0&to=1e300"])
      equal(await status(`GET ${path}?service=Shop&${times}`), 400, times);
    equal(await status(`GET ${path}?service=Nothing&from=0&to=1`), 404);
    for (const { id } of [a, b, c]) await ok(`DELETE ${path}/${id}`);
  });

  it("[GA3] [GA4] refuse what makes no sense, and what names nobody", async () => {
    const good = { title: "Deploy", from: 100, to: 200, service: "Shop" };
    for (const bad of [
      { title: "" },
      { title: "x".repeat(251) },
      { description: "x".repeat(1_025) },
      { from: 201 },
      { from: -1 },
      { from: 1e300, to: 1e300 },
      { to: 1_795_896_583_000 },
      { to: null },
      { from: "yesterday" },
      { service: null },
      { roles: "web" },
    ])
      equal(await status(`POST ${path}`, { ...good, ...bad }), 400, JSON.stringify(bad));
    for (const bad of [{ service: "Nothing" }, { roles: ["nothing"] }])
      equal(await status(`POST ${path}`, { ...good, ...bad }), 404, JSON.stringify(bad));
    equal(await status(`GET ${path}?service=Shop&from=0&to=999`), 200);
    deepEqual(await ok(`GET ${path}?service=Shop&from=0&to=999`), { graphAnnotations: [] });
  });
});
