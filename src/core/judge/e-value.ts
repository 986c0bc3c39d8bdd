import { lnBetaAbove, lnBetaBelow } from "./beta.ts";

/** Requests that were looked at, and those of them that were bad. `bad <= total`; need not be whole after a correction. */
export interface Tally {
  readonly total: number;
  readonly bad: number;
}

/**
 * ln of the evidence that the true bad ratio is above `limit` (0 < limit < 1): by how much the ratios above it, weighed by a
 * prior, explain the tally better than the limit itself does. Whatever the ratio below the limit is, this reaches ln(1/alpha)
 * at any time at all with a chance of at most alpha (Ville's inequality), so that one may look after every request and stop when
 * it suits. 0 for an empty tally; never NaN.
 *
 * The prior is Beta(1, 1/(2 limit) - 1) cut off below the limit: its mean is twice the limit, which is where a fault that
 * matters and is hard to see lies. See docs/judge.md for what it costs elsewhere.
 */
export function lnWorse(tally: Tally, limit: number): number {
  const b = limit > 0.2 ? 1 : 1 / (2 * limit) - 1;
  return (
    lnBetaAbove(limit, 1 + tally.bad, b + tally.total - tally.bad) - lnBetaAbove(limit, 1, b) - lnAtLimit(tally, limit)
  );
}

/** ln of the evidence that the true bad ratio is below `limit`: the mirror of `lnWorse`, with a mean of half the limit. */
export function lnBetter(tally: Tally, limit: number): number {
  const b = limit > 0.2 ? 1 : 2 / limit - 1;
  return (
    lnBetaBelow(limit, 1 + tally.bad, b + tally.total - tally.bad) - lnBetaBelow(limit, 1, b) - lnAtLimit(tally, limit)
  );
}

const lnAtLimit = ({ total, bad }: Tally, limit: number): number =>
  bad * Math.log(limit) + (total - bad) * Math.log1p(-limit);

/** How many good requests in a row, from nothing, prove a ratio below `limit` with a chance of error of `beta`. */
export function requestsToPass(limit: number, beta: number, bad = 0): number {
  return least((total) => lnBetter({ total, bad }, limit) >= Math.log(1 / beta), bad);
}

/** Up to how many requests `bad` bad ones roll back; `undefined`: not even when there are no others. */
export function requestsThatRollBack(limit: number, alpha: number, bad: number): number | undefined {
  const triggers = (total: number) => lnWorse({ total, bad }, limit) >= Math.log(1 / alpha);
  return triggers(bad) ? least((total) => !triggers(total), bad) - 1 : undefined;
}

/** The least whole number from `from` on for which a condition that stays true once it is true holds. */
function least(holds: (n: number) => boolean, from: number): number {
  let width = 1;
  while (!holds(from + width)) width *= 2;
  let low = holds(from) ? from - 1 : from + Math.floor(width / 2);
  let high = from + width;
  if (low < from) return from;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
