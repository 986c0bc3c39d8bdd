import type { UnixMillis } from "./time.ts";

/** Failed attempts in a row of one name or from one address. */
export interface Failures {
  readonly count: number;
  readonly last: UnixMillis;
}

/** People mistype; a program tries thousands. */
const FREE_ATTEMPTS = 5;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** After this long without an attempt everything is forgotten. */
const FORGET_AFTER_MS = 30 * 60_000;

/** Milliseconds until another attempt is taken: doubling from a second, five minutes at the most [AC5]. */
export function delayAfter(failures: Failures | undefined, now: UnixMillis): number {
  if (failures === undefined || failures.count < FREE_ATTEMPTS || now - failures.last > FORGET_AFTER_MS) return 0;
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures.count - FREE_ATTEMPTS));
  return Math.max(0, failures.last + delay - now);
}
