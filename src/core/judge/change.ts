import type { Tally } from "./e-value.ts";

/** A fault that begins late: how much of it has been seen (ln of a likelihood ratio, never negative). */
export type Drift = number;

/** What a fault is taken to be, as a multiple of the limit. */
const FAULT = 4;
/** A false alarm comes once in this many requests at the earliest, on average, while the ratio is at or below the limit. */
export const REQUESTS_TO_FALSE_ALARM = 100_000;

/**
 * Page's cumulative sum: all evidence since the moment that is worst for the canary. A test that remembers ten thousand good
 * requests takes hundreds of bad ones to change its mind; this takes nine. `spread` is the dispersion by which counts are divided.
 *
 * A tally is one bucket: the order of requests inside it is unknown, which delays an alarm by one bucket at most.
 */
export function drift(before: Drift, tally: Tally, limit: number, spread = 1): Drift {
  const fault = Math.min(FAULT * limit, (1 + limit) / 2);
  const bad = Math.log(fault / limit);
  const good = Math.log1p(-fault) - Math.log1p(-limit);
  return Math.max(0, before + (tally.bad * bad + (tally.total - tally.bad) * good) / spread);
}

export const isAlarm = (sum: Drift): boolean => sum >= Math.log(REQUESTS_TO_FALSE_ALARM);
