import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import {
  downtimeOf,
  groupOf,
  hostMonitor,
  logOf,
  messageOf,
  openAlert,
  plain,
  webhook,
} from "#test/support/alerting.ts";
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

  it("[ME12] text is data in whatever belongs to alerting, too", async () => {
    const { meta, org } = await openOrg();
    for (const text of NASTY) {
      const cause = causeAt(T0, text);
      const monitor = await meta.monitors.create(org, hostMonitor(text, { memo: text, metric: text }), cause);
      deepEqual(await meta.monitors.find(org, monitor.id), monitor);
      equal(monitor.memo, text);
      const channel = await meta.channels.create(org, webhook(text, text), { addToDefaultGroup: true }, cause);
      deepEqual(await meta.channels.find(org, channel.id), { ...webhook(text, text), id: channel.id });
      const monitors = [{ id: monitor.id, skipDefault: false }];
      const group = await meta.notificationGroups.create(org, groupOf(text, { monitors }), cause);
      deepEqual(await meta.notificationGroups.find(org, group.id), group);
      const downtime = await meta.downtimes.create(org, downtimeOf(text, { memo: text }), cause);
      deepEqual(await meta.downtimes.find(org, downtime.id), downtime);
      equal(downtime.createdBy, text);
      const alert = openAlert(text, { monitorId: text, hostId: text, message: text, component: text });
      const change = { alert, logs: [logOf(text, alert)], deliveries: [messageOf(alert, text, text)] };
      await meta.alerts.apply(org, [change]);
      await meta.alerts.setMemo(org, text, text, cause);
      deepEqual(plain(await meta.alerts.find(org, text)), plain({ ...alert, memo: text }));
      deepEqual(plain((await meta.alerts.logs(org, text, { limit: 9 })).logs), plain(change.logs));
      deepEqual(
        plain(await meta.outbox.list(org, { channelId: text, alertId: text, limit: 9 })),
        plain(change.deliveries),
      );
      const since = { since: T0, hostId: text, monitorId: text };
      deepEqual(
        (await meta.alerts.history(org, since)).map(({ id }) => id),
        [text],
      );
      for (const named of [{ serviceScopes: [text] }, { roleScopes: [{ service: text, role: text }] }])
        await rejects(meta.downtimes.create(org, downtimeOf("d", named), cause), { reason: "invalid" });
      equal(await meta.monitors.find(org, text), undefined);
      equal(await meta.channels.find(org, text), undefined);
      equal(await meta.notificationGroups.find(org, text), undefined);
      equal(await meta.alertImages.find(text), undefined);
      deepEqual(await meta.channels.addresses(org, [text]), []);
    }
    equal((await meta.alerts.open(org)).length, NASTY.length);
    await rejects(meta.monitors.create(org, hostMonitor("a\u0000b", {}), causeAt(T0)), { reason: "invalid" });
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
