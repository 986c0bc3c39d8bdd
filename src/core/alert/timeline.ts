import { overlaps, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Alert, AlertLog, AlertStatus } from "./alert.ts";
import { subjectKey } from "./subject.ts";

/** A time in which an alert had one status. */
export interface Stretch extends TimeRange {
  readonly status: Exclude<AlertStatus, "OK">;
}

export interface LaneAlert {
  readonly alert: Alert;
  /** Those that the range cuts, cut to it; the oldest first, without a gap between them. */
  readonly stretches: readonly Stretch[];
}

/** All alerts of one subject, the oldest first. */
export interface Lane {
  readonly key: string;
  readonly alerts: readonly LaneAlert[];
}

/**
 * What alerts were in a range of time, a lane a subject [AL10]. What is open comes first, the worst before the others; then what was
 * open last. An alert that is open lasts until `now`. One whose log is gone was all the time the worst that it ever was.
 */
export function lanesOf(
  alerts: readonly Alert[],
  logs: readonly Pick<AlertLog, "alertId" | "createdAt" | "status">[],
  range: TimeRange,
  now: UnixSeconds,
): readonly Lane[] {
  const logsOf = Map.groupBy(logs, ({ alertId }) => alertId);
  const lanes = Map.groupBy(alerts, subjectKey);
  return [...lanes]
    .map(([key, some]) => ({
      key,
      alerts: some
        .map((alert) => ({ alert, stretches: stretchesOf(alert, logsOf.get(alert.id) ?? [], range, now) }))
        .filter(({ stretches }) => stretches.length > 0)
        .sort((a, b) => a.alert.openedAt - b.alert.openedAt || (a.alert.id < b.alert.id ? -1 : 1)),
    }))
    .filter((lane) => lane.alerts.length > 0)
    .sort((a, b) => badness(a) - badness(b) || endOf(b) - endOf(a) || (a.key < b.key ? -1 : 1));
}

const ORDER: readonly AlertStatus[] = ["CRITICAL", "WARNING", "UNKNOWN", "OK"];

const lastOf = ({ alerts }: Lane): LaneAlert => alerts.at(-1)!;
/** A lane whose last alert is over comes after all that are open. */
const badness = (lane: Lane): number => ORDER.indexOf(lastOf(lane).alert.status);
const endOf = (lane: Lane): UnixSeconds => lastOf(lane).stretches.at(-1)!.to;

function stretchesOf(
  { openedAt, closedAt, worst }: Alert,
  logs: readonly Pick<AlertLog, "createdAt" | "status">[],
  range: TimeRange,
  now: UnixSeconds,
): readonly Stretch[] {
  // Of one second the later line counts, and shows for no shorter than nothing.
  const end = closedAt ?? Math.max(now, openedAt + 1);
  const changes = logs.toSorted((a, b) => a.createdAt - b.createdAt);
  const begins =
    changes.length === 0 || changes[0]!.createdAt > openedAt
      ? [{ createdAt: openedAt, status: changes[0]?.status ?? worst }, ...changes]
      : changes;
  const stretches: Stretch[] = [];
  for (const [i, { createdAt, status }] of begins.entries()) {
    if (status === "OK") continue;
    const from = Math.max(createdAt, range.from);
    const to = Math.min(begins[i + 1]?.createdAt ?? end, range.to);
    const before = stretches.at(-1);
    if (before?.status === status && before.to === from) stretches[stretches.length - 1] = { ...before, to };
    else if (from < to) stretches.push({ from, to, status });
  }
  // One that was over within its second is still to be seen.
  const isMoment = stretches.length === 0 && overlaps({ from: openedAt, to: openedAt + 1 }, range) && end <= openedAt;
  return isMoment && worst !== "OK" ? [{ from: openedAt, to: openedAt + 1, status: worst }] : stretches;
}
