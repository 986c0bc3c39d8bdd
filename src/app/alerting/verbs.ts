import type { Cause } from "#core/account.ts";
import type { Alert, AlertStatus } from "#core/alert/alert.ts";
import type { Downtime } from "#core/alert/downtime.ts";
import type { SubjectGraph } from "#core/alert/subject-graph.ts";
import type { HostStatus } from "#core/host.ts";
import type { Monitor, MonitorInput } from "#core/monitor/monitor.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { OrgId } from "#core/series.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";

/**
 * What people and their changes do to alerts. Those that answer nothing tell whoever wants to hear of it in their own time and
 * never reject: telling is no part of the change.
 */
export interface AlertVerbs {
  /** By hand; the alert as it is then. One that is closed already is answered as it is. `not-found`. */
  close(org: OrgId, id: string, reason: string, cause: Cause): Promise<Alert>;
  /** Closes the open alerts of a monitor that is gone. */
  monitorRemoved(org: OrgId, monitorId: string): Promise<void>;
  /** Closes the open alert of an external monitor whose service is another one now. */
  monitorMoved(org: OrgId, monitorId: string): Promise<void>;
  /** Closes the open alerts of hosts that are retired. */
  hostsRetired(org: OrgId, hostIds: readonly string[]): Promise<void>;
  /** Closes the open alerts of a service that is gone. */
  serviceRemoved(org: OrgId, service: string): Promise<void>;
  hostStatusChanged(
    org: OrgId,
    hosts: readonly { readonly id: string; readonly from: HostStatus; readonly to: HostStatus }[],
    cause: Cause,
  ): void;
  monitorChanged(
    org: OrgId,
    change: "monitorCreate" | "monitorUpdate" | "monitorDelete",
    monitor: Monitor,
    cause: Cause,
  ): void;
}

/** Sends a real message, marked as a test, and answers what the other side said. */
export interface Tester {
  test(
    org: OrgId,
    channel: Channel,
    cause: Cause,
  ): Promise<{ readonly ok: boolean; readonly response: string; readonly milliseconds: number }>;
}

/** How often a monitor would have fired, see `MonitorPreview` of our own API. */
export interface Preview {
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
  readonly targets: number;
  readonly judged: number;
  readonly alerts: readonly {
    readonly target: string;
    readonly status: AlertStatus;
    readonly openedAt: UnixSeconds;
    readonly closedAt?: UnixSeconds | undefined;
  }[];
  /** Those that lasted longer than 10 minutes. */
  readonly long: number;
  readonly graph?: SubjectGraph | undefined;
  readonly note?: string | undefined;
}

export interface Previews {
  preview(
    org: OrgId,
    monitor: MonitorInput,
    options: { readonly recoverAfter: number; readonly days: number },
  ): Promise<Preview>;
}

/** The newest judgements of each monitor, as far as this process has made any. */
export interface LastJudgements {
  of(org: OrgId): ReadonlyMap<
    string,
    {
      readonly at: UnixSeconds;
      /** Hosts or series. */
      readonly targets: number;
      readonly status: AlertStatus;
      readonly value?: number | undefined;
      readonly message?: string | undefined;
    }
  >;
}

/** The windows of a downtime that end after `after`, in order, `count` at most. */
export type DowntimeWindows = (
  downtime: Pick<Downtime, "start" | "duration" | "recurrence">,
  timeZone: string,
  after: UnixSeconds,
  count: number,
) => readonly TimeRange[];

/** Throws `Rejected` for a text that is no expression. */
export type ParseExpression = (text: string) => unknown;
