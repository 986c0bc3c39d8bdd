import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok, meta, org } = edge;

type Json = Record<string, unknown>;
const make = async (path: string, body: object) =>
  (await ok(`POST /api/v0/${path}`, { body })) as Json & { id: string };
const refused = async (line: string, body: unknown, want = 400) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)} ${answer.text}`);
  return (answer.body as { error: { message: string } }).error.message;
};
const cause = () => ({ actor: { kind: "system", id: "", name: "t" } as const, at: edge.clock.now() });

describe("channels", () => {
  it("[WM30] of three types are made as Go's client sends them, and come back with every list", async () => {
    const { id: user } = await meta.users.create(
      org,
      { name: "ada", password: "correct horse battery", authority: "viewer", locale: "en", timeZone: "UTC" },
      cause(),
    );
    for (const [sent, want] of [
      [
        { type: "email", emails: ["b@example.com", "a@example.com"], userIds: [user], events: ["alert", "hostRetire"] },
        { emails: ["b@example.com", "a@example.com"], userIds: [user], events: ["alert", "hostRetire"] },
      ],
      [{ type: "email" }, { emails: [], userIds: [], events: [] }],
      [
        { type: "slack", url: "https://hooks.example/x", mentions: { critical: "@here" }, enabledGraphImage: true },
        { url: "https://hooks.example/x", mentions: { critical: "@here" }, enabledGraphImage: true, events: [] },
      ],
      [
        { type: "webhook", url: "http://user:pw@example.com/", events: ["alertGroup"] },
        { url: "http://user:pw@example.com/", enabledGraphImage: false, events: ["alertGroup"] },
      ],
    ] as const) {
      const made = await make("channels", { name: "x", mentions: {}, addToDefaultNotificationGroup: false, ...sent });
      deepEqual(made, { id: made.id, name: "x", type: sent.type, suspendedAt: null, ...want });
      deepEqual(await ok(`GET /api/v0/channels/${made.id}`), made);
      deepEqual(await ok(`PUT /api/v0/channels/${made.id}`, { body: made }), made, "what was read can be written");
      deepEqual(await ok("GET /api/v0/channels"), { channels: [made] });
      deepEqual(await ok(`DELETE /api/v0/channels/${made.id}`), made);
      await refused(`DELETE /api/v0/channels/${made.id}`, undefined, 404);
      equal(await refused(`GET /api/v0/channels/${made.id}`, undefined, 404), "Channel Not Found.");
      await refused(`PUT /api/v0/channels/${made.id}`, made, 404);
    }
  });

  it("[WM31] keep what only we know, and pictures that nobody speaks of, when they are replaced", async () => {
    const { id } = await meta.channels.create(
      org,
      { type: "webhook", name: "w", url: "https://a.example/", events: [], locale: "ja", enabledGraphImage: true },
      { addToDefaultGroup: false },
      cause(),
    );
    await meta.channels.suspend(org, id, 1_700_000_000, cause());
    const body = { type: "webhook", name: "w2", url: "https://b.example/", events: ["alert"] };
    const after = (await ok(`PUT /api/v0/channels/${id}`, { body })) as Json;
    deepEqual([after.enabledGraphImage, after.suspendedAt, after.url], [true, 1_700_000_000, "https://b.example/"]);
    equal((await meta.channels.find(org, id))?.locale, "ja");
    const slack = { type: "slack", name: "s", url: "https://b.example/" };
    match(await refused(`PUT /api/v0/channels/${id}`, slack), /found "slack", want "webhook"/);
    await ok(`DELETE /api/v0/channels/${id}`);
  });

  it("[WM33] of other types are listed without their secrets, and made elsewhere", async () => {
    const common = { name: "x", events: ["alert"], locale: "en" } as const;
    for (const [channel, want] of [
      [
        { type: "microsoft-teams", url: "https://s3cret.example/", enabledGraphImage: true },
        { enabledGraphImage: true },
      ],
      [
        { type: "discord", url: "https://s3cret.example/", mentions: {}, enabledGraphImage: false },
        { mentions: {}, enabledGraphImage: false },
      ],
      [{ type: "pagerduty", routingKey: "s3cret" }, {}],
      [{ type: "opsgenie", token: "s3cret", region: "eu" }, { region: "eu" }],
      [{ type: "line-works", url: "https://s3cret.example/" }, {}],
      [{ type: "chatwork", token: "s3cret", roomId: "5" }, { roomId: "5" }],
      [{ type: "twilio" }, {}],
    ] as const) {
      const { id } = await meta.channels.create(org, { ...common, ...channel }, { addToDefaultGroup: false }, cause());
      const listed = (await ok("GET /api/v0/channels")) as { channels: object[] };
      deepEqual(listed.channels, [
        { id, name: "x", type: channel.type, suspendedAt: null, events: ["alert"], ...want },
      ]);
      equal(JSON.stringify(listed).includes("s3cret"), false);
      match(await refused("POST /api/v0/channels", { name: "x", ...channel }), /type: .*"email".*"slack".*"webhook"/);
      await ok(`DELETE /api/v0/channels/${id}`);
    }
  });

  it("[WM32] are refused with addresses, people and events that there are not", async () => {
    for (const more of [
      { type: "email", emails: ["nobody"] },
      { type: "email", userIds: ["nobody"] },
      { type: "webhook", url: "example.com" },
      { type: "webhook" },
      { type: "webhook", url: "https://example.com/", events: ["other"] },
      { type: "webhook", url: "https://example.com/", name: "" },
      { type: "webhook", url: "https://example.com/", name: null },
    ])
      await refused("POST /api/v0/channels", { name: "x", ...more });
    deepEqual(await ok("GET /api/v0/channels"), { channels: [] });
  });

  it("[WM30] join the default group unless they are told not to", async () => {
    const body = { type: "webhook", name: "x", url: "https://example.com/" };
    const { id } = await make("channels", body);
    await make("channels", { ...body, addToDefaultNotificationGroup: false });
    const { notificationGroups } = (await ok("GET /api/v0/notification-groups")) as {
      notificationGroups: { childChannelIds: string[] }[];
    };
    deepEqual(notificationGroups[0]?.childChannelIds, [id]);
  });
});

describe("notification groups", () => {
  it("[WM40] are made, read, replaced and deleted", async () => {
    await ok("POST /api/v0/services", { body: { name: "shop" } });
    const monitor = await make("monitors", { type: "connectivity" });
    const channel = await make("channels", { type: "webhook", name: "x", url: "https://example.com/" });
    const child = await make("notification-groups", { name: "child", notificationLevel: "critical" });
    deepEqual(child, {
      id: child.id,
      type: "group",
      name: "child",
      notificationLevel: "critical",
      childNotificationGroupIds: [],
      childChannelIds: [],
      monitors: [],
      services: [],
    });
    const body = {
      name: " parent ",
      notificationLevel: "all",
      childNotificationGroupIds: [child.id],
      childChannelIds: [channel.id],
      monitors: [{ id: monitor.id, skipDefault: true }],
      services: [{ name: "shop" }],
    };
    const made = await make("notification-groups", body);
    deepEqual(made, { ...body, id: made.id, type: "group" });
    deepEqual(await ok(`GET /api/v0/notification-groups/${made.id}`), made);
    deepEqual(await ok(`PUT /api/v0/notification-groups/${made.id}`, { body: made }), made);
    const nulls = { name: "p", childNotificationGroupIds: null, childChannelIds: null, monitors: [{ id: monitor.id }] };
    deepEqual(await ok(`PUT /api/v0/notification-groups/${made.id}`, { body: nulls }), {
      ...child,
      id: made.id,
      name: "p",
      notificationLevel: "all",
      monitors: [{ id: monitor.id, skipDefault: false }],
    });
    const deleted = (await ok(`DELETE /api/v0/notification-groups/${made.id}`)) as Json;
    equal(deleted.name, "p");
    for (const line of [`GET`, `DELETE`])
      await refused(`${line} /api/v0/notification-groups/${made.id}`, undefined, 404);
    await refused(`PUT /api/v0/notification-groups/${made.id}`, nulls, 404);
  });

  it("[WM41] have exactly one default, which is neither renamed nor deleted", async () => {
    const { notificationGroups: groups } = (await ok("GET /api/v0/notification-groups")) as {
      notificationGroups: (Json & { id: string })[];
    };
    deepEqual(groups.filter(({ type }) => type === "group-default").length, 1);
    const { type: _, ...fromTerraform } = groups[0]!;
    const after = (await ok(`PUT /api/v0/notification-groups/${groups[0]!.id}`, {
      body: { ...fromTerraform, notificationLevel: "critical" },
    })) as Json;
    deepEqual([after.type, after.notificationLevel], ["group-default", "critical"]);
    await refused(`PUT /api/v0/notification-groups/${groups[0]!.id}`, { name: "other" });
    await refused(`DELETE /api/v0/notification-groups/${groups[0]!.id}`, undefined);
  });

  it("[WM42] are refused in circles, and with what is not there", async () => {
    const a = await make("notification-groups", { name: "a" });
    const b = await make("notification-groups", { name: "b", childNotificationGroupIds: [a.id] });
    match(
      await refused(`PUT /api/v0/notification-groups/${a.id}`, { name: "a", childNotificationGroupIds: [b.id] }),
      /found the circle "a" > "b" > "a"/,
    );
    for (const more of [
      { childNotificationGroupIds: ["x"] },
      { childChannelIds: ["x"] },
      { monitors: [{ id: "x" }] },
      { services: [{ name: "x" }] },
      { notificationLevel: "warning" },
      { name: "" },
      { name: undefined },
    ])
      await refused("POST /api/v0/notification-groups", { name: "c", ...more });
  });

  it("[WM40] keep what only we know when Mackerel's clients replace them", async () => {
    const { id } = await make("notification-groups", { name: "a" });
    await meta.notificationGroups.setExtras(org, id, { holdOffMinutes: 5 }, cause());
    await ok(`PUT /api/v0/notification-groups/${id}`, { body: { name: "b" } });
    deepEqual((await meta.notificationGroups.find(org, id))?.extras, { holdOffMinutes: 5 });
  });
});
