import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { messageTo } from "#test/support/alerting.ts";
import { NOW, openEdge } from "#test/support/edge.ts";
import type { ChannelList, ChannelRow, NotificationGroupList, NotificationGroupRow } from "#wire/own/alerting.ts";

const edge = await openEdge();
const { call, ok, meta, org } = edge;

const own = "/api/sawara/v1";
const refused = async (line: string, body: unknown, want = 400) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)} ${answer.text}`);
  return (answer.body as { error: { message: string; fields?: Record<string, string> } }).error;
};
const make = async (body: object) => (await ok(`POST ${own}/channels`, { body })) as ChannelRow;
const list = async () => ((await ok(`GET ${own}/channels`)) as ChannelList).channels;

describe("channels", () => {
  it("[OA10] of every type are made, and never show their secrets again", async () => {
    const url = "https://hooks.example/s3cret?key=s3cret";
    const long = "s3cr0123456789abcdef";
    for (const [form, want] of [
      [{ type: "email", emails: ["a@example.com", "b@example.com"] }, { hint: "a@example.com, b@example.com" }],
      [
        { type: "slack", url, mentions: { ok: "@here" } },
        { hint: "hooks.example", mentions: { ok: "@here" } },
      ],
      [
        { type: "webhook", url, enabledGraphImage: true },
        { hint: "hooks.example", enabledGraphImage: true },
      ],
      [{ type: "microsoft-teams", url }, { hint: "hooks.example" }],
      [{ type: "discord", url }, { hint: "hooks.example" }],
      [{ type: "pagerduty", routingKey: long }, { hint: "s3cr…" }],
      [
        { type: "opsgenie", token: "s3cret", region: "eu" },
        { hint: "…", region: "eu" },
      ],
      [{ type: "line-works", url }, { hint: "hooks.example" }],
      [
        { type: "chatwork", token: long, roomId: "5" },
        { hint: "room 5", roomId: "5" },
      ],
    ] as const) {
      const row = await make({ name: "x", locale: "ja", ...form });
      deepEqual([row.type, row.events, row.locale], [form.type, ["alert"], "ja"]);
      for (const [key, value] of Object.entries(want)) deepEqual(row[key as keyof ChannelRow], value, key);
      const [listed] = await list();
      deepEqual(listed, row);
      equal(/s3cret|s3cr0/.test(JSON.stringify(listed)), false, form.type);

      const { url: _, token: __, routingKey: ___, ...open } = form as Record<string, unknown>;
      const stored = await meta.channels.find(org, row.id);
      const replaced = await ok(`PUT ${own}/channels/${row.id}`, { body: { name: "x", locale: "ja", ...open } });
      deepEqual(replaced, row, "an absent secret stays");
      deepEqual(await meta.channels.find(org, row.id), stored);
      await ok(`DELETE /api/v0/channels/${row.id}`);
    }
    equal(/s3cret|s3cr0/.test(JSON.stringify(await meta.audit.list(org, { limit: 200 }))), false);
    equal(/s3cret|s3cr0/.test(edge.log()), false);
  });

  it("[OA10] take a new secret, and join the default group", async () => {
    const row = await make({ type: "webhook", name: "x", url: "https://a.example/" });
    const put = { type: "webhook", name: "y", url: "https://b.example/" };
    equal(((await ok(`PUT ${own}/channels/${row.id}`, { body: put })) as ChannelRow).hint, "b.example");
    const groups = async () => ((await ok(`GET ${own}/notification-groups`)) as NotificationGroupList).groups;
    deepEqual((await groups())[0]?.childChannelIds, [row.id]);
    await make({ ...put, addToDefaultNotificationGroup: false });
    deepEqual((await groups())[0]?.childChannelIds, [row.id]);
    for (const { id } of await list()) await ok(`DELETE /api/v0/channels/${id}`);
  });

  it("[OA11] are refused with the fields that are at fault", async () => {
    const f = async (form: object, want: string) =>
      equal(Object.keys((await refused(`POST ${own}/channels`, { name: "x", ...form })).fields ?? {}).join(" "), want);
    await f({ type: "slack" }, "url");
    await f({ type: "slack", url: "hooks.example" }, "url");
    await f({ type: "email" }, "emails");
    await f({ type: "email", emails: ["nobody"] }, "emails");
    await f({ type: "chatwork" }, "token roomId");
    await f({ type: "pagerduty", routingKey: "" }, "routingKey");
    await f({ type: "twilio" }, "type");
    await f({ type: "slack", name: " " }, "name");
    const row = await make({ type: "webhook", name: "x", url: "https://a.example/" });
    match((await refused(`PUT ${own}/channels/${row.id}`, { type: "slack", name: "x" })).message, /want "webhook"/);
    await refused(`PUT ${own}/channels/nothing`, { type: "slack", name: "x", url: "https://a.example/" }, 404);
    await ok(`DELETE /api/v0/channels/${row.id}`);
  });

  it("[OA12] are tested and resumed, and show what was sent there", async () => {
    const row = await make({ type: "webhook", name: "ops", url: "https://a.example/" });
    const result = { ok: false, response: "410 Gone", milliseconds: 12.5 };
    deepEqual(await ok(`POST ${own}/channels/${row.id}/test`), result);
    equal(edge.alerting.told.at(-1), "test ops");
    await refused(`POST ${own}/channels/nothing/test`, {}, 404);

    const cause = { actor: { kind: "system", id: "", name: "t" } as const, at: edge.clock.now() };
    await meta.channels.suspend(org, row.id, NOW, cause);
    equal((await list())[0]?.suspendedAt, NOW);
    await ok(`POST ${own}/channels/${row.id}/resume`);
    equal((await list())[0]?.suspendedAt, undefined);
    await refused(`POST ${own}/channels/nothing/resume`, {}, 404);

    await meta.outbox.put(org, [
      messageTo(row.id, "d1"),
      messageTo(row.id, "d2", { state: "failed", attempts: 3, finishedAt: NOW, response: "410" }),
    ]);
    const { deliveries } = (await ok(`GET ${own}/channels/${row.id}/deliveries`)) as { deliveries: object[] };
    const common = { channelId: row.id, channelName: "ops", channelType: "webhook", what: "test" };
    const times = { createdAt: 1_700_000_000, dueAt: 1_700_000_000 };
    const failed = { id: "d2", ...common, ...times, state: "failed", attempts: 3, finishedAt: NOW, response: "410" };
    deepEqual(deliveries, [failed, { id: "d1", ...common, ...times, state: "waiting", attempts: 0 }]);
    deepEqual((await list())[0]?.lastDelivery, failed);
    await refused(`GET ${own}/channels/nothing/deliveries`, undefined, 404);
    const viewer = await edge.signIn("viewer");
    equal((await call(`POST ${own}/channels/${row.id}/test`, { key: null, headers: viewer, body: {} })).status, 403);
  });
});

describe("notification groups", () => {
  it("[OA13] have their times beside what Mackerel knows of them, and are replaced whole", async () => {
    const empty = {
      ...{ notificationLevel: "all", childNotificationGroupIds: [], childChannelIds: [], monitors: [], services: [] },
    };
    const send = async (line: string, body: object) => (await ok(line, { body })) as NotificationGroupRow;
    const a = await send(`POST ${own}/notification-groups`, { name: "a", ...empty, extras: {} });
    const extras = { repeatMinutes: 30, holdOffMinutes: 5, escalateAfterMinutes: 60, escalateTo: a.id };
    const b = await send(`POST ${own}/notification-groups`, { name: "b", ...empty, extras });
    deepEqual(b, { id: b.id, type: "group", name: "b", ...empty, extras });
    const { groups } = (await ok(`GET ${own}/notification-groups`)) as NotificationGroupList;
    deepEqual(
      groups.map(({ name }) => name),
      ["Default", "a", "b"],
    );
    const after = await send(`PUT ${own}/notification-groups/${b.id}`, { name: "c", ...empty, extras: {} });
    deepEqual(after, { ...b, name: "c", extras: {} });
    for (const bad of [{ repeatMinutes: 5 }, { escalateTo: a.id }, { escalateAfterMinutes: 5, escalateTo: b.id }])
      await refused(`PUT ${own}/notification-groups/${b.id}`, { name: "c", ...empty, extras: bad });
    deepEqual(await ok(`DELETE ${own}/notification-groups/${b.id}`), after);
    await refused(`DELETE ${own}/notification-groups/${b.id}`, undefined, 404);
    await refused(`DELETE ${own}/notification-groups/${groups[0]!.id}`, undefined);
  });
});
