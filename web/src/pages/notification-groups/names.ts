import type { ChannelRow, MonitorRow, NotificationGroupRow } from "#wire/own/alerting.ts";

/** All that a group can name. */
export interface Names {
  readonly groups: readonly NotificationGroupRow[];
  readonly channels: readonly ChannelRow[];
  readonly monitors: readonly MonitorRow["monitor"][];
}
