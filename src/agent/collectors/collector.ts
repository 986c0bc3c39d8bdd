/** Values of one moment by metric name. */
export type Values = Readonly<Record<string, number>>;

/**
 * Produces the values of one family of metrics. Rates need two readings: a collector keeps the one before and answers with
 * nothing the first time.
 */
export interface Collector {
  /** As it appears in logs. */
  readonly name: string;
  /**
   * `elapsedClockMs` is a clock that only goes forward; wall clocks are set back and forth under a running agent. Rejects
   * when what it reads is not there or makes no sense; that costs these values only.
   */
  collect(elapsedClockMs: number): Promise<Values>;
}

/** The rest of a metric name may hold these characters only; whatever else a device or a path has becomes `_`. */
export const sanitize = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, "_");

/**
 * Turns counters into rates. The names are the counters' names with `.delta` behind them, the values what a second added
 * on average. A counter that is new, gone, or smaller than before (it was reset) has no value this time.
 */
export class Rates {
  #before: { readonly counters: Values; readonly atMs: number } | undefined;

  next(counters: Values, atMs: number): Values {
    const before = this.#before;
    this.#before = { counters, atMs };
    if (before === undefined) return {};
    return ratesBetween(before.counters, counters, (atMs - before.atMs) / 1_000);
  }
}

export function ratesBetween(before: Values, after: Values, seconds: number): Values {
  const rates: Record<string, number> = {};
  if (seconds <= 0) return rates;
  for (const [name, count] of Object.entries(after)) {
    const start = before[name];
    if (start !== undefined && count >= start) rates[`${name}.delta`] = (count - start) / seconds;
  }
  return rates;
}
