import type { AlertStatus } from "#core/alert/alert.ts";
import type { Channel, NotificationGroup } from "#core/notify/channel.ts";
import { recipients } from "#core/notify/route.ts";
import type { ChannelRow, MonitorRow, NotificationGroupRow } from "#wire/own/alerting.ts";

export interface Hearer {
  readonly channel: ChannelRow;
  /** Hears nothing of mere warnings. */
  readonly onlyCritical: boolean;
  /** Told only of what is still open after so long. */
  readonly afterMinutes: number;
}

/** Who would be told that an alert of a monitor opened: decided by the very function that tells. */
export function whoHears(
  groups: readonly NotificationGroupRow[],
  channels: readonly ChannelRow[],
  monitor: MonitorRow["monitor"],
): Hearer[] {
  // Of a channel the decision reads what it wants to hear of, never where it leads.
  const audience = {
    groups: groups as readonly NotificationGroup[],
    channels: channels as readonly unknown[] as Channel[],
  };
  const heard = (status: AlertStatus): ReadonlyMap<string, number> =>
    new Map(
      recipients(audience, {
        alert: { monitorId: monitor.id, status, worst: status },
        event: "opened",
        services: servicesOf(monitor),
        isGrouped: false,
      }).map(({ channelId, holdOffSeconds }) => [channelId, holdOffSeconds]),
    );
  const [critical, warning] = [heard("CRITICAL"), heard("WARNING")];
  return channels.flatMap((channel) => {
    const holdOff = critical.get(channel.id);
    if (holdOff === undefined) return [];
    return [{ channel, onlyCritical: !warning.has(channel.id), afterMinutes: holdOff / 60 }];
  });
}

/** Services that its alerts may concern, as far as the monitor itself names them. */
export function servicesOf(monitor: Readonly<Record<string, unknown>>): readonly string[] {
  const { service, scopes } = monitor;
  const named = Array.isArray(scopes) ? scopes.map((scope) => String(scope).split(":")[0]!.trim()) : [];
  return [...new Set([...(typeof service === "string" && service !== "" ? [service] : []), ...named])];
}

/** Groups that another may contain: not itself, and none that leads back to it. */
export function possibleChildren(
  groups: readonly NotificationGroupRow[],
  id: string | undefined,
): readonly NotificationGroupRow[] {
  if (id === undefined) return groups.filter(({ type }) => type === "group");
  const byId = new Map(groups.map((group) => [group.id, group]));
  const leadsBack = (group: NotificationGroupRow, seen = new Set<string>()): boolean => {
    if (group.id === id) return true;
    if (seen.has(group.id)) return false;
    seen.add(group.id);
    return group.childNotificationGroupIds.some((child) => {
      const next = byId.get(child);
      return next !== undefined && leadsBack(next, seen);
    });
  };
  return groups.filter((group) => group.type === "group" && !leadsBack(group));
}
