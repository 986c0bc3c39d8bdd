import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { targetKey } from "#core/series.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
const refused = async (line: string, body: unknown, want: number) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)}`);
  return (answer.body as { error: { message: string } }).error.message;
};

describe("the organisation", () => {
  it("[WI20] is the key's own", async () => {
    const cause = { actor: { kind: "system", id: "", name: "t" } as const, at: edge.clock.now() };
    await edge.meta.orgs.update(edge.org, { displayName: "ACME" }, cause);
    deepEqual(await ok("GET /api/v0/org?"), { name: "default", displayName: "ACME" });
    await edge.meta.orgs.update(edge.org, { displayName: "" }, cause);
    deepEqual(await ok("GET /api/v0/org"), { name: "default" });
  });
});

describe("services and roles", () => {
  it("[WI21] [WI22] are made, listed by name and deleted, answering what they were", async () => {
    deepEqual(await ok("GET /api/v0/services"), { services: [] });
    deepEqual(await ok("POST /api/v0/services", { body: { name: "shop", memo: "sells" } }), {
      name: "shop",
      memo: "sells",
      roles: [],
    });
    await ok("POST /api/v0/services", { body: { name: "Blog", memo: null } });
    for (const name of ["web", "db"])
      deepEqual(await ok("POST /api/v0/services/shop/roles", { body: { name } }), { name, memo: "" });
    deepEqual(await ok("GET /api/v0/services"), {
      services: [
        { name: "Blog", memo: "", roles: [] },
        { name: "shop", memo: "sells", roles: ["db", "web"] },
      ],
    });
    deepEqual(await ok("GET /api/v0/services/Blog/roles"), { roles: [] });
    deepEqual(await ok("DELETE /api/v0/services/shop/roles/db", { body: {} }), { name: "db", memo: "" });
    deepEqual(await ok("DELETE /api/v0/services/Blog", { headers: { "content-type": "application/json" } }), {
      name: "Blog",
      memo: "",
      roles: [],
    });
    deepEqual(await ok("DELETE /api/v0/services/shop"), { name: "shop", memo: "sells", roles: ["web"] });
    deepEqual(await ok("GET /api/v0/services"), { services: [] });
  });

  it("[WI23] refuse bad, taken and unknown names", async () => {
    await ok("POST /api/v0/services", { body: { name: "taken" } });
    await ok("POST /api/v0/services/taken/roles", { body: { name: "taken" } });
    for (const name of ["a", "-ab", "a b", "日本", "x".repeat(64), "", "taken", 5]) {
      await refused("POST /api/v0/services", { name }, 400);
      await refused("POST /api/v0/services/taken/roles", { name }, 400);
    }
    match(await refused("POST /api/v0/services", {}, 400), /^Cannot read the body: name: /);
    await refused("POST /api/v0/services/nothing/roles", { name: "web" }, 404);
    equal(await refused("GET /api/v0/services/nothing/roles", undefined, 404), "Service Not Found.");
    await refused("DELETE /api/v0/services/nothing", undefined, 404);
    await refused("DELETE /api/v0/services/taken/roles/nothing", undefined, 404);
    await ok("POST /api/v0/services", { body: { name: "x".repeat(63) } });
  });

  it("[WI24] [WI25] have metrics, whose graphs are hidden until the next post", async () => {
    await ok("POST /api/v0/services", { body: { name: "metered" } });
    deepEqual(await ok("GET /api/v0/services/metered/metric-names"), { names: [] });
    const target = targetKey({ kind: "service", id: "metered" });
    edge.series.put(edge.org, target, "access_num.a", NOW - 60, 1);
    edge.series.put(edge.org, target, "orders.count", NOW - 60, 1);
    const shown = async () =>
      ((await ok("GET /api/sawara/v1/services/metered/graphs")) as { graphs: { name: string }[] }).graphs.map(
        ({ name }) => name,
      );
    deepEqual(await ok("GET /api/v0/services/metered/metric-names"), { names: ["access_num.a", "orders.count"] });
    deepEqual(await shown(), ["access_num", "orders"]);
    deepEqual(await ok("DELETE /api/v0/services/metered/graph-defs/access_num.*"), { success: true });
    deepEqual(await shown(), ["orders"]);
    edge.series.put(edge.org, target, "access_num.a", NOW + 60, 1);
    deepEqual(await shown(), ["access_num", "orders"]);
    await refused("DELETE /api/v0/services/metered/graph-defs/nothing.*", undefined, 404);
    await refused("DELETE /api/v0/services/metered/graph-defs/access_num", undefined, 404);
    await refused("DELETE /api/v0/services/nothing/graph-defs/access_num.*", undefined, 404);
    await refused("GET /api/v0/services/nothing/metric-names", undefined, 404);
  });
});

describe("what is not there yet", () => {
  it("[WI14] says so", async () => {
    for (const line of [
      "POST /api/v0/traces",
      "GET /api/v0/traces/abc",
      "GET /api/v0/apm/http-server-stats",
      "GET /api/v0/apm/db-query-stats",
    ])
      match(await refused(line, line.startsWith("POST") ? {} : undefined, 404), /does not take traces yet/);
  });
});
