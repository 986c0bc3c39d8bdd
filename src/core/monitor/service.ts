import { isWorse, type Judgement } from "#core/alert/alert.ts";
import type { Column } from "#core/series.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { judgePoints } from "./metric.ts";
import type { ServiceMonitor } from "./monitor.ts";

export type SilenceRule = Pick<ServiceMonitor, "missingDurationWarning" | "missingDurationCritical">;

/**
 * Judges a service metric: the worse of its value and its silence [MO7]. `lastPoint` is the time of its newest point, 0 when there
 * never was one: then it is not missed. Silence counts only time in which we could have received.
 */
export function judgeService(
  monitor: ServiceMonitor,
  points: Column,
  lastPoint: UnixSeconds,
  receivingSince: UnixSeconds,
  now: UnixSeconds,
): Judgement | undefined {
  const value = judgePoints(points, monitor, now);
  const silence = judgeSilence(monitor, lastPoint, now - Math.max(lastPoint, receivingSince));
  if (silence === undefined || value === undefined) return value ?? silence;
  // A bad value that has to come again is no trouble yet; silence is.
  const isWaiting = value.confirmed === false && silence.status !== "OK";
  return isWaiting || isWorse(silence.status, value.status) ? silence : value;
}

/** What silence of `seconds` since the last point says; `undefined` when nobody watches it, or nothing ever came. */
export function judgeSilence(
  { missingDurationWarning: warning, missingDurationCritical: critical }: SilenceRule,
  lastPoint: UnixSeconds,
  seconds: number,
): Judgement | undefined {
  if (lastPoint === 0 || (!warning && !critical)) return undefined;
  const isReached = (minutes: number | null | undefined) => !!minutes && seconds >= minutes * MINUTE;
  // Newer than the last point and older than the next, whenever that is posted: points are of whole minutes.
  if (isReached(critical)) return { status: "CRITICAL", at: lastPoint + 2 };
  if (isReached(warning)) return { status: "WARNING", at: lastPoint + 1 };
  // Ends a silence before it, though there may be too few points for a value; as old as a value's alert, it ends none.
  return { status: "OK", at: lastPoint };
}
