import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { Meta } from "#meta/meta.ts";
import { groupOf, hostMonitor, webhook } from "#test/support/alerting.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

eachEngine((_, { openOrg }) => {
  const make = (meta: Meta, org: string, name: string, childNotificationGroupIds: string[] = []) =>
    meta.notificationGroups.create(org, groupOf(name, { childNotificationGroupIds }), causeAt(T0));

  it("[MA50] a group comes back with all that it names, in order, each once; the default one is listed first", async () => {
    const { meta, org } = await openOrg();
    const monitors = [];
    for (const name of ["a", "b"])
      monitors.push({ id: (await meta.monitors.create(org, hostMonitor(name), causeAt(T0))).id, skipDefault: true });
    monitors.reverse();
    const channels: string[] = [];
    for (const name of ["a", "b"])
      channels.unshift((await meta.channels.create(org, webhook(name), { addToDefaultGroup: false }, causeAt(T0))).id);
    for (const name of ["shop", "blog"]) await meta.services.create(org, { name, memo: "" }, causeAt(T0));
    const child = await make(meta, org, "child");
    const input = groupOf("g", {
      notificationLevel: "critical",
      childNotificationGroupIds: [child.id],
      childChannelIds: channels,
      monitors,
      services: [{ name: "shop" }, { name: "blog" }],
    });
    const made = await meta.notificationGroups.create(org, input, causeAt(T0));
    deepEqual(made, { ...input, id: made.id, type: "group", extras: {} });
    deepEqual(await meta.notificationGroups.find(org, made.id), made);
    const twice = { ...input, childChannelIds: [...channels, ...channels], monitors: [...monitors, ...monitors] };
    deepEqual(await meta.notificationGroups.replace(org, made.id, twice, causeAt(T0)), made);
    deepEqual(
      (await meta.notificationGroups.list(org)).map(({ name }) => name),
      ["Default", "child", "g"],
    );
    deepEqual(await meta.notificationGroups.replace(org, made.id, groupOf("h"), causeAt(T0)), {
      ...groupOf("h"),
      id: made.id,
      type: "group",
      extras: {},
    });
    equal(await meta.notificationGroups.find(org, "nothing"), undefined);
  });

  it("[MA3] a group names what is there", async () => {
    const { meta, org } = await openOrg();
    for (const [more, noun] of [
      [{ childNotificationGroupIds: ["x"] }, "notification group"],
      [{ childChannelIds: ["x"] }, "channel"],
      [{ monitors: [{ id: "x", skipDefault: false }] }, "monitor"],
      [{ services: [{ name: "x" }] }, "service"],
    ] as const)
      await rejects(meta.notificationGroups.create(org, groupOf("g", more), causeAt(T0)), {
        reason: "invalid",
        message: `Cannot save notification group "g": there is no ${noun} "x"`,
      });
    equal((await meta.notificationGroups.list(org)).length, 1);
  });

  it("[MA51] the default group keeps its name and its place", async () => {
    const { meta, org } = await openOrg();
    const { id } = (await meta.notificationGroups.list(org))[0]!;
    const child = await make(meta, org, "child");
    const after = groupOf("Default", { childNotificationGroupIds: [child.id], notificationLevel: "critical" });
    equal((await meta.notificationGroups.replace(org, id, after, causeAt(T0))).type, "group-default");
    await rejects(meta.notificationGroups.replace(org, id, groupOf("Other"), causeAt(T0)), {
      reason: "invalid",
      message: 'Cannot rename the default notification group: found "Other", want "Default"',
    });
    await rejects(meta.notificationGroups.remove(org, id, causeAt(T0)), { reason: "invalid" });
    deepEqual((await meta.notificationGroups.find(org, id))?.childNotificationGroupIds, [child.id]);
  });

  it("[MA52] a circle of groups is refused, and named", async () => {
    const { meta, org } = await openOrg();
    const a = await make(meta, org, "a");
    const b = await make(meta, org, "b", [a.id]);
    const c = await make(meta, org, "c", [a.id, b.id]);
    const replace = (id: string, name: string, children: string[]) =>
      meta.notificationGroups.replace(org, id, groupOf(name, { childNotificationGroupIds: children }), causeAt(T0));
    await rejects(replace(a.id, "a", [c.id]), {
      reason: "invalid",
      message: 'Cannot save notification group "a": found the circle "a" > "c" > "a"',
    });
    await rejects(replace(a.id, "a", [a.id]), /found the circle "a" > "a"/);
    deepEqual((await meta.notificationGroups.find(org, a.id))?.childNotificationGroupIds, []);
    const results = await Promise.allSettled([replace(a.id, "a", [b.id]), replace(b.id, "b", [a.id])]);
    deepEqual(
      results.map(({ status }) => status),
      ["rejected", "fulfilled"],
    );
  });

  it("[MA53] a group that goes is forgotten by parents and by those that escalate to it", async () => {
    const { meta, org } = await openOrg();
    const a = await make(meta, org, "a");
    const b = await make(meta, org, "b", [a.id]);
    const extras = { repeatMinutes: 30, holdOffMinutes: 5, escalateAfterMinutes: 60, escalateTo: a.id };
    deepEqual((await meta.notificationGroups.setExtras(org, b.id, extras, causeAt(T0))).extras, extras);
    await meta.notificationGroups.replace(org, b.id, groupOf("b", { childNotificationGroupIds: [a.id] }), causeAt(T0));
    deepEqual((await meta.notificationGroups.find(org, b.id))?.extras, extras, "replacing keeps what only we know");
    const change = { ...groupOf("b", { childNotificationGroupIds: [a.id] }), extras };
    deepEqual((await meta.notificationGroups.replace(org, b.id, change, causeAt(T0))).extras, extras);
    const c = await meta.notificationGroups.create(
      org,
      { ...groupOf("c"), extras: { repeatMinutes: 10 } },
      causeAt(T0),
    );
    deepEqual(c.extras, { repeatMinutes: 10 });
    deepEqual(await meta.notificationGroups.remove(org, a.id, causeAt(T0)), a);
    await rejects(meta.notificationGroups.remove(org, a.id, causeAt(T0)), { reason: "not-found" });
    const after = await meta.notificationGroups.find(org, b.id);
    deepEqual([after?.childNotificationGroupIds, after?.extras], [[], { repeatMinutes: 30, holdOffMinutes: 5 }]);
  });

  it("[MA54] times of a group are whole minutes, and an escalation is whole", async () => {
    const { meta, org } = await openOrg();
    const { id } = await make(meta, org, "a");
    const other = await make(meta, org, "b");
    for (const bad of [
      { repeatMinutes: 9 },
      { repeatMinutes: 10.5 },
      { holdOffMinutes: 0 },
      { escalateAfterMinutes: 0, escalateTo: other.id },
      { escalateAfterMinutes: 5 },
      { escalateTo: other.id },
      { escalateAfterMinutes: 5, escalateTo: "nothing" },
      { escalateAfterMinutes: 5, escalateTo: id },
    ]) {
      await rejects(meta.notificationGroups.setExtras(org, id, bad, causeAt(T0)), { reason: "invalid" });
      const change = { ...groupOf("a"), extras: bad };
      await rejects(meta.notificationGroups.replace(org, id, change, causeAt(T0)), { reason: "invalid" });
    }
    await rejects(meta.notificationGroups.setExtras(org, "nothing", {}, causeAt(T0)), { reason: "not-found" });
    deepEqual((await meta.notificationGroups.find(org, id))?.extras, {});
  });
});
