import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openEdge } from "#test/support/edge.ts";

const DAY_MS = 86_400_000;
const edge = await openEdge();
const { call, ok } = edge;
const id = await edge.host("owner", { roleFullnames: ["shop:web"] });
const OWNERS = [`/api/v0/hosts/${id}`, "/api/v0/services/shop", "/api/v0/services/shop/roles/web"];
const status = async (line: string, options = {}) => (await call(line, options)).status;

describe("metadata", () => {
  for (const owner of OWNERS) {
    it(`[WI70] [WI71] of ${owner.split("/").at(-2)} is put, listed, read and deleted`, async () => {
      deepEqual(await ok(`GET ${owner}/metadata`), { metadata: [] });
      deepEqual(await ok(`PUT ${owner}/metadata/b-1`, { body: { a: [1] } }), { success: true });
      deepEqual(await ok(`PUT ${owner}/metadata/A_1`, { body: "first" }), { success: true });
      deepEqual(await ok(`PUT ${owner}/metadata/A_1`, { body: "second" }), { success: true });
      deepEqual(await ok(`GET ${owner}/metadata`), { metadata: [{ namespace: "A_1" }, { namespace: "b-1" }] });
      equal(await ok(`GET ${owner}/metadata/A_1`), "second");
      deepEqual(await ok(`DELETE ${owner}/metadata/A_1`, { body: {} }), { success: true });
      equal(await status(`DELETE ${owner}/metadata/A_1`), 404);
      equal(await status(`GET ${owner}/metadata/A_1`), 404);
    });
  }

  it("[WI70] is any JSON, to the byte, with the time of its change", async () => {
    const path = `${OWNERS[0]}/metadata/any`;
    const f = async (raw: string) => {
      await ok(`PUT ${path}`, { raw });
      const { text, headers } = await call(`GET ${path}`);
      equal(text, raw);
      equal(headers["content-type"], "application/json; charset=utf-8");
      match(String(headers["last-modified"]), /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
    };
    for (const raw of ["null", "{}", "[]", '""', "0", "false", "1e+06", ' { "b": 1.0, "a": 12345678901234567890 }\n'])
      await f(raw);
    await fc.assert(
      fc.asyncProperty(fc.json(), (raw) => f(raw)),
      { numRuns: 30 },
    );
  });

  it("[WI72] is refused where it is no JSON, too deep, or has a bad namespace; unknown owners are 404", async () => {
    const f = async (path: string, raw: string, want: number) =>
      equal(await status(`PUT ${path}`, { raw }), want, `${path} ${raw.slice(0, 20)}`);
    const ns = `${OWNERS[0]}/metadata`;
    await f(`${ns}/x`, "{", 400);
    await f(`${ns}/x`, "", 400);
    await f(`${ns}/x`, `${"[".repeat(100)}${"]".repeat(100)}`, 400);
    await f(`${ns}/a.b`, "1", 400);
    await f(`${ns}/mackerel-x`, "1", 400);
    await f(`${ns}/${encodeURIComponent("a/b")}`, "1", 400);
    for (const owner of ["/api/v0/hosts/nobody", "/api/v0/services/no", "/api/v0/services/shop/roles/no"]) {
      await f(`${owner}/metadata/x`, "1", 404);
      equal(await status(`GET ${owner}/metadata`), 404);
    }
  });

  it("[WI9] is at most 100 KB", async () => {
    const path = `PUT ${OWNERS[1]}/metadata/large`;
    const text = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));
    equal(await status(path, { raw: text(102_400) }), 200);
    equal(await status(path, { raw: text(102_401) }), 413);
    equal(await status(path, { raw: text(3_000_000) }), 413);
  });

  it("[WI72] has at most ten namespaces of a role", async () => {
    await ok("POST /api/v0/services/shop/roles", { body: { name: "many" } });
    const put = (n: number) => status(`PUT /api/v0/services/shop/roles/many/metadata/n${n}`, { raw: "1" });
    for (let n = 0; n < 10; n++) equal(await put(n), 200);
    equal(await put(10), 400);
    equal(await put(9), 200);
  });

  it("[WI73] of a retired host is read for a week and changed no more", async () => {
    const gone = `/api/v0/hosts/${await edge.host("gone")}`;
    await ok(`PUT ${gone}/metadata/x`, { raw: "1" });
    await ok(`POST ${gone}/retire`);
    equal(await status(`PUT ${gone}/metadata/x`, { raw: "2" }), 400);
    equal(await status(`DELETE ${gone}/metadata/x`), 400);
    await edge.clock.advance(6.9 * DAY_MS);
    equal(await ok(`GET ${gone}/metadata/x`), 1);
    await edge.clock.advance(0.2 * DAY_MS);
    equal(await status(`GET ${gone}/metadata/x`), 400);
    equal(await status(`GET ${gone}/metadata`), 400);
    const page = (await ok(`GET ${gone.replace("v0", "sawara/v1")}`)) as { metadata: unknown };
    deepEqual(page.metadata, []);
  });
});
