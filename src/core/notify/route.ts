import type { Alert } from "#core/alert/alert.ts";
import type { Channel, ChannelEvent, NotificationGroup } from "./channel.ts";
import type { AlertEventKind } from "./notification.ts";

/** Who can be told. */
export interface Audience {
  readonly groups: readonly NotificationGroup[];
  readonly channels: readonly Channel[];
}

export interface Told {
  readonly alert: Pick<Alert, "monitorId" | "status" | "worst">;
  readonly event: AlertEventKind;
  /** Services that it concerns: those of its host, or the one of its metric. */
  readonly services: readonly string[];
  /** Whether it is in an alert group: channels that hear of groups then do not hear of it. */
  readonly isGrouped: boolean;
}

/** A channel that is to hear, and after how many seconds at the earliest. */
export interface Recipient {
  readonly channelId: string;
  readonly holdOffSeconds: number;
}

/**
 * Who hears of an alert [NO1]. The default group hears of everything; other groups of their monitors and services; groups in a
 * group of what it hears. A group that has a monitor for itself (`skipDefault`) leaves all groups out that do not name it. Each
 * channel hears once, as early as any of its groups would tell it.
 */
export function recipients({ groups, channels }: Audience, told: Told): readonly Recipient[] {
  const matching = groups.filter((group) => matches(group, told));
  const exclusive = matching.filter(({ monitors }) =>
    monitors.some(({ id, skipDefault }) => id === told.alert.monitorId && skipDefault),
  );
  const chosen =
    exclusive.length === 0
      ? matching
      : matching.filter(({ monitors }) => monitors.some(({ id }) => id === told.alert.monitorId));
  return toChannels(chosen, { groups, channels }, told);
}

/** Those of the groups' channels, and of the groups inside them, that want to hear. */
export function toChannels(
  chosen: readonly NotificationGroup[],
  { groups, channels }: Audience,
  told: Told,
): readonly Recipient[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const wanting = new Map(channels.filter((channel) => wants(channel, told)).map((channel) => [channel.id, channel]));
  const found = new Map<string, number>();
  const seen = new Set<string>();
  const visit = (group: NotificationGroup, outerHoldOff: number): void => {
    if (!hearsLevel(group, told)) return;
    const holdOff = Math.max(outerHoldOff, told.event === "opened" ? (group.extras.holdOffMinutes ?? 0) * 60 : 0);
    const key = `${group.id} ${holdOff}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const id of group.childChannelIds) {
      if (wanting.has(id)) found.set(id, Math.min(found.get(id) ?? Number.POSITIVE_INFINITY, holdOff));
    }
    for (const id of group.childNotificationGroupIds) {
      const child = byId.get(id);
      if (child !== undefined) visit(child, holdOff);
    }
  };
  for (const group of chosen) visit(group, 0);
  // In the order of the channels, so that equal configurations send in equal order.
  return channels.flatMap(({ id }) => (found.has(id) ? [{ channelId: id, holdOffSeconds: found.get(id)! }] : []));
}

function matches(group: NotificationGroup, { alert, services }: Told): boolean {
  if (group.type === "group-default") return true;
  return (
    group.monitors.some(({ id }) => id === alert.monitorId) ||
    group.services.some(({ name }) => services.includes(name))
  );
}

/** A group of critical alerts hears of a recovery only when it heard of the trouble; of what flaps by the worst that it was. */
function hearsLevel({ notificationLevel }: NotificationGroup, { alert, event }: Told): boolean {
  if (notificationLevel === "all") return true;
  const isSerious = (status: Alert["status"]) => status === "CRITICAL" || status === "UNKNOWN";
  return alert.status === "OK" || event === "flapping" || event === "settled"
    ? isSerious(alert.worst)
    : isSerious(alert.status);
}

function wants({ events, suspendedAt }: Channel, { isGrouped }: Told): boolean {
  if (suspendedAt !== undefined || !events.includes("alert")) return false;
  return !(isGrouped && events.includes("alertGroup"));
}

/** Channels that hear of something that is no alert: hosts, monitors, alert groups. */
export const subscribers = (channels: readonly Channel[], event: ChannelEvent): readonly Channel[] =>
  channels.filter(({ events, suspendedAt }) => suspendedAt === undefined && events.includes(event));
