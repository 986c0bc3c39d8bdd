import type { TimeRange, UnixSeconds } from "#core/time.ts";
import {
  allowance,
  type Correction,
  corrected,
  type Objective,
  type Observed,
  slicesOf,
  targetAt,
} from "./objective.ts";
import { periodAt } from "./window.ts";

/** How much of an error budget is left. Every number is finite; what cannot be told is absent. */
export interface Budget {
  /** What was looked at. */
  readonly seen: TimeRange;
  /** When the budget begins anew; absent for a rolling window, in which it comes back bit by bit. */
  readonly endsAt: UnixSeconds | undefined;
  /** Per cent, now. */
  readonly target: number;
  /** Requests, probe results or slices, without what was corrected. */
  readonly total: number;
  readonly bad: number;
  /** Per cent of what was good; absent when there was nothing. */
  readonly achieved: number | undefined;
  /** How many may be bad. Not whole: 312 requests at 99.9 % may have 0.312. */
  readonly allowed: number;
  /** The share of the budget that is left: 1 at first, below 0 when more is spent than there was. Absent without an opinion. */
  readonly remaining: number | undefined;
  /** Events of each kind, and minutes in which everything fails: the same budget in other words. `left` may be negative. */
  readonly events: Amount;
  readonly minutes: Amount;
  /**
   * `none`: nothing was counted. `few`: so little that one bad event would be more than the budget, and fewer than three are bad;
   * that is no verdict either. `known`: what is left is told.
   */
  readonly opinion: "none" | "few" | "known";
  /** Events from which on there is an opinion. */
  readonly needs: number;
}

export interface Amount {
  readonly whole: number;
  /** Absent without an opinion. */
  readonly left: number | undefined;
}

/** Fewer bad events than this prove nothing; the burn rates wait for as many. */
export const MIN_BAD = 3;

/** What the budget is to be computed of besides the objective. */
export interface Seen {
  /** Ascending. Buckets outside the window are not looked at. */
  readonly observed: readonly Observed[];
  readonly corrections: readonly Correction[];
}

/**
 * The budget at a moment. Each bucket brings the allowance that was in force when it began, so that an override neither forgives what
 * was before it nor punishes when it is over. `isNormal`: as if there were no overrides, for showing beside it.
 */
export function budgetAt(objective: Objective, seen: Seen, now: UnixSeconds, isNormal = false): Budget {
  const period = periodAt(objective.window, now);
  const { indicator, window } = objective;
  const events = eventsIn(objective, seen, period.seen, now);
  const shareAt = (at: UnixSeconds): number => allowance(targetAt(objective, at, isNormal));

  let total = 0;
  let bad = 0;
  let allowed = 0;
  for (const event of events) {
    total += event.total;
    bad += event.bad;
    allowed += event.total * shareAt(event.start);
  }
  const seconds = allowedSeconds(objective, seen.corrections, period.whole, shareAt);
  // How many slices a week or month has is known from its first day on, and so the budget only goes down.
  if (indicator.kind === "slices" && window.kind === "calendar") allowed = seconds / indicator.sliceSeconds;

  const needs = Math.ceil(1 / shareAt(now) - 1e-6);
  const opinion = opinionOf({ total, bad, allowed });
  const remaining = opinion === "known" ? 1 - bad / allowed : undefined;
  const amount = (whole: number): Amount => ({
    whole,
    left: remaining === undefined ? undefined : remaining * whole,
  });
  return {
    seen: period.seen,
    endsAt: window.kind === "calendar" ? period.whole.to : undefined,
    target: targetAt(objective, now, isNormal),
    total,
    bad,
    achieved: total === 0 ? undefined : (100 * (total - bad)) / total,
    allowed,
    remaining,
    events: amount(allowed),
    minutes: amount(seconds / 60),
    opinion,
    needs,
  };
}

/** Whether what was counted allows to say what is left. */
export function opinionOf({ total, bad, allowed }: Pick<Budget, "total" | "bad" | "allowed">): Budget["opinion"] {
  if (total === 0 || allowed <= 0) return "none";
  return allowed < 1 - 1e-9 && bad < MIN_BAD ? "few" : "known";
}

/** What counts, of a range: without corrected time, and as slices where the objective is about slices. */
export function eventsIn(
  { indicator }: Objective,
  { observed, corrections }: Seen,
  { from, to }: TimeRange,
  now: UnixSeconds,
): readonly Observed[] {
  const inside = corrected(
    observed.filter(({ start }) => start >= from && start < to),
    corrections,
  );
  return indicator.kind === "slices" ? slicesOf(indicator, inside, now) : inside;
}

/** Seconds of a range that may be all bad: its length by the allowance in force, without what was corrected. */
function allowedSeconds(
  { overrides }: Objective,
  corrections: readonly Correction[],
  { from, to }: TimeRange,
  shareAt: (at: UnixSeconds) => number,
): number {
  const edges = [from, to];
  for (const range of [...overrides, ...corrections])
    edges.push(...[range.from, range.to].filter((edge) => edge > from && edge < to));
  edges.sort((a, b) => a - b);
  let seconds = 0;
  for (let i = 1; i < edges.length; i++) {
    const start = edges[i - 1]!;
    const isOut = corrections.some((each) => each.from <= start && start < each.to);
    if (!isOut) seconds += (edges[i]! - start) * shareAt(start);
  }
  return seconds;
}

/**
 * The share of a week's or month's budget that would be left if nothing else failed and traffic went on as it was. The budget of
 * requests grows with them, and early in a month it is small; this is the figure to show beside it. Absent where there is none.
 */
export function projectedRemaining(objective: Objective, budget: Budget): number | undefined {
  const { remaining, seen, endsAt, allowed, bad } = budget;
  if (endsAt === undefined || remaining === undefined || objective.indicator.kind === "slices") return remaining;
  const elapsed = (seen.to - seen.from) / (endsAt - seen.from);
  return elapsed <= 0 ? undefined : 1 - (bad * elapsed) / allowed;
}

/** The share of a rolling window's budget that comes back within so many seconds, as what is oldest leaves it. */
export function comingBack(objective: Objective, seen: Seen, now: UnixSeconds, seconds: number): number | undefined {
  if (objective.window.kind === "calendar") return undefined;
  const { remaining, allowed, seen: range } = budgetAt(objective, seen, now);
  if (remaining === undefined) return undefined;
  const leaving = eventsIn(objective, seen, { from: range.from, to: Math.min(range.to, range.from + seconds) }, now);
  return leaving.reduce((sum, { bad }) => sum + bad, 0) / allowed;
}
