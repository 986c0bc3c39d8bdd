import type { SliCounts } from "#core/sli/counts.ts";
import type { Tally } from "./e-value.ts";

/**
 * What a side is judged by: a share of its requests that has to stay below a limit. "p99 below 200 ms" is such a share too: fewer
 * than 1 % of the requests take 200 ms or longer.
 */
export interface Indicator {
  /** Unique in a migration: "errors", "latency". */
  readonly name: string;
  readonly measure: Measure;
  /** The bad ratio at which the objective is missed: above 0, below 0.5. */
  readonly limit: number;
}

export type Measure =
  | { readonly kind: "errors" }
  /** `slow` is the place of the limit among those that the source counts. */
  | { readonly kind: "latency"; readonly slow: number; readonly limitMs: number; readonly percentile: number };

/** A bucket as one indicator sees it. A source that does not count what is asked for has nothing to say: an empty tally. */
export function tallyOf({ total, bad, slow }: SliCounts, measure: Measure): Tally {
  if (measure.kind === "errors") return { total, bad };
  const count = slow[measure.slow];
  return count === undefined ? { total: 0, bad: 0 } : { total, bad: count };
}
