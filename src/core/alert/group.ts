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

/** `mayTell`: whether people may hear of one of its members now. Nobody is told of the end of what nobody heard of. */
export function stepGroup(
  setting: AlertGroupSetting,
  open: AlertGroup | undefined,
  members: readonly Alert[],
  mayTell: boolean,
  now: UnixSeconds,
): GroupStep | undefined {
  const status = members.reduce<AlertStatus>(
    (worst, alert) => (isWorse(alert.status, worst) ? alert.status : worst),
    "OK",
  );
  const alertIds = members.map(({ id }) => id);
  if (open === undefined) {
    if (members.length === 0) return undefined;
    const group = { id: "", settingId: setting.id, status, alertIds, createdAt: now };
    return mayTell ? { group: { ...group, notifiedAt: now }, isTold: true } : { group, isTold: false };
  }
  if (members.length === 0)
    return { group: { ...open, status: "OK", closedAt: now }, isTold: open.notifiedAt !== undefined };
  // Those that closed stay in it, so that the message can say how many there were.
  const all = [...new Set([...open.alertIds, ...alertIds])];
  const interval = setting.notificationInterval;
  const isDue = interval !== undefined && now - (open.notifiedAt ?? open.createdAt) >= interval * 60;
  const isTold = mayTell && (status !== open.status || isDue || open.notifiedAt === undefined);
  if (status === open.status && all.length === open.alertIds.length && !isTold) return undefined;
  return { group: { ...open, status, alertIds: all, ...(isTold ? { notifiedAt: now } : {}) }, isTold };
}
