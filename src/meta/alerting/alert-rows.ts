import type { Actor } from "#core/account.ts";
import type { Acknowledgement, Alert, AlertGroup, AlertLog, AlertStatus, Trigger } from "#core/alert/alert.ts";
import { subjectKey } from "#core/alert/subject.ts";
import type { OrgId } from "#core/series.ts";
import { optional } from "#meta/store.ts";
import type { AlertGroupTable, AlertTable, LogTable } from "./tables.ts";

const parsed = <T>(json: string | null): T | undefined => (json === null ? undefined : (JSON.parse(json) as T));
const spelled = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export const alertOf = (row: AlertTable): Alert => ({
  id: row.id,
  type: row.type as Alert["type"],
  monitorId: row.monitor,
  hostId: optional(row.host),
  series: parsed<Alert["series"]>(row.series),
  status: row.status as AlertStatus,
  worst: row.worst as AlertStatus,
  value: optional(row.value),
  message: optional(row.message),
  component: optional(row.component),
  memo: row.memo,
  openedAt: row.opened_at,
  closedAt: optional(row.closed_at),
  reason: optional(row.reason),
  statusChangedAt: row.status_changed_at,
  good: row.good,
  judgedAt: row.judged_at,
  notifiedAt: optional(row.notified_at),
  ack: parsed<Acknowledgement>(row.ack),
});

export const alertRowOf = (org: OrgId, alert: Alert): AlertTable => ({
  org,
  id: alert.id,
  subject: subjectKey(alert),
  type: alert.type,
  monitor: alert.monitorId,
  host: alert.hostId ?? null,
  series: spelled(alert.series),
  status: alert.status,
  worst: alert.worst,
  value: alert.value ?? null,
  message: alert.message ?? null,
  component: alert.component ?? null,
  memo: alert.memo,
  opened_at: alert.openedAt,
  closed_at: alert.closedAt ?? null,
  reason: alert.reason ?? null,
  status_changed_at: alert.statusChangedAt,
  good: alert.good,
  judged_at: alert.judgedAt,
  notified_at: alert.notifiedAt ?? null,
  ack: spelled(alert.ack),
});

export const logOf = (row: LogTable): AlertLog => ({
  id: row.id,
  alertId: row.alert,
  createdAt: row.created_at,
  status: row.status as AlertStatus,
  trigger: row.cause as Trigger,
  monitorId: row.monitor,
  value: optional(row.value),
  detail: parsed<AlertLog["detail"]>(row.detail),
  actor: parsed<Actor>(row.actor),
});

export const logRowOf = (org: OrgId, log: AlertLog): LogTable => ({
  org,
  id: log.id,
  alert: log.alertId,
  created_at: log.createdAt,
  status: log.status,
  cause: log.trigger,
  monitor: log.monitorId,
  value: log.value ?? null,
  detail: spelled(log.detail),
  actor: spelled(log.actor),
});

export const groupOf = (row: AlertGroupTable): AlertGroup => ({
  id: row.id,
  settingId: row.setting,
  status: row.status as AlertStatus,
  alertIds: JSON.parse(row.alerts) as string[],
  createdAt: row.created_at,
  closedAt: optional(row.closed_at),
  notifiedAt: optional(row.notified_at),
});

export const groupRowOf = (org: OrgId, group: AlertGroup): AlertGroupTable => ({
  org,
  id: group.id,
  setting: group.settingId,
  status: group.status,
  alerts: JSON.stringify(group.alertIds),
  created_at: group.createdAt,
  closed_at: group.closedAt ?? null,
  notified_at: group.notifiedAt ?? null,
});
