import { deepEqual, equal, match, rejects, ok as yes } from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { openEdge } from "#test/support/edge.ts";
import { type Route, route } from "./route.ts";

const edge = await openEdge();
const { call, ok } = edge;
const messageOf = (body: unknown) => (body as { error: { message: string } }).error.message;
const PASSWORD = "correct horse battery";
const OWN = "/api/sawara/v1";

async function person(name: string): Promise<void> {
  const user = { name, password: PASSWORD, authority: "owner", locale: "en", timeZone: "UTC" } as const;
  await edge.meta.users.create(edge.org, user, {
    actor: { kind: "system", id: "", name: "test" },
    at: edge.clock.now(),
  });
}

const signIn = (name: string, password: string, more: object = {}) =>
  call(`POST ${OWN}/session`, { key: null, body: { name, password }, ...more });

describe("setting up", () => {
  it("[OW4] works once, with the token that was printed, and signs in", async () => {
    deepEqual(await ok(`GET ${OWN}/session`, { key: null }), { state: "setup", version: "0.0.0" });
    const token = (await edge.meta.setup.issue(edge.clock.now())).reveal();
    const body = { token, name: "Ada", password: PASSWORD, locale: "ja", timeZone: "Asia/Tokyo" };
    const setUp = (change: object = {}) => call(`POST ${OWN}/setup`, { key: null, body: { ...body, ...change } });
    equal((await setUp({ token: "guess" })).status, 403);
    const short = await setUp({ password: "short" });
    equal(short.status, 400);
    deepEqual(Object.keys((short.body as { error: { fields: object } }).error.fields), ["password"]);
    const made = await setUp();
    equal(made.status, 200);
    equal((made.body as { state: string }).state, "signed-in");
    yes(made.cookies.sawara_session);
    equal((await setUp({ name: "Eve" })).status, 409);
    equal(edge.log().includes(token), false);
  });
});

describe("API keys", () => {
  it("[AC1] are asked for and known", async () => {
    for (const key of [null, "", "wrong"]) {
      const { status, body } = await call("GET /api/v0/org", { key });
      equal(status, 401);
      match(messageOf(body), /^Authentication failed: /);
    }
    equal((await call("GET /api/v0/org", { key: null, headers: { authorization: "Basic eDp5" } })).status, 401);
    equal((await call("GET /api/v0/org", { headers: { authorization: "Basic eDp5" } })).status, 200);
    equal((await call("GET /api/v0/nothing", { key: null })).status, 404);
  });

  it("[AC2] may do what they may do", async () => {
    const readOnly = await edge.makeKey({ read: true, write: false });
    const writeOnly = await edge.makeKey({ read: false, write: true });
    const f = async (line: string, key: string, want: number) =>
      equal((await call(line, { key, body: {} })).status, want);
    await f("GET /api/v0/org", readOnly, 200);
    await f("GET /api/v0/org", writeOnly, 403);
    await f("POST /api/v0/hosts", readOnly, 403);
    await f("POST /api/v0/hosts", writeOnly, 403);
    await f("POST /api/v0/traces", readOnly, 404);
    const { body } = await call("POST /api/v0/hosts", { key: readOnly, body: {} });
    match(
      messageOf(body),
      /^The API key "a key" may not do this: found permission to read, want permission to read and write; an owner .* makes keys on /,
    );
  });

  it("[AC4] [AC13] that are unknown are not looked up again for a while, unless one was made", async () => {
    const find = edge.meta.keys.find;
    let lookups = 0;
    (edge.meta.keys as { find: typeof find }).find = (...args) => {
      lookups++;
      return find(...args);
    };
    try {
      for (let i = 0; i < 3; i++) equal((await call("GET /api/v0/org", { key: "nobody-has-this" })).status, 401);
      equal(lookups, 1);
      await edge.clock.advance(5_001);
      equal((await call("GET /api/v0/org", { key: "nobody-has-this" })).status, 401);
      equal(lookups, 2);
      await edge.makeKey({ read: true, write: true });
      equal((await call("GET /api/v0/org", { key: "nobody-has-this" })).status, 401);
      equal(lookups, 3);
    } finally {
      (edge.meta.keys as { find: typeof find }).find = find;
    }
    equal(edge.log().includes("nobody-has-this"), false);
  });

  it("[OW8] make no keys and read no audit log", async () => {
    const lines = ["GET /api-keys", "POST /api-keys", "GET /audit-log", `DELETE /api-keys/x`];
    for (const line of lines) equal((await call(line.replace(" ", ` ${OWN}`), { body: {} })).status, 403, line);
  });

  it("[AC3] stop working at once when they are revoked here, and after a refresh when elsewhere", async () => {
    const browser = await edge.signIn("manager");
    const { key, secret } = (await ok(`POST ${OWN}/api-keys`, {
      key: null,
      headers: browser,
      body: { name: "temporary", read: true, write: true },
    })) as { key: { id: string; hint: string }; secret: string };
    yes(secret.startsWith(key.hint));
    equal((await call("GET /api/v0/org", { key: secret })).status, 200);
    await ok(`DELETE ${OWN}/api-keys/${key.id}`, { key: null, headers: browser });
    equal((await call("GET /api/v0/org", { key: secret })).status, 401);

    const other = await edge.makeKey({ read: true, write: true });
    equal((await call("GET /api/v0/org", { key: other })).status, 200);
    const { id } = (await edge.meta.keys.find(other))!;
    await edge.meta.keys.revoke(edge.org, id, {
      actor: { kind: "system", id: "", name: "elsewhere" },
      at: edge.clock.now(),
    });
    await edge.access.refresh();
    equal((await call("GET /api/v0/org", { key: other })).status, 401);
    for (const log of [secret, other]) equal(edge.log().includes(log), false);
  });
});

describe("sessions", () => {
  it("[OW1] [OW2] let a browser in, and changes only with the session's token", async () => {
    const { cookie, "x-csrf-token": token } = await edge.signIn("collaborator");
    const f = async (line: string, headers: Record<string, string>, want: number) =>
      equal(
        (await call(line, { key: null, headers, body: { name: `svc-${Math.random()}`.slice(0, 12).replace(".", "") } }))
          .status,
        want,
        line,
      );
    await f("GET /api/v0/org", { cookie }, 200);
    await f("GET /api/v0/org", { cookie: "sawara_session=made-up" }, 401);
    await f("GET /api/v0/org", { cookie: "sawara_session=" }, 401);
    await f("POST /api/v0/services", { cookie }, 403);
    await f("POST /api/v0/services", { cookie, "x-csrf-token": "wrong" }, 403);
    await f("POST /api/v0/services", { cookie, "x-csrf-token": token }, 200);
    await f(`POST ${OWN}/query`, { cookie }, 403);
  });

  it("[AC2] [OW8] let people do what their authority says", async () => {
    const f = async (authority: "owner" | "manager" | "collaborator" | "viewer", want: number[]) => {
      const headers = await edge.signIn(authority);
      const lines = ["GET /api/v0/services", "POST /api/v0/hosts", `GET ${OWN}/api-keys`, `GET ${OWN}/audit-log`];
      const statuses = [];
      for (const line of lines)
        statuses.push((await call(line, { key: null, headers, body: { name: "h", meta: {} } })).status);
      deepEqual(statuses, want, authority);
    };
    await f("owner", [200, 200, 200, 200]);
    await f("manager", [200, 200, 200, 200]);
    await f("collaborator", [200, 200, 403, 403]);
    await f("viewer", [200, 403, 403, 403]);
  });

  it("[AC8] have a cookie that scripts and other hosts cannot have, new at every sign-in", async () => {
    await person("Cookie");
    const plain = await signIn("Cookie", PASSWORD, { headers: { cookie: "sawara_session=planted" } });
    const header = String(plain.headers["set-cookie"]);
    match(header, /^sawara_session=[\w-]{40,}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/);
    yes(plain.cookies.sawara_session !== "planted");
    const again = await signIn("Cookie", PASSWORD, {
      headers: { cookie: `sawara_session=${plain.cookies.sawara_session}` },
    });
    yes(again.cookies.sawara_session !== plain.cookies.sawara_session);
    for (const token of [plain, again].map(({ cookies }) => cookies.sawara_session!))
      equal(edge.log().includes(token), false);
  });

  it("[OW1] end with signing out", async () => {
    const headers = await edge.signIn("viewer");
    deepEqual(await ok(`DELETE ${OWN}/session`, { key: null, headers }), { success: true });
    equal((await call("GET /api/v0/org", { key: null, headers })).status, 401);
    deepEqual(await ok(`GET ${OWN}/session`, { key: null, headers }), { state: "anonymous", version: "0.0.0" });
  });

  it("keep a person's own language and time zone", async () => {
    const headers = await edge.signIn("viewer");
    const body = { locale: "ja", timeZone: "Asia/Tokyo" };
    for (const when of ["PATCH", "GET"]) {
      const { user } = (await ok(`${when} ${OWN}/session`, {
        key: null,
        headers,
        ...(when === "PATCH" ? { body } : {}),
      })) as {
        user: { locale: string; timeZone: string };
      };
      deepEqual([user.locale, user.timeZone], ["ja", "Asia/Tokyo"]);
    }
    equal((await call(`PATCH ${OWN}/session`, { body })).status, 403);
  });

  it("[AC11] are not made or used by pages of other sites", async () => {
    await person("Cross");
    const crossSite = { "sec-fetch-site": "cross-site" };
    equal((await signIn("Cross", PASSWORD, { headers: crossSite })).status, 403);
    equal((await signIn("Cross", PASSWORD, { headers: { "sec-fetch-site": "same-origin" } })).status, 200);
    const headers = { ...(await edge.signIn("owner")), ...crossSite };
    equal((await call("POST /api/v0/services", { key: null, headers, body: { name: "xs" } })).status, 403);
    equal((await call("POST /api/v0/services", { headers: crossSite, body: { name: "xs" } })).status, 200);
  });
});

describe("signing in", () => {
  it("[AC7] [AC13] says the same of a wrong password and an unknown name, and neither is logged", async () => {
    await person("Grace");
    const wrong = await signIn("Grace", "swordfish swordfish");
    const unknown = await signIn("Nobody", "swordfish swordfish");
    deepEqual([wrong.status, wrong.text], [401, unknown.text]);
    equal((await signIn("  ", "")).status, 400);
    for (const secret of ["swordfish", PASSWORD]) equal(edge.log().includes(secret), false);
  });

  it("[AC5] [AC6] slows down after failures, until it succeeds", async () => {
    await person("Slow");
    const from = "198.51.100.1";
    for (let i = 0; i < 5; i++) equal((await signIn("slow", "wrong", { from })).status, 401);
    const refused = await signIn("SLOW", PASSWORD, { from: "198.51.100.2" });
    deepEqual([refused.status, refused.headers["retry-after"]], [429, "1"]);
    await edge.clock.advance(1_000);
    equal((await signIn("Slow", "wrong", { from })).status, 401);
    equal((await signIn("Slow", PASSWORD, { from })).headers["retry-after"], "2");
    await edge.clock.advance(2_000);
    equal((await signIn("Slow", PASSWORD, { from })).status, 200);
    equal((await signIn("Slow", "wrong", { from })).status, 401);
    equal((await signIn("Slow", PASSWORD, { from })).status, 200);
  });

  it("[AC5] lets no more through when all come at once", async () => {
    await person("Many");
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) => signIn("Many", "wrong", { from: `203.0.113.${i}` })),
    );
    deepEqual(all.map(({ status }) => status).sort(), [401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
  });

  it("[AC5] [AC6] counts by network too, and knowing one password does not help with others", async () => {
    await person("Known");
    const from = (i: number) => `2001:db8:0:1::${i}`;
    for (let i = 0; i < 20; i++) {
      equal((await signIn(`guess-${i}`, "wrong", { from: from(i) })).status, 401);
      if (i === 10) equal((await signIn("Known", PASSWORD, { from: from(99) })).status, 200);
    }
    equal((await signIn("guess-20", "wrong", { from: from(20) })).status, 429);
    equal((await signIn("guess-20", "wrong", { from: "2001:db8:0:2::1" })).status, 401);
  });
});

describe("every route", () => {
  it("[AC1] says what it needs, or the server does not start", async () => {
    const silent = { ...edge.routes[0]!, path: "/api/test/silent", needs: undefined } as unknown as Route;
    await rejects(openEdge({ extra: [silent] }), /BUG: route GET \/api\/test\/silent does not say what it needs/);
  });

  it("[AC1] turns away whoever is unknown, but for those that are for everybody", async () => {
    const open = [
      ...["/healthz", "/livez", "/readyz", "/version", "/metrics", `${OWN}/session`, `${OWN}/setup`],
      // A link's token, or an address that nobody guesses, is the key.
      ...[`${OWN}/invitation`, `${OWN}/invitation/accept`, "/embed/public/alert/:image", "/meta/ip-ranges.json"],
    ];
    for (const { method, path } of edge.routes) {
      const { status } = await call(`${method} ${path.replace(/:\w+/g, "x")}`, { key: null, from: "192.0.2.1" });
      const isOpen = open.includes(path) && (path !== `${OWN}/session` || ["GET", "POST"].includes(method));
      equal(status === 401, !isOpen || path === "/metrics", `${method} ${path}: ${status}`);
    }
  });

  it("[AC10] has headers that keep pages in their place", async () => {
    for (const path of ["/api/v0/org", "/api/v0/nothing", "/", "/nothing", "/healthz"]) {
      const { headers } = await call(`GET ${path}`);
      match(
        String(headers["content-security-policy"]),
        /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
      );
      equal(/unsafe/.test(String(headers["content-security-policy"])), false);
      equal(headers["x-content-type-options"], "nosniff");
      equal(headers["referrer-policy"], "same-origin");
    }
  });
});

describe("behind a proxy", () => {
  const from = "10.0.0.7";
  const forwarded = { "x-forwarded-for": "203.0.113.5", "x-forwarded-proto": "https" };

  it("[AC9] [AC8] that is trusted, the client's address and HTTPS count, and only the cookie of HTTPS", async () => {
    const behind = await openEdge({ trustedProxies: ["10.0.0.0/8"] });
    await behind.signIn("owner");
    const entry = async (address: string) => {
      const body = { name: `owner ${address}`, password: PASSWORD };
      await behind.meta.users.create(
        behind.org,
        { ...body, authority: "owner", locale: "en", timeZone: "UTC" },
        { actor: { kind: "system", id: "", name: "test" }, at: behind.clock.now() },
      );
      return behind.call(`POST ${OWN}/session`, { key: null, body, headers: forwarded, from: address });
    };
    const secure = await entry(from);
    match(
      String(secure.headers["set-cookie"]),
      /^__Host-sawara_session=[^;]+; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const token = secure.cookies["__Host-sawara_session"]!;
    const get = (cookie: string) =>
      behind.call("GET /api/v0/org", { key: null, headers: { ...forwarded, cookie }, from });
    equal((await get(`__Host-sawara_session=${token}`)).status, 200);
    equal((await get(`sawara_session=${token}`)).status, 401);
    const plain = await entry("192.0.2.77");
    match(String(plain.headers["set-cookie"]), /^sawara_session=/);
    const log = await behind.meta.audit.list(behind.org, { limit: 10 });
    const addresses = log.entries.flatMap(({ actor }) => actor.from ?? []);
    yes(addresses.includes("203.0.113.5") && addresses.includes("192.0.2.77") && !addresses.includes(from));
  });

  it("[AC9] that is not, it is the client", async () => {
    await person("Proxied");
    const { headers } = await signIn("Proxied", PASSWORD, { headers: forwarded, from });
    match(String(headers["set-cookie"]), /^sawara_session=/);
  });
});

describe("a limit on requests", () => {
  it("[AC12] counts by key, by address for keys that are not ours, and never holds up health", async () => {
    const limited = await openEdge({
      rateLimit: 5,
      extra: [
        route({
          method: "GET",
          path: "/api/test/open",
          needs: "nothing",
          summary: "Open to all",
          tag: "test",
          answer: z.unknown(),
          handle: async () => ({}),
        }),
      ],
    });
    const second = await limited.makeKey({ read: true, write: true });
    const statuses = async (times: number, options: object, path = "/api/v0/org") => {
      const all = [];
      for (let i = 0; i < times; i++) all.push(await limited.call(`GET ${path}`, options));
      return all;
    };
    // The first request of a key is counted by address: it is not known yet.
    const own = await statuses(7, {});
    deepEqual(
      own.map(({ status }) => status),
      [200, 200, 200, 200, 200, 200, 429],
    );
    match(String(own.at(-1)!.headers["retry-after"]), /^\d+$/);
    match(messageOf(own.at(-1)!.body), /^Too many requests; try again in /);
    equal((await limited.call("GET /api/v0/org", { key: second, from: "192.0.2.50" })).status, 200);
    const guesses = [];
    for (let i = 0; i < 7; i++)
      guesses.push((await limited.call("GET /api/v0/org", { key: `guess-${i}`, from: "192.0.2.51" })).status);
    deepEqual(guesses, [401, 401, 401, 401, 401, 429, 429]);
    const health = await statuses(20, { key: null, from: "192.0.2.51" }, "/healthz");
    equal(
      health.every(({ status }) => status === 200),
      true,
    );
  });
});
