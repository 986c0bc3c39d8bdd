import { isWorse, type Judgement } from "#core/alert/alert.ts";
import type { Column } from "#core/series.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { judgePoints } from "./metric.ts";
import type { ServiceMonitor } from "./monitor.ts";

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
  const silence = judgeSilence(monitor, lastPoint, receivingSince, now);
  const value = judgePoints(points, monitor, now);
  if (silence === undefined) return value;
  return value === undefined || !isWorse(value.status, silence.status) ? silence : value;
}

function judgeSilence(
  { missingDurationWarning: warning, missingDurationCritical: critical }: ServiceMonitor,
  lastPoint: UnixSeconds,
  receivingSince: UnixSeconds,
  now: UnixSeconds,
): Judgement | undefined {
  if (lastPoint === 0) return undefined;
  const missed = now - Math.max(lastPoint, receivingSince);
  const reached = (minutes: number | null | undefined) =>
    minutes !== null && minutes !== undefined && missed >= minutes * MINUTE;
  // Newer than the last point and older than the next, whenever that is posted: points are of whole minutes.
  if (reached(critical)) return { status: "CRITICAL", at: lastPoint + 2 };
  return reached(warning) ? { status: "WARNING", at: lastPoint + 1 } : undefined;
}
