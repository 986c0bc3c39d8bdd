import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { DAY } from "#core/time.ts";
import { openEdge } from "#test/support/edge.ts";
import type { AuditChoices, AuditLog } from "#wire/own/keys.ts";
import type { Invited, MemberList } from "#wire/own/people.ts";
import type { SessionList } from "#wire/own/session.ts";

const edge = await openEdge();
const { call, signIn } = edge;
const owner = { key: null, headers: await signIn("owner") };
const manager = { key: null, headers: await signIn("manager") };
const collaborator = { key: null, headers: await signIn("collaborator") };

async function ok<T>(line: string, options: object = owner): Promise<T> {
  const { status, body } = await call(line, options);
  equal(status, 200, `${line}: ${JSON.stringify(body)}`);
  return body as T;
}
const status = async (line: string, options: object = owner) => (await call(line, options)).status;
const person = { name: "Yuki", password: "correct horse", locale: "ja", timeZone: "Asia/Tokyo" };
const tokenOf = ({ link }: Invited): string => new URL(link).searchParams.get("token")!;
const invite = async (email: string, authority = "collaborator") =>
  ok<Invited>("POST /api/sawara/v1/invitations", { ...owner, body: { email, authority } });
const members = async () => (await ok<MemberList>("GET /api/sawara/v1/members")).members;

describe("whoever is invited", () => {
  it("[PE2] [PE4] follows the link, chooses name and password, and is signed in", async () => {
    const invited = await invite("yuki@shop.example");
    const token = tokenOf(invited);
    equal(JSON.stringify(await edge.meta.audit.list(edge.org, { limit: 50 })).includes(token), false);
    const seen = await ok<Record<string, unknown>>("POST /api/sawara/v1/invitation", { key: null, body: { token } });
    deepEqual([seen.email, seen.authority], ["yuki@shop.example", "collaborator"]);
    const accept = (body: object) =>
      call("POST /api/sawara/v1/invitation/accept", { key: null, body: { token, ...person, ...body } });
    equal((await accept({ password: "short" })).status, 400);
    const { status: accepted, body, headers } = await accept({});
    equal(accepted, 200);
    deepEqual(
      [(body as { state: string }).state, (body as { authority: string }).authority],
      ["signed-in", "collaborator"],
    );
    match(String(headers["set-cookie"]), /HttpOnly/i);
    const yuki = (await members()).find(({ name }) => name === "Yuki");
    deepEqual([yuki?.email, yuki?.authority], ["yuki@shop.example", "collaborator"]);
    equal((await accept({ name: "Again" })).status, 404, "a link works once");
    equal(await status("POST /api/sawara/v1/invitation", { key: null, body: { token } }), 404);
  });

  it("[PE2] has the newest link only, for seven days", async () => {
    const first = tokenOf(await invite("ken@shop.example"));
    const second = tokenOf(await ok<Invited>("POST /api/sawara/v1/invitations/KEN%40shop.example/link"));
    const see = (token: string) => status("POST /api/sawara/v1/invitation", { key: null, body: { token } });
    deepEqual([await see(first), await see(second)], [404, 200]);
    await edge.clock.advance(7 * DAY * 1000);
    equal(await see(second), 404);
    const late = { token: second, ...person, name: "Late" };
    equal(await status("POST /api/sawara/v1/invitation/accept", { key: null, body: late }), 404);
    equal(await status("DELETE /api/sawara/v1/invitations/ken%40shop.example"), 200);
    equal(await status("DELETE /api/sawara/v1/invitations/ken%40shop.example"), 404);
    equal(await status("POST /api/sawara/v1/invitations/nobody/link"), 404);
  });

  it("[PE3] is invited once", async () => {
    await invite("once@shop.example");
    const body = { email: "once@shop.example", authority: "viewer" };
    equal(await status("POST /api/sawara/v1/invitations", { ...owner, body }), 409);
  });
});

describe("members", () => {
  it("[PE5] are managed by owners and managers, owners by owners", async () => {
    const byName = async (name: string) => (await members()).find((member) => member.name === name)!;
    const { id } = await byName("Yuki");
    const change = (who: object, of: string, authority: string) =>
      status(`PATCH /api/sawara/v1/members/${of}`, { ...who, body: { authority } });
    equal(await change(collaborator, id, "viewer"), 403);
    equal(await status("GET /api/sawara/v1/members", collaborator), 200);
    equal(await change(manager, id, "viewer"), 200);
    equal(await change(manager, id, "owner"), 403);
    const [first] = (await members()).filter(({ authority }) => authority === "owner");
    equal(await change(manager, first!.id, "viewer"), 403);
    equal(await change(owner, first!.id, "viewer"), 409, "the last owner stays");
    equal(await change(owner, id, "owner"), 200);
    equal((await byName("Yuki")).authority, "owner");
    equal(await status(`DELETE /api/sawara/v1/members/${id}`, manager), 403);
    equal(await status(`DELETE /api/sawara/v1/members/${id}`, owner), 200);
    equal(await status(`DELETE /api/sawara/v1/members/${id}`, owner), 404);
    equal(
      await status("PATCH /api/sawara/v1/members/x", { body: { authority: "viewer" } }),
      403,
      "keys are no members",
    );
  });
});

describe("the organisation", () => {
  it("[PE6] changes one setting at a time", async () => {
    const before = await ok<object>("GET /api/sawara/v1/organisation");
    const change = (body: object, who: object = owner) => call("PATCH /api/sawara/v1/organisation", { ...who, body });
    deepEqual((await change({ timeZone: "Asia/Tokyo" })).body, { ...before, timeZone: "Asia/Tokyo" });
    deepEqual((await change({ displayName: " Acme ", allowPrivateTargets: false })).body, {
      ...before,
      timeZone: "Asia/Tokyo",
      displayName: "Acme",
      allowPrivateTargets: false,
    });
    for (const bad of [{ timeZone: "Tokyo" }, { displayName: " " }, { defaultHostStatus: "asleep" }])
      equal((await change(bad)).status, 400, JSON.stringify(bad));
    equal((await change({ displayName: "x" }, collaborator)).status, 403);
  });

  it("[PE1] has addresses of people, who change their own", async () => {
    const mine = { key: null, headers: await signIn("viewer") };
    const change = (email: string | null) => call("PATCH /api/sawara/v1/session", { ...mine, body: { email } });
    const { body } = await change("me@shop.example");
    const { user } = body as { user: { id: string; email?: string } };
    equal(user.email, "me@shop.example");
    equal((await members()).find(({ id }) => id === user.id)?.email, "me@shop.example");
    equal((await change("nowhere")).status, 400);
    equal(((await change(null)).body as { user: { email?: string } }).user.email, undefined);
  });

  it("[PE7] lets people change their own password", async () => {
    const change = (body: object, who: object) => call("POST /api/sawara/v1/session/password", { ...who, body });
    const mine = { key: null, headers: await signIn("viewer") };
    equal((await change({ current: "wrong", next: "another password" }, mine)).status, 400);
    equal((await change({ current: "x", next: "another password" }, {})).status, 403, "keys have none");
  });
});

describe("sessions", () => {
  it("[PE12] [PE13] are seen by whose they are, who ends all others", async () => {
    const name = "Sora";
    const cause = { actor: { kind: "system", id: "", name: "test" } as const, at: edge.clock.now() };
    const rest = { password: "correct horse", locale: "en", timeZone: "UTC", authority: "viewer" } as const;
    const { id } = await edge.meta.users.create(edge.org, { name, ...rest }, cause);
    const seen = async () => (await members()).find((member) => member.id === id)?.lastSeenAt;
    equal(await seen(), undefined);
    const signIn = async () => {
      const answer = await call("POST /api/sawara/v1/session", { key: null, body: { name, password: rest.password } });
      const { csrfToken } = answer.body as { csrfToken: string };
      const cookie = `sawara_session=${answer.cookies.sawara_session}`;
      return { key: null, headers: { cookie, "x-csrf-token": csrfToken } };
    };
    const first = await signIn();
    const began = edge.clock.now() / 1000;
    await edge.clock.advance(3_600_000);
    const second = await signIn();
    const list = async (who: object) =>
      (await ok<SessionList>("GET /api/sawara/v1/sessions", who)).sessions.map(({ createdAt, lastUsedAt, isThis }) => [
        createdAt - began,
        lastUsedAt - began,
        isThis,
      ]);
    const open = [
      [3_600, 3_600, true],
      [0, 0, false],
    ];
    deepEqual(await list(second), open);
    equal(await status("GET /api/sawara/v1/sessions", {}), 403, "keys have none");
    equal(await status("DELETE /api/sawara/v1/sessions", {}), 403);
    equal(
      await status("DELETE /api/sawara/v1/sessions", { ...second, headers: { cookie: second.headers.cookie } }),
      403,
    );
    deepEqual(await list(second), open);
    equal(await status("DELETE /api/sawara/v1/sessions", second), 200);
    equal(await status("DELETE /api/sawara/v1/sessions", second), 200);
    deepEqual(await list(second), open.slice(0, 1));
    equal(await status("GET /api/sawara/v1/sessions", first), 401);
    await edge.clock.advance(600_000);
    await list(second);
    equal(await seen(), began + 4_200);
    await edge.clock.advance(60_000);
    equal(await status("DELETE /api/sawara/v1/session", second), 200);
    equal(await seen(), began + 4_260, "signing out was the last of them");
    const { entries } = await edge.meta.audit.list(edge.org, { limit: 10, action: "session.remove-others" });
    deepEqual(
      entries.map(({ actor, detail }) => [actor.name, detail]),
      [[name, { count: 1 }]],
    );
  });
});

describe("the audit log", () => {
  it("[PE10] is narrowed to who did what", async () => {
    const first = await call("POST /api/v0/services", { body: { name: "shop" } });
    equal(first.status, 200);
    const read = async (query: string) =>
      (await ok<AuditLog>(`GET /api/sawara/v1/audit-log${query}`)).entries.map(
        ({ actor, action }) => `${actor} ${action}`,
      );
    const all = await read("?limit=200");
    const made = all.filter((each) => each.endsWith(" service.create"));
    deepEqual(made, ["a key service.create"]);
    deepEqual(await read("?action=service.create"), made);
    deepEqual(await read("?action=service.create&actor=a%20key"), made);
    deepEqual(await read("?actor=a"), [], "whole names only");
    deepEqual(
      await read("?actor=test&limit=200"),
      all.filter((each) => each.startsWith("test ")),
    );
    const page = await ok<AuditLog>("GET /api/sawara/v1/audit-log?actor=test&limit=1");
    const next = await ok<AuditLog>(`GET /api/sawara/v1/audit-log?actor=test&limit=1&before=${page.nextBefore}`);
    deepEqual([next.entries[0]?.actor, next.entries[0]?.id === page.entries[0]?.id], ["test", false]);
    const { actors, actions } = await ok<AuditChoices>("GET /api/sawara/v1/audit-log/choices");
    deepEqual(actors, [...new Set(all.map((each) => each.slice(0, each.lastIndexOf(" "))))].sort());
    deepEqual(actions, [...new Set(all.map((each) => each.slice(each.lastIndexOf(" ") + 1)))].sort());
    equal(await status("GET /api/sawara/v1/audit-log/choices", collaborator), 403);
  });
});

describe("restrictions on the page", () => {
  const put = (way: string, body: object, from = "192.0.2.9") =>
    call(`PUT /api/sawara/v1/ip-restrictions/${way}`, { ...owner, body, from });

  it("[IR3] do not lock their user out by mistake", async () => {
    const mine = await ok<{ yourAddress: string }>("GET /api/sawara/v1/ip-restrictions", {
      ...owner,
      from: "192.0.2.9",
    });
    equal(mine.yourAddress, "192.0.2.9");
    const refused = await put("web", { cidrs: ["203.0.113.0/24"] });
    equal(refused.status, 409);
    match(JSON.stringify(refused.body), /192\.0\.2\.9 would be locked out/);
    equal((await put("api", { cidrs: ["203.0.113.0/24"] })).status, 200, "programs are elsewhere");
    equal((await put("api", { cidrs: [] })).status, 200);
    equal((await put("web", { cidrs: ["192.0.2.0/24"] })).status, 200);
    equal(await status("GET /api/sawara/v1/session", { ...owner, from: "203.0.113.1" }), 403);
    equal((await put("web", { cidrs: ["203.0.113.0/24"], force: true })).status, 200);
    equal(await status("GET /api/sawara/v1/organisation", { ...owner, from: "192.0.2.9" }), 403);
  });

  it("[IR4] hold for signing in", async () => {
    await edge.meta.users.create(
      edge.org,
      { name: "Far", password: "correct horse", locale: "en", timeZone: "UTC", authority: "viewer" },
      { actor: { kind: "system", id: "", name: "test" }, at: edge.clock.now() },
    );
    const signs = async (password: string, from: string) => {
      const answer = await call("POST /api/sawara/v1/session", { key: null, body: { name: "Far", password }, from });
      return [answer.status, answer.headers["set-cookie"] !== undefined];
    };
    deepEqual(await signs("wrong password", "198.51.100.1"), [401, false]);
    deepEqual(await signs("correct horse", "198.51.100.1"), [403, false]);
    deepEqual(await signs("correct horse", "203.0.113.1"), [200, true]);
  });
});

describe("what needs no key", () => {
  it("[EG10] [IM8] addresses to allow, and pictures under addresses that nobody guesses", async () => {
    const ranges = await call("GET /meta/ip-ranges.json", { key: null });
    deepEqual([ranges.status, (ranges.body as { outgoing: string[] }).outgoing], [200, ["192.0.2.1/32"]]);
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1]);
    const token = await edge.meta.alertImages.put(edge.org, png, edge.clock.now());
    const answer = await edge.app.inject({ url: `/embed/public/alert/${token}.png` });
    deepEqual([answer.statusCode, answer.headers["content-type"]], [200, "image/png"]);
    deepEqual(answer.rawPayload, png);
    for (const path of [`${"x".repeat(43)}.png`, `${token}.svg`, token, "..%2f.png"])
      equal((await edge.app.inject({ url: `/embed/public/alert/${path}` })).statusCode, 404, path);
  });
});
