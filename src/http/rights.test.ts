import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { type Edge, openEdge } from "#test/support/edge.ts";
import { type Route, route } from "./route.ts";

const OWN = "/api/sawara/v1";

/** A route that needs this, and says who was let in. */
const probe = (needs: Route["needs"]): Route =>
  route({
    method: "POST",
    path: `/api/sawara/v1/probe/${needs}`,
    needs,
    summary: "A probe of access",
    tag: "test",
    answer: z.object({ who: z.string() }),
    handle: async ({ principal }) => ({ who: principal.actor.name }),
  });

const edge: Edge = await openEdge({ extra: [probe("move-traffic"), probe("define-traffic")] });
const LINES = [`POST ${OWN}/probe/move-traffic`, `POST ${OWN}/probe/define-traffic`] as const;
const messageOf = (body: unknown): string => (body as { error: { message: string } }).error.message;

describe("the right to move traffic", () => {
  it("[AC14] is a key's when somebody says so, beside reading and writing", async () => {
    const f = async (read: boolean, write: boolean, traffic: boolean | undefined, want: number) => {
      const key = await edge.makeKey({ read, write, traffic });
      for (const line of LINES) equal((await edge.call(line, { key })).status, want, `${line} ${read} ${write}`);
    };
    await f(true, false, undefined, 403);
    await f(false, true, undefined, 403);
    await f(true, true, undefined, 403);
    await f(true, true, false, 403);
    await f(true, true, true, 200);
  });

  it("[AC15] is a person's by their authority", async () => {
    const f = async (authority: Parameters<Edge["signIn"]>[0], want: readonly number[]) => {
      const headers = await edge.signIn(authority);
      const statuses = [];
      for (const line of LINES) statuses.push((await edge.call(line, { key: null, headers })).status);
      deepEqual(statuses, want, authority);
    };
    await f("owner", [200, 200]);
    await f("manager", [200, 200]);
    await f("collaborator", [200, 403]);
    await f("viewer", [403, 403]);
  });

  it("[AC16] who is refused hears what was found, what was wanted, and how to get it", async () => {
    const f = async (rights: { read: boolean; write: boolean }, want: RegExp) =>
      match(messageOf((await edge.call(LINES[0], { key: await edge.makeKey(rights) })).body), want);
    await f(
      { read: true, write: true },
      /^The API key "a key" may not do this: found permission to read and write, want permission to read, write and move traffic; an owner or manager gives it that right on the page Settings, API keys$/,
    );
    await f(
      { read: true, write: false },
      /found permission to read, want permission to read, write and move traffic; an owner or manager makes keys/,
    );
  });

  it("[AC14] is given and taken by owners and managers, holds at once, and leaves an audit entry", async () => {
    const headers = await edge.signIn("manager");
    const asManager = { key: null, headers };
    const rights = { name: "pipeline", read: true, write: true };
    const make = (body: object) => edge.call(`POST ${OWN}/api-keys`, { ...asManager, body: { ...rights, ...body } });
    const made = (await make({})).body as { key: { id: string; traffic: boolean }; secret: string };
    equal(made.key.traffic, false);
    const f = async (traffic: boolean, want: number) => {
      const changed = await edge.ok(`PATCH ${OWN}/api-keys/${made.key.id}`, { ...asManager, body: { traffic } });
      equal((changed as { traffic: boolean }).traffic, traffic);
      equal((await edge.call(LINES[1], { key: made.secret })).status, want);
    };
    equal((await edge.call(LINES[1], { key: made.secret })).status, 403);
    await f(true, 200);
    await f(false, 403);
    await f(true, 200);
    const log = await edge.ok(`GET ${OWN}/audit-log?action=key.change&limit=1`, asManager);
    deepEqual((log as { entries: { detail: unknown }[] }).entries[0]?.detail, { name: "pipeline", traffic: true });

    const traffic = (await make({ traffic: true })).body as { key: { traffic: boolean }; secret: string };
    equal(traffic.key.traffic, true);
    const reader = await make({ write: false, traffic: true });
    deepEqual(
      [reader.status, messageOf(reader.body)],
      [400, 'Cannot make the API key "pipeline": to move traffic it has to read and write, too'],
    );
    // No key gives it, to itself or to others; nor does anybody who may not manage.
    const patch = `PATCH ${OWN}/api-keys/${made.key.id}`;
    equal((await edge.call(patch, { key: traffic.secret, body: { traffic: true } })).status, 403);
    const collaborator = await edge.signIn("collaborator");
    equal((await edge.call(patch, { key: null, headers: collaborator, body: { traffic: true } })).status, 403);
    for (const body of [{}, { traffic: "yes" }, { read: true }])
      equal((await edge.call(patch, { ...asManager, body })).status, 400);
  });

  it("[AC14] [IR2] works from where keys may be used only", async () => {
    const key = await edge.makeKey({ read: true, write: true, traffic: true });
    await edge.ok("POST /api/v0/settings/ip-restriction/api", { body: { cidrs: ["192.0.2.0/24"] } });
    await edge.access.refresh();
    equal((await edge.call(LINES[0], { key, from: "192.0.2.77" })).status, 200);
    equal((await edge.call(LINES[0], { key, from: "198.51.100.7" })).status, 403);
    await edge.ok("POST /api/v0/settings/ip-restriction/api", { body: { cidrs: [] } });
  });

  it("[AC15] is in the OpenAPI document, where a key's rights stand with each path", async () => {
    const { paths } = (await edge.ok("GET /api/openapi.json")) as {
      paths: Record<string, Record<string, { security: object[] }>>;
    };
    const of = (path: string, method: string) => paths[path]![method]!.security[0];
    deepEqual(of(`${OWN}/probe/move-traffic`, "post"), { apiKey: ["read", "write", "traffic"] });
    deepEqual(of("/api/v0/hosts", "post"), { apiKey: ["read", "write"] });
    deepEqual(of("/api/v0/hosts/{id}/role-fullnames", "put"), { apiKey: ["write"] });
    deepEqual(of(`${OWN}/api-keys`, "post"), { session: [] });
  });
});
