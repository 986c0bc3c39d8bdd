import type { Alert, AlertLog } from "#core/alert/alert.ts";
import type { DowntimeInput } from "#core/alert/downtime.ts";
import type { HostMonitor, MonitorInput } from "#core/monitor/monitor.ts";
import type { ChannelInput, NotificationGroupInput } from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import { T0 } from "./meta.ts";

type HostInput = Omit<HostMonitor, "id" | "createdAt" | "recoverAfter" | "mutedUntil">;

export const hostMonitor = (name: string, more: Partial<HostInput> = {}): MonitorInput => ({
  type: "host",
  name,
  memo: "",
  isMute: false,
  metric: "loadavg5",
  operator: ">",
  warning: 4,
  critical: 8,
  duration: 3,
  maxCheckAttempts: 1,
  scopes: [],
  excludeScopes: [],
  ...more,
});

export const webhook = (name: string, url = "https://hooks.example/x"): ChannelInput => ({
  type: "webhook",
  name,
  events: ["alert"],
  locale: "en",
  url,
  enabledGraphImage: false,
});

export const groupOf = (name: string, more: Partial<NotificationGroupInput> = {}): NotificationGroupInput => ({
  name,
  notificationLevel: "all",
  childNotificationGroupIds: [],
  childChannelIds: [],
  monitors: [],
  services: [],
  ...more,
});

export const downtimeOf = (name: string, more: Partial<DowntimeInput> = {}): DowntimeInput => ({
  name,
  memo: "",
  start: T0,
  duration: 60,
  serviceScopes: [],
  serviceExcludeScopes: [],
  roleScopes: [],
  roleExcludeScopes: [],
  monitorScopes: [],
  monitorExcludeScopes: [],
  ...more,
});

/** An alert that a host's load opened. */
export const openAlert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  type: "host",
  monitorId: "monitor",
  hostId: `host-${id}`,
  status: "CRITICAL",
  worst: "CRITICAL",
  value: 9.5,
  openedAt: T0,
  statusChangedAt: T0,
  judgedAt: T0,
  good: 0,
  memo: "",
  ...more,
});

export const logOf = (id: string, alert: Alert, more: Partial<AlertLog> = {}): AlertLog => ({
  id,
  alertId: alert.id,
  createdAt: alert.statusChangedAt,
  status: alert.status,
  trigger: "monitoring",
  monitorId: alert.monitorId,
  value: alert.value,
  ...more,
});

const TEST: Notification = { kind: "test", org: { id: "o", name: "acme", displayName: "Acme" }, at: T0 };

export const messageTo = (channelId: string, id: string, more: Partial<Delivery> = {}): Delivery => ({
  id,
  channelId,
  notification: TEST,
  state: "waiting",
  createdAt: T0,
  dueAt: T0,
  attempts: 0,
  ...more,
});

/** A message about an alert. */
export function messageOf(alert: Alert, channelId: string, id: string, more: Partial<Delivery> = {}): Delivery {
  const notification: Notification = {
    ...TEST,
    kind: "alert",
    event: "opened",
    alert,
    before: "OK",
    trigger: "monitoring",
    monitor: { type: "check", id: alert.monitorId, name: "ssh", memo: "" },
  };
  return messageTo(channelId, id, { notification, ...more });
}

/** Without what is `undefined`: a field that was never there and one that is absent are the same. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
