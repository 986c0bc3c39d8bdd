import { lnBeta, lnBetaAbove, lnBetaBelow } from "./beta.ts";
import type { Tally } from "./e-value.ts";

/**
 * What people are shown beside a ratio. Nothing is decided by it: an interval that is looked at every minute does not keep its
 * promise, which is why the decisions are `e-value.ts`.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Clopper and Pearson's interval for a bad ratio; 0 to 1 for an empty tally. */
export function ratioInterval({ total, bad }: Tally, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: bad === 0 ? 0 : betaQuantile(tail, bad, total - bad + 1),
    high: bad >= total ? 1 : betaQuantile(1 - tail, bad + 1, total - bad),
  };
}

/** The lower bound of a bad ratio alone: below it the true one lies with a chance of `1 - confidence` at most. */
export function lowerBound(tally: Tally, confidence = 0.95): number {
  return ratioInterval(tally, 2 * confidence - 1).low;
}

/** Where the regularised incomplete beta function takes the value `p`. Bisection: sixty halvings are all the digits there are. */
function betaQuantile(p: number, a: number, b: number): number {
  const whole = lnBeta(a, b);
  const below = p <= 0.5;
  const wanted = Math.log(below ? p : 1 - p);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const x = (low + high) / 2;
    const tail = (below ? lnBetaBelow(x, a, b) : lnBetaAbove(x, a, b)) - whole;
    if (below === tail < wanted) low = x;
    else high = x;
  }
  return (low + high) / 2;
}

/**
 * Which of `n` latencies in ascending order, counted from 1, enclose the percentile (0 < percentile < 1) with the confidence; `high`
 * is absent while even the longest may be below it. For p99 at 95 % that takes 299 requests.
 */
export function percentileRanks(
  n: number,
  percentile: number,
  confidence = 0.95,
): { readonly low: number | undefined; readonly high: number | undefined } {
  const tail = 1 - confidence;
  const high = firstRank(n, percentile, tail);
  const low = firstRank(n, 1 - percentile, tail);
  return { high, low: low === undefined ? undefined : n + 1 - low };
}

/** The least rank that is at or above the percentile with a chance of error of at most `tail`; `undefined`: none is. */
function firstRank(n: number, percentile: number, tail: number): number | undefined {
  // P(x(u) < q) = P(Binomial(n, percentile) >= u), the beta function below `percentile` with (u, n - u + 1).
  const errs = (u: number) => lnBetaBelow(percentile, u, n - u + 1) - lnBeta(u, n - u + 1) > Math.log(tail);
  if (n < 1 || errs(n)) return undefined;
  let low = 0;
  let high = n;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (errs(middle)) low = middle;
    else high = middle;
  }
  return high;
}
