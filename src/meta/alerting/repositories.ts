import type { Cause } from "#core/account.ts";
import type { Acknowledgement, Alert, AlertGroup, AlertGroupSetting, AlertLog } from "#core/alert/alert.ts";
import type { Downtime, DowntimeInput } from "#core/alert/downtime.ts";
import type { Monitor, MonitorExtras, MonitorInput } from "#core/monitor/monitor.ts";
import type {
  Channel,
  ChannelInput,
  GroupExtras,
  NotificationGroup,
  NotificationGroupChange,
} from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import type { TimeRange, UnixMillis, UnixSeconds } from "#core/time.ts";

/**
 * Monitors, alerts and who hears of them. What `repositories.ts` says of every repository holds here too.
 *
 * Rejections of configuration: `invalid` for what contradicts itself or names services, roles, monitors, channels, groups or
 * people that are not there; `not-found` for the thing itself.
 */
export interface Monitors {
  /** By type, then name, then id. */
  list(org: OrgId): Promise<readonly Monitor[]>;
  find(org: OrgId, id: string): Promise<Monitor | undefined>;
  create(org: OrgId, monitor: MonitorInput, cause: Cause): Promise<Monitor>;
  /** Everything but the extras. `invalid` when the type differs. */
  replace(org: OrgId, id: string, monitor: MonitorInput, cause: Cause): Promise<Monitor>;
  setExtras(org: OrgId, id: string, extras: MonitorExtras, cause: Cause): Promise<Monitor>;
  /**
   * Answers what it was. Notification groups, downtimes and alert groups forget it; but a downtime or alert group that named this
   * monitor alone goes on to name it, and covers nothing. Its alerts are the caller's business.
   */
  remove(org: OrgId, id: string, cause: Cause): Promise<Monitor>;
  /** Changes with every write to any monitor, downtime, channel or group of any organisation. Cheap; for caches. */
  revision(): Promise<string>;
}

/** What one judgement, or one person, changes: stored whole or not at all. */
export interface AlertChange {
  /** As it is from now on; made when its id is new. */
  readonly alert: Alert;
  /** Appended. */
  readonly logs: readonly AlertLog[];
  /** Put into the outbox, one for each channel. */
  readonly deliveries: readonly Delivery[];
}

export interface AlertPage {
  /** Closed ones too; else open ones only. */
  readonly withClosed: boolean;
  /** Older than this alert. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface Alerts {
  /**
   * All in one transaction. Applying the same again changes nothing. What people write stays as they left it: the memo, and until
   * the alert closes its acknowledgement.
   *
   * `conflict` when another alert of a subject is open already, and for an alert that was closed otherwise meanwhile.
   */
  apply(org: OrgId, changes: readonly AlertChange[]): Promise<void>;
  /** Alert groups, with the messages that they cause, in one transaction. */
  applyGroups(org: OrgId, groups: readonly AlertGroup[], deliveries: readonly Delivery[]): Promise<void>;
  find(org: OrgId, id: string): Promise<Alert | undefined>;
  /** Every open one, the oldest first. */
  open(org: OrgId): Promise<readonly Alert[]>;
  /** Newest first by opening; `next` goes into `before` for more. */
  list(org: OrgId, page: AlertPage): Promise<{ readonly alerts: readonly Alert[]; readonly next?: string | undefined }>;
  /** Closed and open ones of a host, a monitor, or both, opened at or after `since`; newest first, 1,000 at most. */
  history(
    org: OrgId,
    of: { readonly hostId?: string | undefined; readonly monitorId?: string | undefined; readonly since: UnixSeconds },
  ): Promise<readonly Alert[]>;
  /** Those that were open at some moment of a range, newest first by opening; `more`: there are others. */
  during(
    org: OrgId,
    range: TimeRange,
    limit: number,
  ): Promise<{ readonly alerts: readonly Alert[]; readonly more: boolean }>;
  /** Whole logs of several alerts, in the order of their making. */
  logsOf(org: OrgId, alertIds: readonly string[]): Promise<readonly AlertLog[]>;
  /** How many were opened at or after `since`, by monitor or check; those without any are absent. */
  counts(org: OrgId, since: UnixSeconds): Promise<ReadonlyMap<string, number>>;
  /** Newest first, in the order of their making. */
  logs(
    org: OrgId,
    alertId: string,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<{ readonly logs: readonly AlertLog[]; readonly next?: string | undefined }>;
  /** `not-found`; `too-large` over 80 KB. */
  setMemo(org: OrgId, id: string, memo: string, cause: Cause): Promise<void>;
  /** `undefined` takes it back. `not-found`; `invalid` for a closed alert. */
  acknowledge(org: OrgId, id: string, ack: Acknowledgement | undefined, cause: Cause): Promise<Alert>;
  openGroups(org: OrgId): Promise<readonly AlertGroup[]>;
}

/** What came of an attempt. `mayHaveArrived`: from now on it is a possible repeat. */
export type Settled = Pick<Delivery, "state" | "dueAt" | "finishedAt" | "response"> & {
  readonly mayHaveArrived?: boolean | undefined;
};

/** Messages that have to be sent. Nothing leaves it unsent but by somebody's decision. */
export interface Outbox {
  /** For what is no alert: hosts that came or went, monitors that changed, tests. */
  put(org: OrgId, deliveries: readonly Delivery[]): Promise<void>;
  /**
   * Takes messages that are due and marks them `sending`, durably, before it resolves; nobody else is given them until they are
   * settled or `recover` was called. The oldest first, of each channel one at a time in the order in which they were put: the
   * next is given when the one before is sent or given up. What is held off lets others pass.
   */
  take(
    at: UnixSeconds,
    limit: number,
  ): Promise<readonly (Delivery & { readonly org: OrgId; readonly possibleRepeat: boolean })[]>;
  /** After an attempt: sent, failed for good, or waiting for `dueAt`. Does nothing to a message that is not `sending`. */
  settle(org: OrgId, id: string, result: Settled): Promise<void>;
  /** At the start: what is `sending` was interrupted; it waits again, as a possible repeat. Answers how many. */
  recover(at: UnixSeconds): Promise<number>;
  /** When the next message is due that need not wait for another one; `undefined` when there is none. */
  nextDue(): Promise<UnixSeconds | undefined>;
  /** Newest first: of a channel, of an alert, or all. */
  list(
    org: OrgId,
    of: { readonly channelId?: string | undefined; readonly alertId?: string | undefined; readonly limit: number },
  ): Promise<readonly Delivery[]>;
  /** The newest of each channel, by channel; channels without any are absent. */
  latest(org: OrgId, channelIds: readonly string[]): Promise<ReadonlyMap<string, Delivery>>;
  /** Messages of a closed alert that were held off and not sent yet are dropped; answers how many. */
  drop(org: OrgId, alertId: string, at: UnixSeconds): Promise<number>;
  /** Deletes finished messages that are older; answers how many. */
  prune(before: UnixSeconds): Promise<number>;
}

export interface Channels {
  /** In the order of their creation. */
  list(org: OrgId): Promise<readonly Channel[]>;
  find(org: OrgId, id: string): Promise<Channel | undefined>;
  create(
    org: OrgId,
    channel: ChannelInput,
    options: { readonly addToDefaultGroup: boolean },
    cause: Cause,
  ): Promise<Channel>;
  /** `invalid` when the type differs. */
  replace(org: OrgId, id: string, channel: ChannelInput, cause: Cause): Promise<Channel>;
  /** Answers what it was; groups forget it, and messages that wait for it are dropped. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Channel>;
  /** `undefined` resumes. */
  suspend(org: OrgId, id: string, at: UnixSeconds | undefined, cause: Cause): Promise<void>;
  /** Addresses of those of the given members who have one. */
  addresses(org: OrgId, userIds: readonly string[]): Promise<readonly string[]>;
}

export interface NotificationGroups {
  /** The default one first, then in the order of their creation. */
  list(org: OrgId): Promise<readonly NotificationGroup[]>;
  find(org: OrgId, id: string): Promise<NotificationGroup | undefined>;
  /** `invalid` for a circle of groups too. */
  create(org: OrgId, group: NotificationGroupChange, cause: Cause): Promise<NotificationGroup>;
  /** `invalid` when the default group would get another name. */
  replace(org: OrgId, id: string, group: NotificationGroupChange, cause: Cause): Promise<NotificationGroup>;
  /** Replaces all four. `invalid` for times that are too short, and for half an escalation. */
  setExtras(org: OrgId, id: string, extras: GroupExtras, cause: Cause): Promise<NotificationGroup>;
  /** Answers what it was; parents forget it. `invalid` for the default group. */
  remove(org: OrgId, id: string, cause: Cause): Promise<NotificationGroup>;
}

export interface Downtimes {
  list(org: OrgId): Promise<readonly Downtime[]>;
  find(org: OrgId, id: string): Promise<Downtime | undefined>;
  create(org: OrgId, downtime: DowntimeInput, cause: Cause): Promise<Downtime>;
  replace(org: OrgId, id: string, downtime: DowntimeInput, cause: Cause): Promise<Downtime>;
  /** Answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Downtime>;
}

export interface AlertGroupSettings {
  list(org: OrgId): Promise<readonly AlertGroupSetting[]>;
  find(org: OrgId, id: string): Promise<AlertGroupSetting | undefined>;
  create(org: OrgId, setting: Omit<AlertGroupSetting, "id">, cause: Cause): Promise<AlertGroupSetting>;
  replace(org: OrgId, id: string, setting: Omit<AlertGroupSetting, "id">, cause: Cause): Promise<AlertGroupSetting>;
  /** Answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<AlertGroupSetting>;
}

/** The newest results of external monitors, kept so that a restart forgets no attempt. */
export interface ProbeStates {
  all(org: OrgId): Promise<ReadonlyMap<string, ProbeState>>;
  put(org: OrgId, states: ReadonlyMap<string, ProbeState>): Promise<void>;
}

export interface ProbeState {
  readonly at: UnixSeconds;
  /** Failures in a row, the newest included. */
  readonly bad: number;
  readonly status: "OK" | "WARNING" | "CRITICAL";
  readonly message: string;
  /** Milliseconds of the last 10 probes that were answered, the newest last. */
  readonly responseTimes: readonly number[];
  /** Of the newest answered probe, in milliseconds. */
  readonly phases?:
    | {
        readonly dns: number;
        readonly connect: number;
        readonly tls: number;
        readonly firstByte: number;
        readonly total: number;
      }
    | undefined;
  /** When the newest certificate that was seen expires. */
  readonly certificateExpiresAt?: UnixSeconds | undefined;
}

/** Pictures that messages point to, by an address that cannot be guessed. */
export interface AlertImages {
  /** Answers the token that finds it. */
  put(org: OrgId, png: Uint8Array, at: UnixMillis): Promise<string>;
  find(token: string): Promise<Uint8Array | undefined>;
  prune(before: UnixSeconds): Promise<number>;
}

/** Ids for what callers make themselves before it is stored: alerts, logs, deliveries. Ascends with every call. */
export interface NewIds {
  newId(at: UnixMillis): string;
}

export interface AlertingMeta extends NewIds {
  readonly monitors: Monitors;
  readonly alerts: Alerts;
  readonly outbox: Outbox;
  readonly channels: Channels;
  readonly notificationGroups: NotificationGroups;
  readonly downtimes: Downtimes;
  readonly alertGroupSettings: AlertGroupSettings;
  readonly probeStates: ProbeStates;
  readonly alertImages: AlertImages;
}
