import type { UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";

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

/**
 * Latencies with a relative error of one per cent, as counts by logarithmic bucket (DDSketch, Masson et al., VLDB 2019): bucket
 * `i` holds what is above `GAMMA ** (i - 1)` and at most `GAMMA ** i` milliseconds.
 */
export interface LatencySketch {
  /** Requests that took no measurable time. */
  readonly zero: number;
  /** By bucket, ascending. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

/** Counts with the place that they belong to. A bucket may be given again until it is final; the newest wins. */
export interface SliBucket {
  /** Its first second, a multiple of the source's bucket length. */
  readonly start: UnixSeconds;
  readonly side: Side;
  readonly counts: SliCounts;
}
