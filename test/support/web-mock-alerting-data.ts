import type { ChannelRow, DowntimeList, MonitorRow, NotificationGroupRow } from "#wire/own/alerting.ts";

const DAY = 86_400;
type Spelled = MonitorRow["monitor"] & { isMute?: boolean; [field: string]: unknown };
/** A monitor as the stand-in keeps it. */
export type MockMonitor = Omit<MonitorRow, "open" | "week" | "monitor"> & { monitor: Spelled };

const host = {
  isMute: false,
  memo: "",
  duration: 3,
  maxCheckAttempts: 1,
  operator: ">",
  scopes: [],
  excludeScopes: [],
};
const RUNBOOK = `### What to do
1. Look for large logs: \`du -xh /var | sort -h | tail\`
2. Rotate them: \`logrotate -f /etc/logrotate.conf\`
3. Still full? Call the **storage team**, see the [handbook](https://wiki.example/disk).`;

/** One monitor of each type at least, with the names that people give. */
export function makeMonitors(now: number): MockMonitor[] {
  const spelled: readonly [Spelled, Partial<MockMonitor>?][] = [
    [
      {
        id: "m-disk",
        type: "host",
        ...host,
        name: "Disk usage",
        metric: "disk%",
        warning: 85,
        critical: 95,
        memo: RUNBOOK,
        excludeScopes: ["Mail"],
      },
      { recoverAfter: 3, last: { at: now - 30, targets: 3_391, status: "CRITICAL", value: 99 } },
    ],
    [
      {
        id: "m-load",
        type: "host",
        ...host,
        name: "High load",
        metric: "loadavg5",
        warning: 5,
        critical: 8,
        scopes: ["Shop: web"],
        notificationInterval: 60,
      },
      { last: { at: now - 30, targets: 843, status: "CRITICAL", value: 8.42 } },
    ],
    [
      {
        id: "m-long",
        type: "host",
        ...host,
        name: "A monitor with a name so long that it would push everything else off the screen if nobody had thought of it 長い名前の監視ルール",
        metric: "custom.nginx.connections.waiting",
        warning: null,
        critical: 500,
        isMute: true,
        scopes: ["Shop", "Search: front"],
      },
      { muted: true, last: { at: now - 30, targets: 12, status: "OK", value: 42 } },
    ],
    [
      {
        id: "m-gone",
        type: "connectivity",
        name: "connectivity",
        memo: "",
        isMute: false,
        scopes: [],
        excludeScopes: [],
        alertStatusOnGone: "CRITICAL",
      },
      { last: { at: now - 12, targets: 9_981, status: "UNKNOWN" } },
    ],
    [
      {
        id: "m-orders",
        type: "service",
        name: "注文が止まっている",
        memo: "",
        isMute: false,
        service: "Shop",
        metric: "orders.paid",
        operator: "<",
        warning: 10,
        critical: 1,
        duration: 5,
        maxCheckAttempts: 2,
        missingDurationWarning: 10,
        missingDurationCritical: 60,
      },
      { last: { at: now - 44, targets: 1, status: "WARNING", value: 3 } },
    ],
    [
      {
        id: "m-top",
        type: "external",
        name: "Shop top page",
        memo: "",
        isMute: false,
        url: "https://shop.example/",
        method: "GET",
        service: "Shop",
        responseTimeWarning: 500,
        responseTimeCritical: 2_000,
        responseTimeDuration: 3,
        certificationExpirationWarning: 30,
        certificationExpirationCritical: 7,
        containsString: "Add to cart",
        maxCheckAttempts: 3,
        headers: [{ name: "Cache-Control", value: "no-cache" }],
        followRedirect: true,
      },
      { muted: true, mutedUntil: now + 3_000, last: { at: now - 8, targets: 1, status: "CRITICAL", message: "503" } },
    ],
    [
      {
        id: "m-ratio",
        type: "expression",
        name: "5xx の割合",
        memo: "",
        isMute: false,
        expression: "scale(divide(service(Shop, access.5xx), service(Shop, access.all)), 100)",
        operator: ">",
        warning: 1,
        critical: 5,
        evaluateBackwardMinutes: 2,
      },
      { last: { at: now - 50, targets: 1, status: "OK", value: 0.12 } },
    ],
    [
      {
        id: "m-odd",
        type: "anomalyDetection",
        name: "Shop:app is unlike itself",
        memo: "",
        isMute: false,
        scopes: ["Shop: app"],
        warningSensitivity: "insensitive",
        criticalSensitivity: null,
        maxCheckAttempts: 3,
      },
      { last: { at: now - 300, targets: 20, status: "OK" } },
    ],
    [
      {
        id: "m-query",
        type: "query",
        name: "Request errors",
        memo: "",
        isMute: false,
        query: 'rate(http_requests_total{status="500"}[5m])',
        legend: "{{service.name}}",
        operator: ">",
        warning: 1,
        critical: null,
      },
      { inactive: "Query monitors are stored and not judged yet: labeled metrics are not there" },
    ],
  ];
  return spelled.map(([monitor, more]) => ({ monitor, recoverAfter: 1, muted: false, ...more }));
}

export function makeChannels(now: number): ChannelRow[] {
  const last = {
    id: "d1",
    createdAt: now - 900,
    dueAt: now - 900,
    finishedAt: now - 899,
    attempts: 1,
    what: "opened",
    state: "sent",
  } as const;
  return [
    {
      id: "ch-slack",
      name: "#shop-oncall",
      type: "slack",
      events: ["alert", "hostStatus"],
      locale: "ja",
      hint: "hooks.slack.com",
      mentions: { critical: "@here" },
      enabledGraphImage: true,
      lastDelivery: {
        ...last,
        channelId: "ch-slack",
        channelName: "#shop-oncall",
        channelType: "slack",
        response: "200 ok",
      },
    },
    {
      id: "ch-mail",
      name: "Operations",
      type: "email",
      events: ["alert"],
      locale: "en",
      hint: "ops@example.com, night@example.com",
      emails: ["ops@example.com", "night@example.com"],
      userIds: [],
    },
    {
      id: "ch-pager",
      name: "On call",
      type: "pagerduty",
      events: ["alert"],
      locale: "en",
      hint: "4fQ2…",
      lastDelivery: {
        ...last,
        channelId: "ch-pager",
        channelName: "On call",
        channelType: "pagerduty",
        attempts: 3,
        response: "202 Accepted",
      },
    },
    {
      id: "ch-hook",
      name: "Ticket system",
      type: "webhook",
      events: ["alert", "alertGroup", "monitor"],
      locale: "en",
      hint: "tickets.example",
      enabledGraphImage: false,
      suspendedAt: now - DAY,
      lastDelivery: {
        ...last,
        state: "failed",
        attempts: 5,
        channelId: "ch-hook",
        channelName: "Ticket system",
        channelType: "webhook",
        response: "502 Bad Gateway",
      },
    },
    { id: "ch-phone", name: "電話", type: "twilio", events: ["alert"], locale: "ja", hint: "" },
  ];
}

export function makeGroups(isQuiet: boolean): NotificationGroupRow[] {
  const none = {
    notificationLevel: "all",
    childNotificationGroupIds: [],
    childChannelIds: [],
    monitors: [],
    services: [],
    extras: {},
  } as const;
  const main = {
    ...none,
    childNotificationGroupIds: [],
    monitors: [],
    services: [],
    id: "g-default",
    type: "group-default" as const,
    name: "Default",
    childChannelIds: isQuiet ? [] : ["ch-slack", "ch-mail"],
  };
  if (isQuiet) return [main];
  return [
    main,
    {
      ...none,
      childNotificationGroupIds: [],
      id: "g-db",
      type: "group",
      name: "Database team",
      notificationLevel: "critical",
      childChannelIds: ["ch-pager"],
      monitors: [{ id: "m-disk", skipDefault: true }],
      services: [],
      extras: { repeatMinutes: 60, holdOffMinutes: 2, escalateAfterMinutes: 30, escalateTo: "g-lead" },
    },
    {
      ...none,
      monitors: [],
      id: "g-lead",
      type: "group",
      name: "リーダー",
      childNotificationGroupIds: [],
      childChannelIds: ["ch-mail"],
      services: [{ name: "Shop" }],
    },
  ];
}

type Downtime = DowntimeList["downtimes"][number]["downtime"];

export function makeDowntimes(now: number): { downtime: Downtime; createdBy: string; createdAt: number }[] {
  const all = {
    memo: "",
    serviceScopes: [],
    serviceExcludeScopes: [],
    roleScopes: [],
    roleExcludeScopes: [],
    monitorScopes: [],
    monitorExcludeScopes: [],
  };
  const hour = now - (now % 3_600);
  return [
    {
      downtime: {
        ...all,
        id: "dt-1",
        name: "Backup of the databases",
        start: hour - 30 * DAY + 17 * 3_600,
        duration: 120,
        recurrence: { type: "weekly", interval: 1, weekdays: ["Monday", "Thursday"] },
        roleScopes: ["Shop: db"],
      },
      createdBy: "ken",
      createdAt: now - 30 * DAY,
    },
    {
      downtime: {
        ...all,
        id: "dt-2",
        name: "検索の入れ替え",
        start: hour - 1_800,
        duration: 180,
        serviceScopes: ["Search"],
        memo: "",
      },
      createdBy: "mai",
      createdAt: now - 7_200,
    },
    {
      downtime: {
        ...all,
        id: "dt-3",
        name: "Month-end batch",
        start: hour - 80 * DAY,
        duration: 360,
        recurrence: { type: "monthly", interval: 1 },
        roleScopes: ["Shop: batch"],
        monitorScopes: ["m-load"],
      },
      createdBy: "terraform",
      createdAt: now - 80 * DAY,
    },
    {
      downtime: { ...all, id: "dt-4", name: "Old move", start: hour - 9 * DAY, duration: 60 },
      createdBy: "ken",
      createdAt: now - 10 * DAY,
    },
  ];
}
