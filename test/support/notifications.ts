import type { Alert } from "#core/alert/alert.ts";
import type { ExpressionMonitor, ExternalMonitor, HostMonitor, Monitor } from "#core/monitor/monitor.ts";
import type { Outgoing } from "#core/notify/delivery.ts";
import type { HostSnapshot, MonitorSnapshot, Notification } from "#core/notify/notification.ts";

/** Things that happened, for tests of who writes about them. */
const AT = 1_795_417_200;
const org = { id: "o1", name: "acme", displayName: "Acme Corporation" };

export const cpuMonitor: HostMonitor = {
  type: "host",
  id: "2cM",
  name: "CPU is busy",
  memo: "Look at the queue first.\nThen at the rest.",
  isMute: false,
  createdAt: AT - 9_000,
  recoverAfter: 1,
  scopes: [],
  excludeScopes: [],
  operator: ">",
  warning: 80,
  critical: 90,
  metric: "cpu%",
  duration: 3,
};

export const urlMonitor: ExternalMonitor = {
  type: "external",
  id: "2cE",
  name: "shop.example",
  memo: "",
  isMute: false,
  createdAt: AT - 9_000,
  recoverAfter: 1,
  url: "https://shop.example/",
  method: "GET",
  service: "shop",
  headers: [],
};

export const ordersMonitor: ExpressionMonitor = {
  type: "expression",
  id: "2cX",
  name: "orders a minute",
  memo: "",
  isMute: false,
  createdAt: AT - 9_000,
  recoverAfter: 1,
  expression: "service(shop, orders)",
  operator: "<",
  warning: null,
  critical: 5,
};

export const webHost: HostSnapshot = {
  id: "2bA",
  name: "web1",
  displayName: "Web <1>",
  status: "working",
  memo: "rack 3",
  isRetired: false,
  roles: [{ service: "shop", role: "web" }],
};

export const openAlert: Alert = {
  id: "2cA",
  type: "host",
  monitorId: "2cM",
  hostId: "2bA",
  status: "CRITICAL",
  value: 96.2,
  openedAt: AT - 120,
  memo: "",
  statusChangedAt: AT,
  worst: "CRITICAL",
  good: 0,
  judgedAt: AT,
};

type AlertNotification = Extract<Notification, { readonly kind: "alert" }>;

export function alertNotification(
  monitor: MonitorSnapshot = cpuMonitor,
  alert: Partial<Alert> = {},
  more: Partial<AlertNotification> = {},
): AlertNotification {
  return {
    org,
    at: AT,
    kind: "alert",
    event: "opened",
    before: "OK",
    trigger: "monitoring",
    monitor,
    host: webHost,
    ...more,
    alert: { ...openAlert, type: monitor.type, monitorId: monitor.id, ...alert },
  };
}

/** The same alert, over. */
export const closedAlert = (): AlertNotification =>
  alertNotification(
    cpuMonitor,
    { status: "OK", value: 12.5, closedAt: AT, statusChangedAt: AT },
    { event: "closed", before: "CRITICAL" },
  );

export const groupNotification = (status: "CRITICAL" | "OK"): Notification => ({
  org,
  at: AT,
  kind: "alertGroup",
  group: { id: "2cG", status, createdAt: AT - 60, closedAt: status === "OK" ? AT : undefined },
  setting: { id: "2cS", name: "Shop", memo: "All of it" },
  alerts: 3,
});

export const hostNotification = (kind: "hostRegister" | "hostRetire" | "hostStatus"): Notification => ({
  org,
  at: AT,
  kind,
  host: { ...webHost, isRetired: kind === "hostRetire" },
  ...(kind === "hostStatus" ? { fromStatus: "standby" as const } : {}),
  user: { id: "u1", name: "yuki" },
});

export const monitorNotification = (
  kind: "monitorCreate" | "monitorUpdate" | "monitorDelete",
  monitor: Monitor = cpuMonitor,
): Notification => ({ org, at: AT, kind, monitor });

export const budgetNotification = (
  more: Partial<Extract<Notification, { readonly kind: "budget" }>> = {},
): Extract<Notification, { readonly kind: "budget" }> => ({
  org,
  at: AT,
  kind: "budget",
  slo: { type: "slo", id: "2cO", name: "checkout", memo: "Call ken", service: "shop" },
  from: "careful",
  to: "freeze",
  remaining: 0.1234,
  ...more,
});

export const testNotification: Notification = { org, at: AT, kind: "test" };

/** A picture of 67 bytes: one pixel. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

export const outgoing = (notification: Notification = alertNotification(), more: Partial<Outgoing> = {}): Outgoing => ({
  id: "2dZ",
  notification,
  possibleRepeat: false,
  addresses: [],
  timeZone: "Asia/Tokyo",
  publicUrl: "https://sawara.example",
  ...more,
});

export const withImage: Partial<Outgoing> = {
  image: { png: PIXEL, url: "https://sawara.example/embed/public/alert/abc.png", alt: "CPU is busy: 96.2" },
};
