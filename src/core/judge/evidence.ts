import type { UnixSeconds } from "#core/time.ts";
import { type Drift, drift, isAlarm } from "./change.ts";
import { independent } from "./dispersion.ts";
import { lnBetter, lnWorse, type Tally } from "./e-value.ts";

/**
 * All that is known of one side and one indicator since the weight was last verified: what a bucket adds to, and what is kept, so
 * that a judge that starts again goes on where it was.
 */
export interface Evidence {
  readonly total: number;
  readonly bad: number;
  /** In how many buckets something was bad. */
  readonly badBuckets: number;
  /** Whether a bucket of at least `STREAK` requests was bad from the first to the last. */
  readonly streak: boolean;
  readonly drift: Drift;
  /** When the fault began that the drift sees: the first bucket since the drift was last nothing. */
  readonly driftSince?: UnixSeconds | undefined;
}

/** What one indicator promises, and what is known of how its bad requests cluster. Fixed when a step begins. */
export interface Terms {
  readonly limit: number;
  /** Chance that a side exactly at the limit is found worse, ever. */
  readonly alpha: number;
  /** Chance that a side exactly at the limit is found better, ever. */
  readonly beta: number;
  /** Variance by mean of bad requests in a bucket; 1 when they are independent. */
  readonly spread: number;
}

/** Three-valued, because "not enough seen" is neither. `changed` is "worse since a moment", found by the drift. */
export type Finding = "better" | "unknown" | "worse" | "changed";

/** Bad requests below which nothing is found to be worse, however short the odds: three in three are three. */
export const LEAST_BAD = 3;
/** Bad requests in a row that are enough to have come at one time and to one task. */
export const STREAK = 10;

export const NO_EVIDENCE: Evidence = { total: 0, bad: 0, badBuckets: 0, streak: false, drift: 0 };

/** Buckets are added in the order of their time, each once, when they are final. */
export function add(evidence: Evidence, start: UnixSeconds, tally: Tally, { limit, spread }: Terms): Evidence {
  const { total, bad } = tally;
  const sum = drift(evidence.drift, tally, limit, spread);
  return {
    total: evidence.total + total,
    bad: evidence.bad + bad,
    badBuckets: evidence.badBuckets + (bad > 0 ? 1 : 0),
    streak: evidence.streak || (bad >= STREAK && bad === total),
    drift: sum,
    driftSince: sum === 0 ? undefined : (evidence.driftSince ?? start),
  };
}

/** Evidence in numbers: logarithms of how many times better one explanation is than the other. */
export interface Weighed {
  readonly lnWorse: number;
  readonly lnBetter: number;
  readonly finding: Finding;
}

export function weigh(evidence: Evidence, terms: Terms): Weighed {
  const tally = independent(evidence, terms.spread);
  const worse = lnWorse(tally, terms.limit);
  const better = lnBetter(tally, terms.limit);
  return { lnWorse: worse, lnBetter: better, finding: find(evidence, worse, better, terms) };
}

function find(evidence: Evidence, worse: number, better: number, { alpha, beta }: Terms): Finding {
  // One poisoned connection or one bad second can fail many requests at once; a side is not bad before it was so twice.
  const isSpread = evidence.bad >= LEAST_BAD && (evidence.badBuckets >= 2 || evidence.streak);
  if (isSpread && worse >= Math.log(1 / alpha)) return "worse";
  if (isSpread && isAlarm(evidence.drift)) return "changed";
  return better >= Math.log(1 / beta) ? "better" : "unknown";
}

/**
 * ln of the evidence that the canary is worse than the stable side, from the requests of the same time. Were they equal, each bad
 * request would be the canary's with the share of requests that it got: the same test, with that share as its limit.
 */
export function lnWorseThan(canary: Tally, stable: Tally): number {
  const requests = canary.total + stable.total;
  if (canary.total === 0 || stable.total === 0) return 0;
  return lnWorse({ total: canary.bad + stable.bad, bad: canary.bad }, canary.total / requests);
}
