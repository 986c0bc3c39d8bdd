import { deepEqual } from "node:assert/strict";
import { describe, it } from "node:test";
import type { ChannelRow, NotificationGroupRow } from "#wire/own/alerting.ts";
import { possibleChildren, servicesOf, whoHears } from "./told.ts";

const channel = (id: string): ChannelRow => ({
  id,
  name: id,
  type: "slack",
  events: ["alert"],
  locale: "en",
  hint: "",
});
const group = (id: string, over: Partial<NotificationGroupRow> = {}): NotificationGroupRow => ({
  ...{ id, type: "group", name: id, notificationLevel: "all", childNotificationGroupIds: [], childChannelIds: [] },
  ...{ monitors: [], services: [], extras: {} },
  ...over,
});

describe("who would hear of a monitor", () => {
  const channels = [channel("a"), channel("b")];
  const main = group("main", { type: "group-default", childChannelIds: ["a"] });
  const of = (monitor: object, ...groups: NotificationGroupRow[]) =>
    whoHears([main, ...groups], channels, { id: "m", type: "host", name: "x", ...monitor }).map((one) => [
      one.channel.id,
      one.onlyCritical,
      one.afterMinutes,
    ]);

  it("[UI110] is answered as the server decides", () => {
    deepEqual(of({}), [["a", false, 0]]);
    const own = group("own", {
      ...{ monitors: [{ id: "m", skipDefault: true }], childChannelIds: ["b"], notificationLevel: "critical" },
      extras: { holdOffMinutes: 5 },
    });
    deepEqual(of({}, own), [["b", true, 5]]);
    const shop = group("shop", { services: [{ name: "Shop" }], childChannelIds: ["b"] });
    deepEqual(of({ scopes: ["Shop: web"] }, shop), [
      ["a", false, 0],
      ["b", false, 0],
    ]);
    deepEqual(of({ scopes: ["Mail"] }, shop), [["a", false, 0]]);
  });

  it("[UI110] services are those that the monitor names", () => {
    deepEqual(servicesOf({ scopes: ["Shop: web", "Shop", "Mail: smtp"] }), ["Shop", "Mail"]);
    deepEqual(servicesOf({ service: "Shop" }), ["Shop"]);
    deepEqual(servicesOf({ service: null }), []);
  });
});

it("[UI111] no group is offered that would contain itself", () => {
  const groups = [
    group("a", { childNotificationGroupIds: ["b"] }),
    group("b", { childNotificationGroupIds: ["c"] }),
    group("c"),
    group("main", { type: "group-default" }),
  ];
  const ids = (id?: string) => possibleChildren(groups, id).map((one) => one.id);
  deepEqual(ids("c"), []);
  deepEqual(ids("a"), ["b", "c"]);
  deepEqual(ids(), ["a", "b", "c"]);
});
