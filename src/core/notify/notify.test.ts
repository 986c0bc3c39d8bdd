import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import type { AlertStatus } from "#core/alert/alert.ts";
import type { BudgetState } from "#core/slo/policy.ts";
import { budgetNotification } from "#test/support/notifications.ts";
import type { Channel, NotificationGroup } from "./channel.ts";
import type { Notification } from "./notification.ts";
import { recipients } from "./route.ts";
import { wordsOf } from "./say.ts";
import { comesWithin, nextAttempt } from "./when.ts";

const group = (id: string, more: Partial<NotificationGroup> = {}): NotificationGroup => ({
  id,
  type: "group",
  name: id,
  notificationLevel: "all",
  childNotificationGroupIds: [],
  childChannelIds: [],
  monitors: [],
  services: [],
  extras: {},
  ...more,
});
const channel = (id: string, more: object = {}): Channel =>
  ({
    id,
    name: id,
    type: "webhook",
    url: "",
    enabledGraphImage: false,
    events: ["alert"],
    locale: "en",
    ...more,
  }) as Channel;

describe("who hears of an alert", () => {
  const f = (
    groups: readonly NotificationGroup[],
    more: {
      status?: AlertStatus;
      worst?: AlertStatus;
      services?: string[];
      channels?: Channel[];
      isGrouped?: boolean;
    } = {},
  ) =>
    recipients(
      { groups, channels: more.channels ?? ["a", "b", "c"].map((id) => channel(id)) },
      {
        alert: { monitorId: "m", status: more.status ?? "CRITICAL", worst: more.worst ?? more.status ?? "CRITICAL" },
        event: "opened",
        services: more.services ?? [],
        isGrouped: more.isGrouped ?? false,
      },
    )
      .map(({ channelId, holdOffSeconds }) => channelId + (holdOffSeconds > 0 ? `+${holdOffSeconds}` : ""))
      .join(" ");
  const everybody = group("default", { type: "group-default", childChannelIds: ["a"] });

  it("[NO1] the default group of everything, others of their monitors and services", () => {
    equal(f([everybody, group("g", { childChannelIds: ["b"] })]), "a");
    equal(f([everybody, group("g", { childChannelIds: ["b"], monitors: [{ id: "m", skipDefault: false }] })]), "a b");
    equal(
      f([everybody, group("g", { childChannelIds: ["b"], services: [{ name: "shop" }] })], { services: ["shop"] }),
      "a b",
    );
  });

  it("[NO1] a group that has the monitor for itself leaves the others out", () => {
    const only = group("g", { childChannelIds: ["b"], monitors: [{ id: "m", skipDefault: true }] });
    const named = group("h", { childChannelIds: ["c"], monitors: [{ id: "m", skipDefault: false }] });
    equal(f([everybody, only]), "b");
    equal(f([everybody, only, named]), "b c");
  });

  it("[NO1] groups inside groups, each channel once, circles without harm", () => {
    const outer = group("o", { type: "group-default", childNotificationGroupIds: ["i"], childChannelIds: ["a"] });
    const inner = group("i", { childNotificationGroupIds: ["o"], childChannelIds: ["a", "b"] });
    equal(f([outer, inner]), "a b");
  });

  it("[NO3] a critical group hears of the end of what it heard of", () => {
    const critical = group("d", { type: "group-default", notificationLevel: "critical", childChannelIds: ["a"] });
    deepEqual(
      [
        f([critical], { status: "WARNING" }),
        f([critical], { status: "UNKNOWN" }),
        f([critical], { status: "OK", worst: "WARNING" }),
        f([critical], { status: "OK", worst: "CRITICAL" }),
      ],
      ["", "a", "", "a"],
    );
  });

  it("[NO1] channels that want it and are not suspended; grouped alerts only where groups are not told", () => {
    equal(f([everybody], { channels: [channel("a", { events: ["hostStatus"] })] }), "");
    equal(f([everybody], { channels: [channel("a", { suspendedAt: 1 })] }), "");
    const both = [channel("a", { events: ["alert", "alertGroup"] })];
    equal(f([everybody], { channels: both }), "a");
    equal(f([everybody], { channels: both, isGrouped: true }), "");
  });

  it("[NO4] holds off as long as the group says, and not where another group tells at once", () => {
    const slow = group("s", {
      childChannelIds: ["a", "b"],
      monitors: [{ id: "m", skipDefault: false }],
      extras: { holdOffMinutes: 2 },
    });
    equal(f([everybody, slow]), "a b+120");
  });
});

it("[NO5] a message is tried again later and later, for a day", () => {
  const f = (attempts: number, age = 0, asked?: number) => {
    const next = nextAttempt({ attempts, createdAt: 1_000_000 }, 1_000_000 + age, asked);
    return next === undefined ? undefined : next - 1_000_000 - age;
  };
  deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => f(n)),
    [15, 30, 60, 120, 300, 600, 1200, 3600, 3600],
  );
  equal(f(1, 0, 90), 90);
  equal(f(20, 86_399), 3600);
  equal(f(20, 86_400), undefined);
});

it("[NO7] what comes every so many minutes comes once each time, however often one asks", () => {
  let times = 0;
  for (let now = 30; now <= 3_600; now += 30) if (comesWithin(0, 10, now - 30, now)) times++;
  equal(times, 6);
  equal(comesWithin(0, 10, 0, 599), false);
  equal(comesWithin(0, 10, 550, 1850), true);
});

describe("what a message says", () => {
  const notification = (more: object = {}): Notification =>
    ({
      org: { id: "o", name: "acme", displayName: "ACME" },
      at: 1_800_000_000,
      kind: "alert",
      event: "opened",
      before: "OK",
      trigger: "monitoring",
      alert: {
        id: "a1",
        status: "CRITICAL",
        value: 96.24,
        openedAt: 1_800_000_000,
        type: "host",
        monitorId: "m",
        component: "sda1",
      },
      monitor: {
        type: "host",
        id: "m",
        name: "Disk",
        memo: "Ask ken\nsecond line",
        metric: "disk%",
        operator: ">",
        critical: 95,
      },
      host: {
        id: "h1",
        name: "db-1",
        memo: "",
        status: "working",
        roles: [{ service: "shop", role: "db" }],
        isRetired: false,
      },
      ...more,
    }) as unknown as Notification;
  const options = {
    locale: "en",
    timeZone: "Asia/Tokyo",
    publicUrl: "https://s.example",
    possibleRepeat: false,
  } as const;

  it("[NO6] state, where, value against limit, since when, where to look", () => {
    const words = wordsOf(notification(), options);
    equal(words.title, "[CRITICAL] Disk: db-1");
    equal(words.summary, "disk% sda1 96.24 > 95");
    equal(words.memo, "Ask ken");
    deepEqual(
      words.facts.map(({ label, text }) => `${label}: ${text}`),
      ["Monitor: Disk", "Host: db-1", "Roles: shop: db", "Since: 2027-01-15 17:00 GMT+9"],
    );
    equal(words.links[0]!.url, "https://s.example/orgs/acme/alerts/a1");
    equal(words.repeat, undefined);
  });

  it("[NO6] in Japanese, and that it may be a repeat", () => {
    const words = wordsOf(notification(), { ...options, locale: "ja", possibleRepeat: true });
    equal(words.title, "[重大] Disk: db-1");
    match(words.repeat!, /同じ通知/);
    match(words.facts.at(-1)!.text, /^2027\/01\/15 17:00/);
  });

  it("[NO6] how long it lasted, and who ended it", () => {
    const alert = {
      id: "a1",
      status: "OK",
      openedAt: 1_800_000_000,
      closedAt: 1_800_004_000,
      type: "connectivity",
      monitorId: "m",
      reason: "moved",
    };
    const monitor = { type: "connectivity", id: "m", name: "connectivity", memo: "" };
    const words = wordsOf(notification({ alert, monitor, event: "closed", user: { id: "u", name: "ken" } }), options);
    equal(words.title, "[OK] connectivity: db-1");
    deepEqual(
      words.facts.slice(-3).map(({ label, text }) => `${label}: ${text}`),
      ["Lasted: 1 h 7 min", "By: ken", "Reason: moved"],
    );
  });

  it("[NO13] of a budget: its state before and now, what is left, what that means, and what the team says", () => {
    const budget = budgetNotification({ say: "Ask ken" });
    const words = wordsOf(budget, options);
    equal(words.level, "warning");
    equal(words.title, "Error budget: freeze: checkout");
    equal(words.summary, "12 % of the budget is left: begin nothing risky. Ask ken");
    deepEqual(
      words.facts.slice(0, 3).map(({ label, text }) => `${label}: ${text}`),
      ["SLO: checkout", "Service: shop", "State: Careful → Freeze"],
    );
    equal(words.links[0]?.url, "https://s.example/orgs/acme/slos/2cO");
    equal(words.memo, "Call ken");
    const ja = wordsOf(budgetNotification({ to: "exhausted", remaining: -0.4 }), { ...options, locale: "ja" });
    equal(ja.title, "エラーバジェットを使い切りました: checkout");
    equal(ja.summary, "エラーバジェットは残っていません。信頼性の回復を優先してください");
    deepEqual([ja.level, ja.facts[2]?.text], ["critical", "慎重に → 枯渇"]);
    const better = (from: BudgetState, to: BudgetState) => wordsOf(budgetNotification({ from, to }), options).level;
    deepEqual([better("exhausted", "freeze"), better("careful", "plenty")], ["info", "ok"]);
  });

  it("[NO6] of everything that can be told, in both languages", () => {
    const host = { id: "h", name: "n", status: "standby", memo: "", roles: [], isRetired: false };
    const monitor = { type: "connectivity", id: "m", name: "gone", memo: "" };
    for (const locale of ["en", "ja"] as const)
      for (const said of [
        { kind: "test" },
        { kind: "hostRegister", host },
        { kind: "hostRetire", host },
        { kind: "hostStatus", host, fromStatus: "working" },
        { kind: "monitorCreate", monitor },
        { kind: "monitorDelete", monitor },
        {
          kind: "alertGroup",
          group: { id: "g", status: "WARNING", createdAt: 0 },
          setting: { name: "db", memo: "" },
          alerts: 2,
        },
      ]) {
        const words = wordsOf({ org: { id: "o", name: "a", displayName: "" }, at: 0, ...said } as never, {
          ...options,
          locale,
        });
        equal(words.title !== "" && words.summary !== "", true, said.kind);
      }
  });
});
