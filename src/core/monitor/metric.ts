import type { Judgement } from "#core/alert/alert.ts";
import type { Column } from "#core/series.ts";
import { DAY, MINUTE, type UnixSeconds } from "#core/time.ts";
import { levelOf } from "./level.ts";
import type { Thresholds } from "./monitor.ts";

/** A point older than this is late: nobody is called for what was. */
export const NOT_JUDGED_AFTER = 20 * MINUTE;

export interface MetricRule extends Thresholds {
  /** Points that are averaged. */
  readonly duration: number;
  readonly maxCheckAttempts?: number | undefined;
}

/** Points that a rule looks at. */
export const depthOf = ({ duration, maxCheckAttempts }: MetricRule): number => duration + (maxCheckAttempts ?? 1) - 1;

/**
 * Judges the newest point of a series [MO2] [MO3]. The value is the mean of the last `duration` points, in points, not in minutes;
 * all of them within a day. `confirmed` says that it was bad as many times in a row as it takes. `undefined` when there are too few
 * points, or when the newest one is late.
 */
export function judgePoints(points: Column, rule: MetricRule, now: UnixSeconds): Judgement | undefined {
  const newest = points.length - 1;
  if (newest < 0 || now - points.times[newest]! > NOT_JUDGED_AFTER) return undefined;
  const value = meanBefore(points, newest, rule.duration);
  if (value === undefined) return undefined;
  const at = points.times[newest]!;
  const status = levelOf(value, rule);
  if (status === "OK") return { status, value, at, confirmed: true };
  for (let attempt = 1; attempt < (rule.maxCheckAttempts ?? 1); attempt++) {
    const before = meanBefore(points, newest - attempt, rule.duration);
    if (before === undefined || levelOf(before, rule) === "OK") return { status, value, at, confirmed: false };
  }
  return { status, value, at, confirmed: true };
}

function meanBefore({ times, values }: Column, last: number, count: number): number | undefined {
  const first = last - count + 1;
  if (first < 0 || times[last]! - times[first]! >= DAY) return undefined;
  let sum = 0;
  for (let i = first; i <= last; i++) sum += values[i]!;
  return sum / count;
}
