import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { OrgId } from "#core/series.ts";
import type { Meta, NewUser } from "#meta/meta.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";
import { SESSION_IDLE_MS, SESSION_MAX_MS } from "./sessions.ts";

const person = (name: string, more: Partial<NewUser> = {}): NewUser => ({
  name,
  password: "correct horse",
  authority: "collaborator",
  locale: "en",
  timeZone: "Asia/Tokyo",
  ...more,
});

async function signIn(meta: Meta, org: OrgId, name: string, at = T0) {
  const { id } = await meta.users.create(org, person(name), causeAt(at));
  const { token, session } = await meta.sessions.create(org, id, causeAt(at, name));
  return { id, token: token.reveal(), session };
}

eachEngine((_, { openOrg }) => {
  it("[ME20] a person signs in with the right password, in whatever width and case the name is typed", async () => {
    const { meta, org } = await openOrg();
    const made = await meta.users.create(org, person("Ada Ｌ", { email: "ada@example.com" }), causeAt(T0));
    const f = async (name: string, password: string) =>
      (await meta.users.authenticate(name, password))?.user.name ?? "nobody";
    equal(await f("Ada Ｌ", "correct horse"), "Ada Ｌ");
    equal(await f(" ada l ", "correct horse"), "Ada Ｌ");
    equal(await f("ada l", "correct hors"), "nobody");
    equal(await f("ada l", "Correct horse"), "nobody");
    equal(await f("ada l", ""), "nobody");
    equal(await f("bob", "correct horse"), "nobody");
    equal(await f("' or 1=1 --", "correct horse"), "nobody");
    deepEqual(await meta.users.find(made.id), made);
    deepEqual((await meta.users.authenticate("ada l", "correct horse"))?.orgs, [org]);
  });

  it("[ME20] names are people's own and passwords are neither short nor endless", async () => {
    const { meta, org } = await openOrg();
    await meta.users.create(org, person("Ada"), causeAt(T0));
    const create = (more: Partial<NewUser>) => meta.users.create(org, person("Bob", more), causeAt(T0));
    await rejects(create({ name: "ＡＤＡ" }), { reason: "conflict", message: /somebody has this name already/ });
    for (const name of ["", "  ", "a\u0000b", "x".repeat(65)]) await rejects(create({ name }), { reason: "invalid" });
    for (const password of ["", "123456789", "鰆".repeat(9), "x".repeat(257)])
      await rejects(create({ password }), (error: Error) => {
        equal((error as { reason?: string }).reason, "invalid");
        ok(password === "" || !error.message.includes(password));
        return true;
      });
    equal((await meta.users.members(org)).length, 1);
  });

  it("[ME21] a session is found by its token until it was idle or alive for too long", async () => {
    const { meta, org } = await openOrg();
    const { token, session, id } = await signIn(meta, org, "ada");
    const start = T0 * 1000;
    const find = (after: number) => meta.sessions.find(token, start + after);
    deepEqual(await find(0), session);
    deepEqual([session.user.id, session.org.id, session.authority], [id, org, "collaborator"]);
    equal((await find(59_999))?.lastUsedAt, start);
    equal((await find(60_000))?.lastUsedAt, start + 60_000);
    equal(await find(60_000 + SESSION_IDLE_MS), undefined);
    ok(await find(60_000 + SESSION_IDLE_MS - 1));
    for (let after = 0; after < SESSION_MAX_MS; after += SESSION_IDLE_MS - 1) ok(await find(after), `${after}`);
    equal(await find(SESSION_MAX_MS), undefined);
    equal(await meta.sessions.find("made up", start), undefined);
    equal(await meta.sessions.find(`${token} `, start), undefined);
  });

  it("[ME22] a session ends with signing out, with a new password and with the membership", async () => {
    const { meta, org } = await openOrg();
    const [ada, bob, eve] = [
      await signIn(meta, org, "ada"),
      await signIn(meta, org, "bob"),
      await signIn(meta, org, "eve"),
    ];
    const alive = async () => {
      const sessions = await Promise.all([ada, bob, eve].map(({ token }) => meta.sessions.find(token, T0 * 1000)));
      return sessions.map((session) => session?.user.name ?? "-").join(" ");
    };
    equal(await alive(), "ada bob eve");
    await meta.sessions.remove(ada.token, causeAt(T0 + 1, "ada"));
    await meta.sessions.remove(ada.token, causeAt(T0 + 1, "ada"));
    equal(await alive(), "- bob eve");
    await meta.users.setPassword("BOB", "another horse", causeAt(T0 + 2));
    equal(await alive(), "- - eve");
    equal(await meta.users.authenticate("bob", "correct horse"), undefined);
    ok(await meta.users.authenticate("bob", "another horse"));
    await meta.users.removeMember(org, eve.id, causeAt(T0 + 3));
    equal(await alive(), "- - -");
    await rejects(meta.sessions.create(org, eve.id, causeAt(T0)), { reason: "not-found" });
    await rejects(meta.users.setPassword("nobody", "another horse", causeAt(T0)), { reason: "not-found" });
    await rejects(meta.users.setPassword("bob", "short", causeAt(T0)), { reason: "invalid" });
    deepEqual(
      (await meta.audit.list(org, { limit: 3 })).entries.map(({ action, subject }) => `${action} ${subject}`),
      ["user.remove user:eve", "user.set-password user:bob", "session.remove user:ada"],
    );
  });

  it("[PE12] [PE13] a person's sessions are known and end together, nobody else's", async () => {
    const { meta, org } = await openOrg();
    const ada = await signIn(meta, org, "ada");
    const bob = await signIn(meta, org, "bob");
    const again = (await meta.sessions.create(org, ada.id, causeAt(T0 + 5, "ada"))).token.reveal();
    const ofAda = async (token: string, at = T0 + 9) =>
      (await meta.sessions.ofSamePerson(token, at * 1000)).map(({ lastUsedAt, isThis }) => [
        lastUsedAt / 1000 - T0,
        isThis,
      ]);
    deepEqual(await ofAda(ada.token), [
      [5, false],
      [0, true],
    ]);
    deepEqual(await ofAda("made up"), []);
    deepEqual(await ofAda(again, T0 + SESSION_IDLE_MS / 1000), [[5, true]], "what has expired is no session");
    equal(await meta.sessions.removeOthers("made up", causeAt(T0 + 6)), 0);
    equal(await meta.sessions.removeOthers(again, causeAt(T0 + 6)), 1);
    equal(await meta.sessions.removeOthers(again, causeAt(T0 + 6)), 0);
    equal(await meta.sessions.find(ada.token, T0 * 1000), undefined);
    ok(await meta.sessions.find(bob.token, T0 * 1000));
    const seen = await meta.users.lastSeen(org);
    deepEqual([seen.get(ada.id), seen.get(bob.id)], [T0 + 5, T0]);
    const by = { ...causeAt(T0 + 7, "bob"), actor: { kind: "user", id: bob.id, name: "bob" } as const };
    await meta.audit.record(org, { action: "x.y", subject: "z" }, by);
    equal((await meta.users.lastSeen(org)).get(bob.id), T0 + 7);
  });

  it("expired sessions are swept", async () => {
    const { meta, org } = await openOrg();
    await signIn(meta, org, "ada");
    await signIn(meta, org, "bob", T0 + 1);
    equal(await meta.sessions.prune(T0 * 1000 + SESSION_IDLE_MS), 1);
    equal(await meta.sessions.prune(T0 * 1000 + SESSION_IDLE_MS), 0);
  });

  it("[ME23] an organisation keeps an owner, whoever leaves at once", async () => {
    const { meta, org } = await openOrg();
    const owner = async (name: string) =>
      (await meta.users.create(org, person(name, { authority: "owner" }), causeAt(T0))).id;
    // Several times, because a race is not lost every time.
    const [a, b] = [await owner("ada"), await owner("bob")];
    for (let round = 0; round < 8; round++) {
      const results = await Promise.allSettled(
        [a, b].map((id) => meta.users.setAuthority(org, id, "viewer", causeAt(T0))),
      );
      deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      for (const id of [a, b]) await meta.users.setAuthority(org, id, "owner", causeAt(T0));
    }
    await meta.users.removeMember(org, b, causeAt(T0));
    const owners = (await meta.users.members(org)).filter(({ authority }) => authority === "owner");
    equal(owners.length, 1);
    await rejects(meta.users.removeMember(org, owners[0]!.user.id, causeAt(T0)), { reason: "conflict" });
  });

  it("[PE9] whoever may not do it to what a member is now, does nothing", async () => {
    const { meta, org } = await openOrg();
    await meta.users.create(org, person("ada", { authority: "owner" }), causeAt(T0));
    const { id } = await meta.users.create(org, person("bob", { authority: "manager" }), causeAt(T0));
    const notOwners = ({ name, authority }: { name: string; authority: string }) => {
      if (authority === "owner") throw new Error(`${name} is an owner`);
    };
    await meta.users.setAuthority(org, id, "owner", causeAt(T0), notOwners);
    await rejects(meta.users.setAuthority(org, id, "viewer", causeAt(T0), notOwners), /bob is an owner/);
    await rejects(meta.users.removeMember(org, id, causeAt(T0), notOwners), /bob is an owner/);
    deepEqual(
      (await meta.users.members(org)).map(({ authority }) => authority),
      ["owner", "owner"],
    );
  });

  it("[PE9] the name of somebody who is a member of nothing any more is free", async () => {
    const { meta, org } = await openOrg();
    const other = (await meta.orgs.ensure("beta", causeAt(T0))).id;
    await meta.users.create(org, person("ada", { authority: "owner" }), causeAt(T0));
    const first = await signIn(meta, org, "bob");
    await meta.users.removeMember(org, first.id, causeAt(T0 + 1));
    equal(await meta.users.find(first.id), undefined);
    equal(await meta.users.authenticate("bob", "correct horse"), undefined);
    const second = await meta.users.create(other, person("Bob"), causeAt(T0 + 2));
    notEqual(second.id, first.id);
    await rejects(meta.users.removeMember(org, second.id, causeAt(T0 + 3)), { reason: "not-found" });
    equal((await meta.users.authenticate("bob", "correct horse"))?.user.id, second.id);
  });

  it("one's own preferences change one by one", async () => {
    const { meta, org } = await openOrg();
    const { id, token } = await signIn(meta, org, "ada");
    await meta.users.setPreferences(id, { locale: "ja" }, causeAt(T0));
    await meta.users.setPreferences(id, { timeZone: "UTC" }, causeAt(T0));
    const user = (await meta.sessions.find(token, T0 * 1000))?.user;
    deepEqual([user?.locale, user?.timeZone], ["ja", "UTC"]);
  });

  it("[ME25] the first person needs a token that was printed, and is the only one who can use one", async () => {
    const { meta, org } = await openOrg();
    const { authority: _, ...first } = person("ada");
    equal(await meta.setup.needed(), true);
    const tokens = await Promise.all(Array.from({ length: 8 }, () => meta.setup.issue(T0 * 1000)));
    await rejects(meta.setup.complete(org, "made up", first, causeAt(T0)), { reason: "forbidden" });
    await rejects(meta.setup.complete(org, tokens[0]!.reveal(), { ...first, password: "x" }, causeAt(T0)), {
      reason: "invalid",
    });
    const results = await Promise.allSettled(
      tokens.map((token, i) => meta.setup.complete(org, token.reveal(), { ...first, name: `p${i}` }, causeAt(T0))),
    );
    equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    equal(await meta.setup.needed(), false);
    const members = await meta.users.members(org);
    deepEqual(
      members.map(({ authority }) => authority),
      ["owner"],
    );
    await rejects(meta.setup.complete(org, tokens[0]!.reveal(), first, causeAt(T0)), { reason: "conflict" });
  });

  it("[ME24] a key is found by its secret until it is revoked, and every process can notice", async () => {
    const { meta, org } = await openOrg();
    const before = await meta.keys.revision();
    const { key, secret } = await meta.keys.create(org, { name: "agents", read: false, write: true }, causeAt(T0));
    match(secret.reveal(), /^[\w-]{43}$/);
    equal(key.hint, secret.reveal().slice(0, 4));
    deepEqual([key.read, key.write, key.createdBy], [false, true, "ada"]);
    deepEqual(await meta.keys.find(secret.reveal()), key);
    equal(await meta.keys.find("made up"), undefined);
    equal(await meta.keys.find(""), undefined);
    const made = await meta.keys.revision();
    notEqual(made, before);
    await meta.keys.revoke(org, key.id, causeAt(T0 + 10));
    await meta.keys.revoke(org, key.id, causeAt(T0 + 20));
    notEqual(await meta.keys.revision(), made);
    equal(await meta.keys.find(secret.reveal()), undefined);
    deepEqual(
      (await meta.keys.list(org)).map(({ revokedAt }) => revokedAt),
      [T0 + 10],
    );
    await rejects(meta.keys.revoke(org, "00000000000", causeAt(T0)), { reason: "not-found" });
    await rejects(meta.keys.create(org, { name: " ", read: true, write: true }, causeAt(T0)), { reason: "invalid" });
    ok(!JSON.stringify(await meta.audit.list(org, { limit: 10 })).includes(secret.reveal()));
  });

  it("[ME26] a key that is given from outside is made once and stays revoked", async () => {
    const { meta, org } = await openOrg();
    const secret = "a-secret-from-outside";
    const both = { name: "bootstrap", read: true, write: true };
    const keys = await Promise.all([1, 2, 3].map(() => meta.keys.ensure(org, secret, both, causeAt(T0))));
    equal(new Set(keys.map(({ id }) => id)).size, 1);
    await meta.keys.revoke(org, keys[0]!.id, causeAt(T0));
    equal((await meta.keys.ensure(org, secret, both, causeAt(T0))).revokedAt, T0);
    equal(await meta.keys.find(secret), undefined);
    const { id: other } = await meta.orgs.ensure("other", causeAt(T0));
    await rejects(meta.keys.ensure(other, secret, both, causeAt(T0)), { reason: "conflict" });
  });

  it("[AC14] [ME24] a key moves traffic only when somebody says so, and only if it reads and writes", async () => {
    const { meta, org } = await openOrg();
    const both = { name: "pipeline", read: true, write: true };
    const { key, secret } = await meta.keys.create(org, both, causeAt(T0));
    equal(key.traffic, false);
    const seen = new Set([await meta.keys.revision()]);
    for (const traffic of [true, true, false, true]) {
      equal((await meta.keys.setTraffic(org, key.id, traffic, causeAt(T0))).traffic, traffic);
      equal((await meta.keys.find(secret.reveal()))?.traffic, traffic);
      seen.add(await meta.keys.revision());
    }
    // What changes nothing is no change, and no state looks like one before.
    equal(seen.size, 4);
    const { entries } = await meta.audit.list(org, { limit: 10, action: "key.change" });
    deepEqual(
      entries.map(({ detail }) => detail),
      [true, false, true].map((traffic) => ({ name: "pipeline", traffic })),
    );
    const refused = (reason: string) => ({ reason });
    for (const rights of [
      { read: true, write: false },
      { read: false, write: true },
    ]) {
      await rejects(meta.keys.create(org, { name: "x", ...rights, traffic: true }, causeAt(T0)), refused("invalid"));
      const one = await meta.keys.create(org, { name: "x", ...rights }, causeAt(T0));
      await rejects(meta.keys.setTraffic(org, one.key.id, true, causeAt(T0)), refused("invalid"));
    }
    await rejects(meta.keys.setTraffic(org, "nothing", true, causeAt(T0)), refused("not-found"));
    await meta.keys.revoke(org, key.id, causeAt(T0));
    await rejects(meta.keys.setTraffic(org, key.id, false, causeAt(T0)), refused("conflict"));
  });

  it("[AC14] [ME26] a key that is given from outside gets the right when it is asked for, unless it is revoked", async () => {
    const { meta, org } = await openOrg();
    const given = (traffic: boolean) =>
      meta.keys.ensure(org, "a-secret-from-outside", { name: "b", read: true, write: true, traffic }, causeAt(T0));
    deepEqual(
      [await given(false), await given(true), await given(true), await given(false)].map(({ traffic }) => traffic),
      [false, true, true, true],
    );
    const { id } = await given(false);
    await meta.keys.setTraffic(org, id, false, causeAt(T0));
    await meta.keys.revoke(org, id, causeAt(T0));
    deepEqual([(await given(true)).traffic, await meta.keys.find("a-secret-from-outside")], [false, undefined]);
  });

  it("[ME27] the last use of a key is noted to the minute", async () => {
    const { meta, org } = await openOrg();
    const { key } = await meta.keys.create(org, { name: "agents", read: true, write: true }, causeAt(T0));
    const f = async (after: number, want: number | undefined) => {
      await meta.keys.touch(org, key.id, (T0 + after) * 1000);
      equal((await meta.keys.list(org))[0]?.lastUsedAt, want === undefined ? undefined : T0 + want);
    };
    await f(0, 0);
    await f(59, 0);
    await f(60, 60);
    await f(119, 60);
  });
});
