import { floorTo, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Window } from "./window.ts";

/** A promise about a service: so many per cent of something are good, looked at over a window. */
export interface Objective {
  readonly name: string;
  readonly service: string;
  readonly memo: string;
  readonly indicator: Indicator;
  /** Per cent of what is good, above 0 and below 100: a budget of nothing cannot be kept. */
  readonly target: number;
  readonly window: Window;
  /** Ascending, without overlap. */
  readonly overrides: readonly Override[];
}

/** What is counted by itself. */
export type CountedIndicator =
  /** Requests; bad are those that the source's rules say. */
  | { readonly kind: "events"; readonly source: string }
  /** Requests; bad are those that took as long as one of the source's limits or longer. "p99 below L" is this with a target of 99. */
  | { readonly kind: "latency"; readonly source: string; readonly limitMs: number }
  /** Results of an external monitor; bad are those that were not OK. */
  | { readonly kind: "probe"; readonly monitor: string };

export type Indicator =
  | CountedIndicator
  /** Stretches of time; bad are those in which less than `sliceTarget` per cent were good. Those without traffic are neither. */
  | {
      readonly kind: "slices";
      readonly of: CountedIndicator;
      readonly sliceSeconds: number;
      readonly sliceTarget: number;
    };

/** Another target for some time, by somebody, for a reason: what a migration sprint needs. It ends by itself. */
export interface Override extends TimeRange {
  readonly target: number;
  readonly reason: string;
  readonly approvedBy: string;
}

/** Time that counts neither for nor against: planned maintenance, a load test. Never silently. */
export interface Correction extends TimeRange {
  readonly reason: string;
  readonly author: string;
}

/** What was counted in a bucket. Whole numbers, `bad <= total`; a bucket without traffic may be absent. */
export interface Observed {
  readonly start: UnixSeconds;
  readonly total: number;
  readonly bad: number;
}

/** Counts of one side, as far as objectives need them. */
export interface CountedBucket {
  readonly start: UnixSeconds;
  readonly total: number;
  readonly bad: number;
  /** In the order of the source's limits. */
  readonly slow: readonly number[];
  /** Requests of which it is known how long they took; absent: all of them. */
  readonly timed?: number | undefined;
}

/** The share that a target, in per cent, lets be bad: 0.001 for 99.9, without what binary fractions add. */
export const allowance = (target: number): number => Number(((100 - target) / 100).toPrecision(12));

/** The target, in per cent, at a moment; `isNormal`: as if there were no overrides. */
export function targetAt(objective: Objective, at: UnixSeconds, isNormal = false): number {
  return (isNormal ? undefined : overrideAt(objective, at))?.target ?? objective.target;
}

export const overrideAt = ({ overrides }: Objective, at: UnixSeconds): Override | undefined =>
  overrides.find(({ from, to }) => from <= at && at < to);

/**
 * What an indicator saw in buckets of requests, both sides together. `limits` are the source's. `undefined`: it cannot be told of
 * them, because the source has not this limit.
 */
export function observedOf(
  indicator: CountedIndicator,
  buckets: readonly CountedBucket[],
  limits: readonly number[],
): readonly Observed[] | undefined {
  const limit = indicator.kind === "latency" ? limits.indexOf(indicator.limitMs) : undefined;
  if (limit === -1 || indicator.kind === "probe") return undefined;
  const sums = new Map<UnixSeconds, { total: number; bad: number }>();
  for (const { start, total, bad, slow, timed } of buckets) {
    const sum = sums.get(start) ?? { total: 0, bad: 0 };
    // What has no duration is neither fast nor slow.
    sum.total += limit === undefined ? total : (timed ?? total);
    sum.bad += limit === undefined ? bad : slow[limit]!;
    sums.set(start, sum);
  }
  return [...sums].map(([start, sum]) => ({ start, ...sum })).sort((a, b) => a.start - b.start);
}

/** Without the buckets that begin inside a correction. */
export const corrected = (observed: readonly Observed[], corrections: readonly Correction[]): readonly Observed[] =>
  corrections.length === 0
    ? observed
    : observed.filter(({ start }) => !corrections.some(({ from, to }) => from <= start && start < to));

/**
 * Slices as if each were one event: bad, or not. Those without traffic are left out, and so is the one that is not over at `now`.
 * `observed` in ascending order.
 */
export function slicesOf(
  { sliceSeconds, sliceTarget }: { readonly sliceSeconds: number; readonly sliceTarget: number },
  observed: readonly Observed[],
  now: UnixSeconds,
): readonly Observed[] {
  const most = allowance(sliceTarget);
  const sums = new Map<UnixSeconds, { total: number; bad: number }>();
  for (const { start, total, bad } of observed) {
    const slice = floorTo(sliceSeconds, start);
    if (total === 0 || slice + sliceSeconds > now) continue;
    const sum = sums.get(slice) ?? { total: 0, bad: 0 };
    sums.set(slice, { total: sum.total + total, bad: sum.bad + bad });
  }
  return Array.from(sums, ([start, { total, bad }]) => ({ start, total: 1, bad: bad > most * total ? 1 : 0 }));
}
