import type { RoleRef } from "#core/host.ts";
import type { UnixSeconds } from "#core/time.ts";
import { type Alert, type AlertGroup, type AlertGroupSetting, type AlertStatus, isWorse } from "./alert.ts";

/** Where an alert belongs, for grouping. */
export interface Grouped {
  readonly alert: Alert;
  readonly services: readonly string[];
  readonly roles: readonly RoleRef[];
}

/** Whether a setting gathers an alert: by service or role, and by monitor; what is empty constrains nothing. */
export function gathers(setting: AlertGroupSetting, { alert, services, roles }: Grouped): boolean {
  const { serviceScopes, roleScopes, monitorScopes } = setting;
  const isHere =
    (serviceScopes.length === 0 && roleScopes.length === 0) ||
    serviceScopes.some((name) => services.includes(name)) ||
    roleScopes.some((wanted) => roles.some((role) => role.service === wanted.service && role.role === wanted.role));
  return isHere && (monitorScopes.length === 0 || monitorScopes.includes(alert.monitorId));
}

/** What becomes of a setting's group: opened by its first alert, as bad as its worst, closed with its last [AL6]. */
export interface GroupStep {
  /** Its id is "" when it is new. */
  readonly group: AlertGroup;
  /** Whether people are told. */
  readonly isTold: boolean;
}

export function stepGroup(
  setting: AlertGroupSetting,
  open: AlertGroup | undefined,
  members: readonly Alert[],
  now: UnixSeconds,
): GroupStep | undefined {
  const status = members.reduce<AlertStatus>(
    (worst, alert) => (isWorse(alert.status, worst) ? alert.status : worst),
    "OK",
  );
  const alertIds = members.map(({ id }) => id);
  if (open === undefined) {
    if (members.length === 0) return undefined;
    const group = { id: "", settingId: setting.id, status, alertIds, createdAt: now, notifiedAt: now };
    return { group, isTold: true };
  }
  if (members.length === 0) return { group: { ...open, status: "OK", closedAt: now, notifiedAt: now }, isTold: true };
  // Those that closed stay in it, so that the message can say how many there were.
  const all = [...new Set([...open.alertIds, ...alertIds])];
  const interval = setting.notificationInterval;
  const isDue = interval !== undefined && now - (open.notifiedAt ?? open.createdAt) >= interval * 60;
  if (status === open.status && all.length === open.alertIds.length && !isDue) return undefined;
  const isTold = status !== open.status || isDue;
  return { group: { ...open, status, alertIds: all, ...(isTold ? { notifiedAt: now } : {}) }, isTold };
}
