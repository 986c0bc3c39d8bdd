import type { AlertStatus } from "#core/alert/alert.ts";
import type { Downtime } from "#core/alert/downtime.ts";
import type { SubjectGraph } from "#core/alert/subject-graph.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";
import { present } from "#wire/v0/common.ts";
import { toDowntimeAnswer } from "#wire/v0/downtimes.ts";
import { toMonitorAnswer } from "#wire/v0/monitors.ts";
import type { DowntimePreview, DowntimeRow, MonitorPreview, MonitorRow } from "./alerting.ts";
import { toSubjectGraph } from "./convert-alerts.ts";

export function toMonitorRow(view: {
  readonly monitor: Monitor;
  readonly muted: boolean;
  readonly open: MonitorRow["open"];
  readonly week: number;
  readonly last?:
    | {
        readonly at: UnixSeconds;
        readonly targets: number;
        readonly status: AlertStatus;
        readonly value?: number | undefined;
        readonly message?: string | undefined;
      }
    | undefined;
  readonly inactive?: string | undefined;
}): MonitorRow {
  const { monitor, muted, open, week, last, inactive } = view;
  return present({
    monitor: toMonitorAnswer(monitor),
    recoverAfter: monitor.recoverAfter,
    mutedUntil: monitor.mutedUntil,
    muted,
    open,
    week,
    last: last && present(last),
    inactive,
  });
}

export const toMonitorPreview = (preview: {
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
  readonly long: number;
  readonly graph?: SubjectGraph | undefined;
  readonly note?: string | undefined;
}): MonitorPreview =>
  present({
    ...preview,
    alerts: preview.alerts.map((alert) => present(alert)),
    graph: preview.graph && toSubjectGraph(preview.graph),
  });

export const toDowntimeRow = (downtime: Downtime, window: TimeRange | undefined, now: UnixSeconds): DowntimeRow =>
  present({
    downtime: toDowntimeAnswer(downtime),
    createdBy: downtime.createdBy,
    createdAt: downtime.createdAt,
    active: window !== undefined && window.from <= now && now < window.to,
    window: window && { from: window.from, to: window.to },
  });

/** As many names as a page has room for. */
const MOST_NAMES = 20;

const named = (names: readonly string[]) => ({ count: names.length, names: names.slice(0, MOST_NAMES) });

export const toDowntimePreview = (preview: {
  readonly hosts: readonly string[];
  readonly monitors: readonly string[];
  readonly windows: readonly TimeRange[];
}): DowntimePreview => ({
  hosts: named(preview.hosts),
  monitors: named(preview.monitors),
  windows: preview.windows.map(({ from, to }) => ({ from, to })),
});
