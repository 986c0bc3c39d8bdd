import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { ChannelInput } from "#core/notify/channel.ts";
import { groupOf, webhook } from "#test/support/alerting.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

const common = { name: "ops 鰆", events: ["alert", "monitor"], locale: "ja" } as const;

const EVERY_TYPE: readonly ChannelInput[] = [
  { ...common, type: "email", emails: ["b@example.com", "a@example.com"], userIds: [] },
  {
    ...common,
    type: "slack",
    url: "https://hooks.example/x",
    mentions: { critical: "@here" },
    enabledGraphImage: true,
  },
  { ...common, type: "webhook", url: "https://user:pw@example.com/", enabledGraphImage: false },
  { ...common, type: "microsoft-teams", url: "https://example.com/", enabledGraphImage: false },
  { ...common, type: "discord", url: "https://example.com/", mentions: {}, enabledGraphImage: true },
  { ...common, type: "pagerduty", routingKey: "key" },
  { ...common, type: "opsgenie", token: "token", region: "eu" },
  { ...common, type: "line-works", url: "https://example.com/" },
  { ...common, type: "chatwork", token: "token", roomId: "1" },
  { ...common, type: "twilio" },
];

const aside = { addToDefaultGroup: false };

eachEngine((_, { openOrg }) => {
  it("[MA40] a channel of every type comes back as it was given, in the order of creation", async () => {
    const { meta, org } = await openOrg();
    const ids: string[] = [];
    for (const input of EVERY_TYPE) {
      const made = await meta.channels.create(org, input, aside, causeAt(T0));
      deepEqual(made, { ...input, id: made.id });
      deepEqual(await meta.channels.find(org, made.id), made);
      deepEqual(await meta.channels.replace(org, made.id, input, causeAt(T0)), made);
      ids.push(made.id);
    }
    deepEqual(
      (await meta.channels.list(org)).map(({ id }) => id),
      ids,
    );
    deepEqual((await meta.notificationGroups.list(org))[0]?.childChannelIds, []);
    await rejects(meta.channels.replace(org, ids[0]!, EVERY_TYPE[1]!, causeAt(T0)), {
      reason: "invalid",
      message: `Cannot change the type of channel "${ids[0]}": found "slack", want "email"`,
    });
    await rejects(meta.channels.replace(org, "nothing", EVERY_TYPE[1]!, causeAt(T0)), { reason: "not-found" });
    await rejects(meta.channels.suspend(org, "nothing", T0, causeAt(T0)), { reason: "not-found" });
  });

  it("[MA41] a new channel is heard of by default, and is forgotten by groups when it goes", async () => {
    const { meta, org } = await openOrg();
    const make = (name: string) => meta.channels.create(org, webhook(name), { addToDefaultGroup: true }, causeAt(T0));
    const [a, b] = [await make("a"), await make("b")];
    const defaults = async () => (await meta.notificationGroups.list(org))[0]!.childChannelIds;
    deepEqual(await defaults(), [a.id, b.id]);
    const group = await meta.notificationGroups.create(org, groupOf("g", { childChannelIds: [a.id] }), causeAt(T0));
    deepEqual(await meta.channels.remove(org, a.id, causeAt(T0)), a);
    await rejects(meta.channels.remove(org, a.id, causeAt(T0)), { reason: "not-found" });
    deepEqual(await defaults(), [b.id]);
    deepEqual((await meta.notificationGroups.find(org, group.id))?.childChannelIds, []);
    deepEqual([...(await defaults()), (await make("c")).id], await defaults());
  });

  it("[MA42] a channel is suspended and resumed, and replacing it does neither", async () => {
    const { meta, org } = await openOrg();
    const { id } = await meta.channels.create(org, webhook("a"), aside, causeAt(T0));
    const suspendedAt = async () => (await meta.channels.find(org, id))?.suspendedAt;
    await meta.channels.suspend(org, id, T0 + 5, causeAt(T0));
    await meta.channels.suspend(org, id, T0 + 9, causeAt(T0));
    equal(await suspendedAt(), T0 + 5);
    await meta.channels.replace(org, id, webhook("b"), causeAt(T0));
    equal(await suspendedAt(), T0 + 5);
    for (let twice = 0; twice < 2; twice++) await meta.channels.suspend(org, id, undefined, causeAt(T0));
    equal(await suspendedAt(), undefined);
  });

  it("[MA43] people are members of the organisation; addresses are of those who have one", async () => {
    const { meta, org } = await openOrg();
    const other = await meta.orgs.ensure("beta", causeAt(T0));
    const person = (name: string, email: string | undefined, of: string) =>
      meta.users.create(
        of,
        { name, email, password: "correct horse battery", authority: "viewer", locale: "en", timeZone: "UTC" },
        causeAt(T0),
      );
    const ada = await person("ada", "ada@example.com", org);
    const bob = await person("bob", undefined, org);
    const eve = await person("eve", "eve@example.com", other.id);
    const all = [eve.id, bob.id, ada.id, "nobody", ada.id];
    deepEqual(await meta.channels.addresses(org, all), ["ada@example.com"]);
    deepEqual(await meta.channels.addresses(org, []), []);
    const email = (userIds: string[]): ChannelInput => ({ ...common, type: "email", emails: [], userIds });
    await meta.channels.create(org, email([ada.id, bob.id]), aside, causeAt(T0));
    await rejects(meta.channels.create(org, email([ada.id, eve.id]), aside, causeAt(T0)), {
      reason: "invalid",
      message: `Cannot save channel "ops 鰆": there is no member "${eve.id}"`,
    });
  });
});
