import type { Alert, AlertStatus, Trigger } from "#core/alert/alert.ts";
import type { RoleRef } from "#core/host.ts";
import { sayEntry } from "#core/migration/say.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { Outgoing } from "#core/notify/delivery.ts";
import type { HostSnapshot, MonitorSnapshot, Notification, Person } from "#core/notify/notification.ts";
import { sayState } from "#core/slo/policy.ts";

/** What Mackerel calls rates where it shows them; every other metric goes by its own name. */
const METRIC_LABELS: Readonly<Record<string, string>> = {
  "cpu%": "CPU %",
  "memory%": "Memory %",
  "swap%": "Swap %",
  "disk%": "Filesystem %",
};

/** Webhooks say in words what the API has names for; "monitor" is what captured ones have. */
const TRIGGER_TEXTS: Readonly<Record<Trigger, string>> = {
  monitoring: "monitor",
  manual: "manual close",
  monitorDelete: "delete monitor",
  hostRetire: "retire host",
  serviceDelete: "delete service",
  anomalyDetectionManuallyRetraining: "anomaly detection manually retraining",
  externalMonitoringServiceChange: "attach external monitoring to a different service",
};

type AlertNotification = Extract<Notification, { readonly kind: "alert" }>;

/**
 * The body of a webhook as Mackerel posts it, for receivers that were written for Mackerel. Statuses of alerts are in lower case,
 * those of alert groups in upper case; times are in seconds but for `createdAt` of an alert. `monitorBody` spells a monitor as the
 * API does.
 */
export function webhookBody(
  {
    notification,
    image,
    publicUrl,
    signedLinks = [],
  }: Pick<Outgoing, "notification" | "image" | "publicUrl" | "signedLinks">,
  monitorBody: (monitor: Monitor) => object,
): object {
  const imageUrl = image?.url ?? null;
  const { org } = notification;
  const base = `${publicUrl}/orgs/${encodeURIComponent(org.name)}`;
  const orgName = org.name;
  switch (notification.kind) {
    case "alert":
      return { orgName, event: "alert", imageUrl, ...alertParts(notification, base) };
    case "alertGroup": {
      const { group, setting } = notification;
      return {
        orgName,
        event: "alertGroup",
        imageUrl,
        alertGroup: {
          id: group.id,
          url: `${base}/alerts`,
          status: group.status,
          createdAt: group.createdAt,
          closedAt: group.closedAt ?? null,
        },
        alertGroupSetting: {
          id: setting.id,
          url: `${base}/alert-group-settings/${encodeURIComponent(setting.id)}`,
          name: setting.name,
          memo: setting.memo,
        },
      };
    }
    case "hostRegister":
    case "hostRetire":
    case "hostStatus": {
      const { kind, host, fromStatus, user } = notification;
      const from = kind === "hostStatus" ? { fromStatus: fromStatus ?? null } : {};
      return { orgName, event: kind, host: hostBody(host, base), ...from, user: userBody(user), imageUrl };
    }
    case "monitorCreate":
    case "monitorUpdate":
    case "monitorDelete": {
      const { kind, monitor, user } = notification;
      return { orgName, event: kind, monitor: monitorBody(monitor), user: userBody(user), imageUrl };
    }
    case "migration": {
      // Ours: Mackerel has nothing of the kind, and receivers pass over events that they do not know.
      const { event: what, migration, run, entry, verdict, actor, asksUntil } = notification;
      const sayTime = (at: number) => new Date(at * 1000).toISOString();
      return {
        orgName,
        event: "migration",
        imageUrl,
        migration: {
          id: migration.id,
          name: migration.name,
          service: migration.service ?? null,
          url: `${base}/migrations/${encodeURIComponent(migration.name)}`,
          event: what,
          message: sayEntry("en", entry, sayTime),
          reason: verdict === undefined ? null : sayEntry("en", verdict, sayTime),
          canaryBp: run.canaryBp,
          run: run.id,
          drill: run.isDrill ?? false,
          actor,
          at: notification.at,
          links: signedLinks,
          linksUntil: asksUntil ?? null,
        },
      };
    }
    case "budget": {
      // Ours as well.
      const { slo, from, to, remaining, say, at } = notification;
      return {
        orgName,
        event: "budget",
        imageUrl,
        slo: { id: slo.id, name: slo.name, service: slo.service, url: `${base}/slos/${encodeURIComponent(slo.id)}` },
        budget: { from, to, remaining, message: sayState("en", to, remaining, say), at },
      };
    }
    case "test":
      return { orgName, event: "sample", message: "Sample Notification from Sawara", imageUrl };
  }
}

function alertParts({ org, alert, monitor, host, service, trigger, user }: AlertNotification, base: string) {
  return {
    memo: monitor.memo,
    type: alert.type,
    message: messageOf(alert, monitor),
    user: userBody(user),
    ...(host === undefined ? {} : { host: hostBody(host, base) }),
    ...(service === undefined ? {} : { service: serviceBody(service, org.id, base) }),
    alert: {
      id: alert.id,
      url: `${base}/alerts/${encodeURIComponent(alert.id)}`,
      status: alert.status.toLowerCase() as Lowercase<AlertStatus>,
      isOpen: alert.closedAt === undefined,
      trigger: TRIGGER_TEXTS[trigger],
      openedAt: alert.openedAt,
      closedAt: alert.closedAt ?? null,
      createdAt: alert.openedAt * 1000,
      statusChangedAt: alert.statusChangedAt,
      monitorName: monitor.name,
      ...metricParts(alert, monitor),
    },
  };
}

/** Of monitors that compare a number with limits. */
function metricParts(alert: Alert, monitor: MonitorSnapshot): object {
  switch (monitor.type) {
    case "host":
    case "service":
      return { ...comparison(alert, monitor), metricLabel: labelOf(monitor.metric), duration: monitor.duration };
    case "expression":
      return { ...comparison(alert, monitor), metricLabel: monitor.expression, duration: 1 };
    case "query": {
      const metric = alert.series === undefined ? {} : { metric: alert.series };
      return { ...comparison(alert, monitor), ...metric };
    }
    default:
      return {};
  }
}

interface Limits {
  readonly operator: string;
  readonly warning?: number | null | undefined;
  readonly critical?: number | null | undefined;
}

function comparison({ value }: Alert, { operator, warning, critical }: Limits): object {
  return {
    ...(value === undefined ? {} : { metricValue: value }),
    ...(typeof critical === "number" ? { criticalThreshold: critical } : {}),
    ...(typeof warning === "number" ? { warningThreshold: warning } : {}),
    monitorOperator: operator,
  };
}

/** One line about what is wrong, by Mackerel's patterns. */
function messageOf(alert: Alert, monitor: MonitorSnapshot): string {
  switch (monitor.type) {
    case "host":
    case "service":
      return `${labelOf(monitor.metric)} ${compared(alert, monitor)}`.trim();
    case "expression":
      return `${monitor.name} ${compared(alert, monitor)}`.trim();
    case "query":
      return `${alert.series?.name ?? monitor.name} ${compared(alert, monitor)}`.trim();
    case "connectivity":
      return alert.status === "OK" ? "" : "unreachable";
    case "check":
      return `${monitor.name} - ${alert.message ?? ""}`;
    case "slo":
      return alert.message ?? "";
    case "external":
      return /^\d{3}$/.test(alert.message ?? "")
        ? `HTTP request ${alert.status === "OK" ? "succeeded" : "failed"} - status is ${alert.message}`
        : (alert.message ?? "");
    case "anomalyDetection":
      return alert.component === undefined ? monitor.name : `${monitor.name} ${alert.component}`;
  }
}

/** The value with the limit that it broke; alone once it is good again. */
function compared({ status, value }: Alert, { operator, warning, critical }: Limits): string {
  if (value === undefined) return "";
  const limit = status === "CRITICAL" ? critical : status === "WARNING" ? warning : undefined;
  return typeof limit === "number" ? `${value} ${operator} ${limit}` : String(value);
}

const labelOf = (metric: string): string => METRIC_LABELS[metric] ?? metric;

const userBody = (user: Person | undefined) => (user === undefined ? null : { id: user.id, screenName: user.name });

function hostBody(host: HostSnapshot, base: string) {
  return {
    id: host.id,
    name: host.name,
    url: `${base}/hosts/${encodeURIComponent(host.id)}`,
    type: "unknown",
    status: host.status,
    memo: host.memo,
    isRetired: host.isRetired,
    roles: host.roles.map((role) => roleBody(role, base)),
  };
}

function roleBody({ service, role }: RoleRef, base: string) {
  const serviceUrl = `${base}/services/${encodeURIComponent(service)}`;
  return {
    fullname: `${service}: ${role}`,
    serviceName: service,
    serviceUrl,
    roleName: role,
    roleUrl: `${serviceUrl}#role=${encodeURIComponent(role)}`,
  };
}

/** Services have no id but their name. */
function serviceBody({ name, memo, roles }: NonNullable<AlertNotification["service"]>, orgId: string, base: string) {
  return { id: name, orgId, name, memo, roles: roles.map((role) => roleBody({ service: name, role }, base)) };
}
