import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { DAY } from "#core/time.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok, signIn } = edge;

const cause = () => ({ actor: { kind: "system", id: "", name: "test" } as const, at: edge.clock.now() });
const person = (name: string, authority: "owner" | "viewer", email?: string) =>
  edge.meta.users.create(
    edge.org,
    {
      name,
      password: "correct horse",
      locale: "en",
      timeZone: "UTC",
      authority,
      ...(email === undefined ? {} : { email }),
    },
    cause(),
  );
const status = async (line: string, options = {}) => (await call(line, options)).status;

describe("users of Mackerel's API", () => {
  it("[PE1] are the members", async () => {
    const owner = await person("Ada", "owner", "ada@shop.example");
    const viewer = await person("Yuki", "viewer");
    const { users } = (await ok("GET /api/v0/users")) as { users: { id: string }[] };
    deepEqual(
      users.find(({ id }) => id === viewer.id),
      {
        id: viewer.id,
        screenName: "Yuki",
        email: "",
        authority: "viewer",
        isInRegistrationProcess: false,
        isMFAEnabled: false,
        authenticationMethods: ["password"],
        joinedAt: NOW,
      },
    );
    equal(await status(`DELETE /api/v0/users/${owner.id}`), 403);
    equal(await status("DELETE /api/v0/users/nobody"), 404);
    const removed = (await ok(`DELETE /api/v0/users/${viewer.id}`)) as { screenName: string };
    equal(removed.screenName, "Yuki");
    equal(await status(`DELETE /api/v0/users/${viewer.id}`), 404);
  });

  it("[PE5] are removed by keys that write, and by owners and managers", async () => {
    const { id } = await person("Ken", "viewer");
    const readOnly = await edge.makeKey({ read: true, write: false });
    equal(await status(`DELETE /api/v0/users/${id}`, { key: readOnly }), 403);
    for (const authority of ["viewer", "collaborator"] as const)
      equal(
        await status(`DELETE /api/v0/users/${id}`, { key: null, headers: await signIn(authority) }),
        403,
        authority,
      );
    equal(await status(`DELETE /api/v0/users/${id}`, { key: null, headers: await signIn("manager") }), 200);
  });
});

describe("invitations of Mackerel's API", () => {
  const invite = (email: string, authority = "viewer") =>
    call("POST /api/v0/invitations", { body: { email, authority } });

  it("[PE2] [PE3] are made, listed and revoked", async () => {
    const made = await invite("Yuki@shop.example", "collaborator");
    deepEqual(made.body, { email: "Yuki@shop.example", authority: "collaborator", expiresAt: NOW + 7 * DAY });
    deepEqual(await ok("GET /api/v0/invitations"), { invitations: [made.body] });
    equal((await invite("yuki@SHOP.example")).status, 400, "is invited");
    equal((await invite("ada@shop.example")).status, 400, "is a member");
    const bad: [string, string][] = [
      ["nobody", "viewer"],
      ["a@b@c", "viewer"],
      ["x@shop.example\r\nBcc: y@z", "viewer"],
      ["x@shop.example", "owner"],
    ];
    for (const [email, authority] of bad) equal((await invite(email, authority)).status, 400, email);
    const revoke = (email: string) => status("POST /api/v0/invitations/revoke", { body: { email } });
    equal(await revoke("yuki@shop.example"), 200);
    equal(await revoke("yuki@shop.example"), 404);
    deepEqual(await ok("GET /api/v0/invitations"), { invitations: [] });
  });

  it("[PE3] that have expired are gone, and made again", async () => {
    equal((await invite("late@shop.example")).status, 200);
    await edge.clock.advance(7 * DAY * 1000);
    deepEqual(await ok("GET /api/v0/invitations"), { invitations: [] });
    equal((await invite("late@shop.example")).status, 200);
  });
});

describe("restrictions of addresses", () => {
  const set = (way: string, cidrs: unknown) => call(`POST /api/v0/settings/ip-restriction/${way}`, { body: { cidrs } });
  const get = (way: string) => ok(`GET /api/v0/settings/ip-restriction/${way}`);

  it("[IR1] are lists of networks", async () => {
    deepEqual(await get("api"), { cidrs: [] });
    deepEqual((await set("api", ["192.0.2.77/24", "2001:DB8::/32", "192.0.2.0/24"])).body, { success: true });
    deepEqual(await get("api"), { cidrs: ["192.0.2.0/24", "2001:db8::/32"] });
    deepEqual(await get("web"), { cidrs: [] });
    for (const bad of [["10.0.0.0/33"], ["shop.example"], [""], [7], "10.0.0.0/8"]) {
      const answer = await set("api", bad);
      equal(answer.status, 400, JSON.stringify(bad));
    }
    match(JSON.stringify((await set("api", ["x"])).body), /found \\"x\\", want a network as in/);
    deepEqual((await set("api", null)).body, { success: true });
    deepEqual(await get("api"), { cidrs: [] });
  });

  it("[WI15] are not lifted by a body that does not name them", async () => {
    equal((await set("api", ["192.0.2.0/24"])).status, 200);
    for (const body of [{}, null, { cidr: ["10.0.0.0/8"] }])
      equal((await call("POST /api/v0/settings/ip-restriction/api", { body })).status, 400, JSON.stringify(body));
    deepEqual(await get("api"), { cidrs: ["192.0.2.0/24"] });
    equal((await set("api", [])).status, 200);
  });

  it("[IR3] lock nobody out who sends them", async () => {
    const mine = { key: null, headers: await signIn("owner") };
    const put = (way: string, from: object) =>
      call(`POST /api/v0/settings/ip-restriction/${way}`, { ...from, body: { cidrs: ["203.0.113.0/24"] } });
    for (const [way, from] of [
      ["api", {}],
      ["web", mine],
    ] as const) {
      const answer = await put(way, from);
      equal(answer.status, 400, way);
      match(answer.text, /your own address 192\.0\.2\.9 would be locked out/);
      deepEqual(await get(way), { cidrs: [] });
    }
    equal((await put("api", mine)).status, 200, "people are not where programs are");
    equal((await call("POST /api/v0/settings/ip-restriction/api", { ...mine, body: { cidrs: [] } })).status, 200);
    equal((await put("web", {})).status, 200, "and the other way round");
    equal((await set("web", [])).status, 200);
  });

  it("[IR2] hold for keys, and not for pages", async () => {
    const from = (address: string) => status("GET /api/v0/org", { from: address });
    equal(await from("203.0.113.1"), 200);
    await set("api", ["192.0.2.0/24"]);
    equal(await from("203.0.113.1"), 403);
    equal(await from("192.0.2.200"), 200);
    equal(await from("::ffff:192.0.2.200"), 200);
    const headers = await signIn("viewer");
    equal(await status("GET /api/v0/org", { key: null, headers, from: "203.0.113.1" }), 200);
    await set("api", []);
    equal(await from("203.0.113.1"), 200);
  });

  it("[IR2] that another process set hold when this one looks", async () => {
    const { settings } = (await edge.meta.orgs.find(edge.org))!;
    const allowedNetworks = { ...settings.allowedNetworks, web: ["198.51.100.0/24"] };
    const headers = await signIn("viewer");
    const seen = () => status("GET /api/v0/org", { key: null, headers });
    await edge.meta.orgs.update(edge.org, { settings: { allowedNetworks } }, cause());
    equal(await seen(), 200);
    await edge.access.refresh();
    equal(await seen(), 403);
    equal(await status("GET /api/v0/org", { key: null, headers, from: "198.51.100.9" }), 200);
    await set("web", []);
    equal(await seen(), 200);
  });
});
