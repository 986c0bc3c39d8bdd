/** The rows of alerting as queries see them; see `meta/tables.ts`. */
export interface AlertingTables {
  alerting_revision: { id: number; revision: number };
  monitors: MonitorTable;
  channels: ChannelTable;
  notification_groups: GroupTable;
  notification_group_channels: { org: string; owner: string; channel: string; position: number };
  notification_group_children: { org: string; owner: string; child: string; position: number };
  notification_group_monitors: {
    org: string;
    owner: string;
    monitor: string;
    /** 0 or 1. */
    skip_default: number;
    position: number;
  };
  notification_group_services: { org: string; owner: string; service: string; position: number };
  downtimes: DowntimeTable;
  alert_group_settings: SettingTable;
  alerts: AlertTable;
  alert_logs: LogTable;
  alert_groups: AlertGroupTable;
  outbox: OutboxTable;
  probe_states: {
    org: string;
    monitor: string;
    /** JSON of a `ProbeState`. */
    state: string;
  };
  alert_images: {
    /** Of the token in the picture's address. */
    hash: string;
    org: string;
    png: Uint8Array;
    created_at: number;
  };
}

export interface MonitorTable {
  org: string;
  id: string;
  type: string;
  name: string;
  /** JSON of a `MonitorInput`. */
  definition: string;
  recover_after: number;
  muted_until: number | null;
  created_at: number;
}

export interface ChannelTable {
  org: string;
  id: string;
  type: string;
  name: string;
  /** JSON of a `ChannelInput`, secrets included. */
  definition: string;
  suspended_at: number | null;
  created_at: number;
}

export interface GroupTable {
  org: string;
  id: string;
  type: string;
  name: string;
  level: string;
  /** JSON of `GroupExtras`. */
  extras: string;
  created_at: number;
}

export interface DowntimeTable {
  org: string;
  id: string;
  name: string;
  /** JSON of a `DowntimeInput`. */
  definition: string;
  created_at: number;
  created_by: string;
}

export interface SettingTable {
  org: string;
  id: string;
  name: string;
  /** JSON of an `AlertGroupSetting` without its id. */
  definition: string;
  created_at: number;
}

export interface AlertTable {
  org: string;
  id: string;
  /** See `subjectKey`. */
  subject: string;
  type: string;
  monitor: string;
  host: string | null;
  /** JSON. */
  series: string | null;
  status: string;
  worst: string;
  value: number | null;
  message: string | null;
  component: string | null;
  memo: string;
  opened_at: number;
  closed_at: number | null;
  reason: string | null;
  status_changed_at: number;
  good: number;
  judged_at: number;
  notified_at: number | null;
  /** JSON of an `Acknowledgement`. */
  ack: string | null;
}

export interface LogTable {
  org: string;
  id: string;
  alert: string;
  created_at: number;
  status: string;
  /** A `Trigger`; that word is taken in SQL. */
  cause: string;
  monitor: string;
  value: number | null;
  /** JSON. */
  detail: string | null;
  /** JSON of an `Actor`. */
  actor: string | null;
}

export interface AlertGroupTable {
  org: string;
  id: string;
  setting: string;
  status: string;
  /** JSON of the ids of its alerts. */
  alerts: string;
  created_at: number;
  closed_at: number | null;
  notified_at: number | null;
}

export interface OutboxTable {
  org: string;
  /** Ascends in the order in which messages were put. */
  id: string;
  channel: string;
  /** `null` for what is no alert. */
  alert: string | null;
  /** JSON of a `Notification`. */
  notification: string;
  state: string;
  created_at: number;
  due_at: number;
  attempts: number;
  /** 0 or 1: was `sending` when its process ended. */
  interrupted: number;
  finished_at: number | null;
  response: string | null;
}
