import { MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { type LatencySketch, mergeSketches, sketchCount, sketchProblem } from "./sketch.ts";

/** What came of one request, as far as an objective is concerned. `ignored` counts nowhere. */
export type Outcome = "good" | "bad" | "ignored";

/**
 * Requests of one bucket and one side. Whole numbers; `bad <= total`, and each of `slow <= total`. They add up over buckets,
 * hosts and sides; percentiles do not, which is why they are not here but in the sketch.
 */
export interface SliCounts {
  readonly total: number;
  readonly bad: number;
  /** Requests that took as long as each of the source's limits or longer, in the order of the limits. */
  readonly slow: readonly number[];
  /** How long requests took, for display. Absent where the source knows only the counts. */
  readonly latency?: LatencySketch | undefined;
}

/** Counts with the place that they belong to. A bucket may be given again until it is final; the newest wins. */
export interface SliBucket {
  /** Its first second, a multiple of the source's bucket length. */
  readonly start: UnixSeconds;
  readonly side: Side;
  readonly counts: SliCounts;
}

/** No requests, for a source with so many limits. */
export const emptyCounts = (limits: number): SliCounts => ({
  total: 0,
  bad: 0,
  slow: new Array<number>(limits).fill(0),
});

/**
 * The counts of both together. They have to be of the same limits: a limit that only one of them has cannot be told for the sum and
 * is left out. A sketch that only one of them has is not that of the sum, and is left out too, unless the other has no requests.
 */
export function addCounts(a: SliCounts, b: SliCounts): SliCounts {
  const slow = a.slow.slice(0, b.slow.length).map((count, i) => count + b.slow[i]!);
  const sum = { total: a.total + b.total, bad: a.bad + b.bad, slow };
  if (a.latency !== undefined && b.latency !== undefined)
    return { ...sum, latency: mergeSketches(a.latency, b.latency) };
  const latency = a.total === 0 ? b.latency : b.total === 0 ? a.latency : undefined;
  return latency === undefined ? sum : { ...sum, latency };
}

/** One bucket for each start and side, in ascending order: how what several hosts counted becomes what the service did. */
export function addBuckets(buckets: Iterable<SliBucket>): readonly SliBucket[] {
  const sums = new Map<string, SliBucket>();
  for (const bucket of buckets) {
    const key = `${bucket.start} ${bucket.side}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? bucket : { ...sum, counts: addCounts(sum.counts, bucket.counts) });
  }
  return [...sums.values()].sort((a, b) => a.start - b.start || (a.side < b.side ? -1 : Number(a.side > b.side)));
}

/** More requests in a bucket are no count of anything, and sums of years of them would not be exact. */
export const MOST_REQUESTS = 1e12;

/** Clocks differ, and lines of a clock that is ahead count. What is final does not change any more, so it cannot be next year. */
const MOST_AHEAD = 15 * MINUTE;

/** What is wrong with the time of counts that somebody sent, found then wanted; `undefined` where nothing is. */
export function timeProblem(
  { finalUntil, buckets }: { readonly finalUntil: UnixSeconds; readonly buckets: readonly Pick<SliBucket, "start">[] },
  now: UnixSeconds,
): string | undefined {
  const newest = buckets.reduce((most, { start }) => Math.max(most, start), finalUntil);
  if (newest <= now + MOST_AHEAD) return undefined;
  const what = newest === finalUntil ? "counts that are final until" : "a bucket at";
  return `found ${what} ${newest}, want ${now + MOST_AHEAD} at most: the clock of whoever counts is perhaps ahead`;
}

/** What is wrong with counts that somebody sent, found then wanted; `undefined` for good ones of so many ascending limits. */
export function countsProblem({ total, bad, slow, latency }: SliCounts, limits: number): string | undefined {
  for (const [name, count] of [["total", total], ["bad", bad], ...slow.map((each, i) => [`slow[${i}]`, each])] as const)
    if (!Number.isSafeInteger(count) || Number(count) < 0 || Number(count) > MOST_REQUESTS)
      return `found ${count} in "${name}", want a whole number, 0 to ${MOST_REQUESTS}`;
  if (bad > total) return `found ${bad} bad of ${total}, want at most all: perhaps "bad" and "total" are swapped`;
  if (slow.length !== limits) return `found ${slow.length} in "slow", want ${limits}, one for each limit`;
  for (const [i, count] of slow.entries()) {
    const most = i === 0 ? total : slow[i - 1]!;
    if (count > most)
      return `found ${count} in "slow[${i}]", want at most ${most}: what is slower than a longer limit is slower than a shorter one`;
  }
  if (latency === undefined) return undefined;
  const problem = sketchProblem(latency);
  if (problem !== undefined) return problem;
  const timed = sketchCount(latency);
  return timed > total ? `found ${timed} latencies of ${total} requests, want at most one for each` : undefined;
}
