import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { causeAt, eachEngine, hostInput, T0 } from "#test/support/meta.ts";

const NASTY = [
  "Robert'); drop table hosts; --",
  '"quoted" \\backslash\\ `tick` $1 ? ?1 :name @name %s {0}',
  "a' or '1'='1",
  "%_!*[]",
  "line\nbreak\ttab\u0001\u007f",
  "鰆 🐟 e\u0301 \u202e\ufeff",
  "null",
  "0x41",
];

eachEngine((_, { openOrg }) => {
  it("[ME12] text is data, whatever stands in it, and comes back as it was", async () => {
    const { meta, org } = await openOrg();
    await meta.services.create(org, { name: "shop", memo: NASTY.join("") }, causeAt(T0));
    equal((await meta.services.find(org, "shop"))?.memo, NASTY.join(""));
    for (const text of NASTY) {
      const described = { displayName: text, customIdentifier: text, memo: text, meta: JSON.stringify({ text }) };
      const id = await meta.hosts.register(org, hostInput(text, described), causeAt(T0, text));
      const host = await meta.hosts.find(org, id);
      deepEqual(
        [host?.name, host?.displayName, host?.customIdentifier, host?.memo, host?.meta],
        [text, text, text, text, JSON.stringify({ text })],
      );
      equal((await meta.hosts.findByCustomIdentifier(org, text, false))?.id, id);
      deepEqual(
        (await meta.hosts.list(org, { name: text })).map((one) => one.id),
        [id],
      );
      equal((await meta.hosts.ids(org, { q: text })).includes(id), true);
      await meta.checks.report(
        org,
        [{ hostId: id, name: "ssh", status: "CRITICAL", message: text, occurredAt: T0, maxCheckAttempts: 1 }],
        T0 * 1000,
      );
      equal((await meta.checks.ofHost(org, id))[0]?.state?.message, text);
      const { entries } = await meta.audit.list(org, { limit: 1 });
      deepEqual([entries[0]?.actor.name, entries[0]?.detail], [text, { name: text, roles: [] }]);
      await meta.metadata.put(org, { kind: "host", id }, "x", JSON.stringify(text), causeAt(T0));
      equal((await meta.metadata.get(org, { kind: "host", id }, "x", T0 * 1000)).value, JSON.stringify(text));
      for (const name of [text, `${text}:x`]) {
        equal(await meta.services.find(org, name), undefined);
        equal(await meta.services.members(org, name, text, { from: 0, to: T0 }), undefined);
        deepEqual(await meta.hosts.ids(org, { service: name, role: text }), []);
        equal(await meta.keys.find(name), undefined);
        equal(await meta.sessions.find(name, T0 * 1000), undefined);
      }
    }
    equal((await meta.hosts.list(org, {})).length, NASTY.length);
  });

  it("[ME12] any text that is stored is found by any part of it", async () => {
    const { meta, org } = await openOrg();
    // Only characters that stay what they are beside any other: an accent would join the letter before it.
    const word = fc.stringMatching(/^[!-~鰆鮪ァ-ヴ]{1,12}$/);
    await fc.assert(
      fc.asyncProperty(word, word, async (before, after) => {
        const id = await meta.hosts.register(org, hostInput(before + after), causeAt(T0));
        for (const q of [before, after, before + after])
          equal((await meta.hosts.ids(org, { q })).includes(id), true, JSON.stringify({ q, before, after }));
      }),
      { numRuns: 40 },
    );
  });

  it("[ME13] what no database can hold is refused alike on all", async () => {
    const { meta, org } = await openOrg();
    const invalid = { name: "Rejected", reason: "invalid" };
    await rejects(meta.hosts.register(org, hostInput("a\u0000b"), causeAt(T0)), invalid);
    await rejects(meta.hosts.list(org, { name: "a\u0000b" }), invalid);
    await rejects(meta.hosts.register(org, hostInput(""), causeAt(T0)), invalid);
    const long = "x".repeat(256);
    await rejects(meta.hosts.register(org, hostInput(long), causeAt(T0)), invalid);
    await rejects(meta.hosts.register(org, hostInput("a", { displayName: long }), causeAt(T0)), invalid);
    await rejects(meta.hosts.register(org, hostInput("a", { customIdentifier: long }), causeAt(T0)), invalid);
    const widest = { displayName: "\ufdfa".repeat(255), customIdentifier: "\ufdfa".repeat(255) };
    const id = await meta.hosts.register(org, hostInput("🐟".repeat(127), widest), causeAt(T0));
    equal((await meta.hosts.findByCustomIdentifier(org, widest.customIdentifier, true))?.id, id);
    const graph = { name: long, displayName: "", unit: "float", metrics: [] };
    await rejects(meta.graphDefs.put(org, [graph], causeAt(T0)), invalid);
  });
});
