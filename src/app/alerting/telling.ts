import type { Actor } from "#core/account.ts";
import type { Alert, AlertStatus, Trigger } from "#core/alert/alert.ts";
import { covers } from "#core/alert/downtime-scopes.ts";
import type { Flap } from "#core/alert/flapping.ts";
import { gathers } from "#core/alert/group.ts";
import { isActive } from "#core/alert/windows.ts";
import type { HostSummary } from "#core/host.ts";
import { isMuted } from "#core/monitor/monitor.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { AlertEventKind, HostSnapshot, MonitorSnapshot, Notification } from "#core/notify/notification.ts";
import { type Recipient, recipients, type Told, toChannels } from "#core/notify/route.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixMillis, UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertingConfig } from "./configs.ts";

/** What an alert belongs to, as it is now. Absent where it is gone. */
export interface Surroundings {
  readonly monitor: MonitorSnapshot | undefined;
  readonly host: HostSummary | undefined;
  /** Of a service monitor, of an external one with a service, or of an objective. */
  readonly service: string | undefined;
}

/** The service of a monitor or objective that is about one. */
export const serviceOf = (monitor: MonitorSnapshot | undefined): string | undefined =>
  monitor !== undefined && "service" in monitor ? monitor.service || undefined : undefined;

/** Services that an alert concerns: of its host's roles, or of its metric. */
export const servicesOf = ({ host, service }: Surroundings): readonly string[] =>
  service !== undefined ? [service] : [...new Set((host?.roles ?? []).map((role) => role.service))];

/** Whether a downtime of the organisation covers a subject now. */
export function inDowntime(
  { downtimes, org }: AlertingConfig,
  monitorId: string,
  { host, service }: Pick<Surroundings, "host" | "service">,
  now: UnixSeconds,
): boolean {
  return downtimes.some(
    (downtime) =>
      covers(downtime, { monitorId, roles: host?.roles, service }) && isActive(downtime, now, org.settings.timeZone),
  );
}

/** Whether some alert group takes it in: channels that hear of groups then hear of that instead. */
export const isGathered = ({ groupSettings }: AlertingConfig, alert: Alert, surroundings: Surroundings): boolean =>
  groupSettings.some((setting) =>
    gathers(setting, { alert, services: servicesOf(surroundings), roles: surroundings.host?.roles ?? [] }),
  );

/** Whether anybody may be told at all: nobody is while the rule is muted or the host is not working [NO2]. */
export function mayTell({ monitor, host }: Surroundings, now: UnixSeconds): boolean {
  if (monitor !== undefined && "isMute" in monitor && isMuted(monitor, now)) return false;
  return host === undefined || host.status === "working";
}

export interface Event {
  readonly alert: Alert;
  readonly event: AlertEventKind;
  readonly before: AlertStatus;
  readonly trigger: Trigger;
  readonly actor?: Actor | undefined;
  readonly flap?: Flap | undefined;
}

/** What is told of an alert: complete, so that it can be written when host and monitor are gone. */
export function notificationOf(
  config: AlertingConfig,
  { alert, event, before, trigger, actor, flap }: Event,
  { monitor }: Surroundings,
  snapshots: Snapshots,
  now: UnixSeconds,
): Notification {
  const { id, name, displayName } = config.org;
  return {
    org: { id, name, displayName },
    at: now,
    kind: "alert",
    event,
    alert,
    before,
    trigger,
    monitor: monitor ?? { type: "check", id: alert.monitorId, name: alert.monitorId, memo: "" },
    ...snapshots,
    ...(flap === undefined ? {} : { flap: { since: flap.since, changes: flap.changes, worst: flap.worst } }),
    ...(actor?.kind === "user" ? { user: { id: actor.id, name: actor.name } } : {}),
  };
}

/** Host and service of an alert as messages show them. */
export type Snapshots = Pick<Extract<Notification, { readonly kind: "alert" }>, "host" | "service">;

export async function snapshotsOf(
  meta: Pick<Meta, "hosts" | "services">,
  org: OrgId,
  { host, service: name }: Surroundings,
): Promise<Snapshots> {
  const service = name === undefined ? undefined : await meta.services.find(org, name);
  return {
    ...(host === undefined ? {} : { host: snapshotOf(host, (await meta.hosts.find(org, host.id))?.memo ?? "") }),
    ...(name === undefined
      ? {}
      : { service: { name, memo: service?.memo ?? "", roles: service?.roles.map((role) => role.name) ?? [] } }),
  };
}

export const snapshotOf = (host: HostSummary, memo: string, isRetired = false): HostSnapshot => ({
  id: host.id,
  name: host.name,
  displayName: host.displayName,
  status: host.status,
  memo,
  roles: host.roles,
  isRetired,
});

export function hearersOf(config: AlertingConfig, told: Told): readonly Recipient[] {
  return recipients({ groups: config.groups, channels: config.channels }, told);
}

/** Channels of one group, as if it alone had been asked. */
export function hearersIn(config: AlertingConfig, groupId: string, told: Told): readonly Recipient[] {
  const group = config.groups.find(({ id }) => id === groupId);
  if (group === undefined) return [];
  return toChannels([group], { groups: config.groups, channels: config.channels }, told);
}

/** One message a channel. */
export function deliveriesOf(
  notification: Notification,
  to: readonly Recipient[],
  newId: (at: UnixMillis) => string,
  at: UnixMillis,
): Delivery[] {
  const createdAt = Math.floor(at / 1000);
  return to.map(({ channelId, holdOffSeconds }) => ({
    id: newId(at),
    channelId,
    notification,
    state: "waiting",
    createdAt,
    dueAt: createdAt + holdOffSeconds,
    attempts: 0,
  }));
}
