import { floorTo, HOUR, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { type Budget, eventsIn, type Seen } from "./budget.ts";
import type { Objective, Observed } from "./objective.ts";
import { nominalSeconds } from "./window.ts";

/** Sums by interval, ascending; intervals without anything are missing. */
export function byInterval(observed: readonly Observed[], seconds: number): readonly Observed[] {
  const sums = new Map<UnixSeconds, { total: number; bad: number }>();
  for (const { start, total, bad } of observed) {
    if (total === 0) continue;
    const first = floorTo(seconds, start);
    const sum = sums.get(first) ?? { total: 0, bad: 0 };
    sums.set(first, { total: sum.total + total, bad: sum.bad + bad });
  }
  return Array.from(sums, ([start, sum]) => ({ start, ...sum })).sort((a, b) => a.start - b.start);
}

const LENGTHS = [60, 300, 600, 1_800, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 7 * 24 * HOUR];

/** The shortest round length, `least` or more, that cuts a range into `most` intervals or fewer. */
export function intervalFor({ from, to }: TimeRange, most: number, least = 60): number {
  return LENGTHS.find((seconds) => seconds >= least && (to - from) / seconds <= most) ?? LENGTHS.at(-1)!;
}

/**
 * What was left at moments of the window, as it is seen today: all of it at first, and in the end what the budget says. Nothing where
 * there is no opinion.
 */
export function burnDown(
  objective: Objective,
  seen: Seen,
  { seen: range, opinion, allowed }: Budget,
  points: number,
): readonly { readonly at: UnixSeconds; readonly remaining: number }[] {
  if (opinion !== "known" || range.to <= range.from) return [];
  const events = eventsIn(objective, seen, range, range.to);
  const step = (range.to - range.from) / points;
  const line = [{ at: range.from, remaining: 1 }];
  let bad = 0;
  let next = 0;
  for (let point = 1; point <= points; point++) {
    const at = point === points ? range.to : Math.floor(range.from + point * step);
    for (; next < events.length && events[next]!.start < at; next++) bad += events[next]!.bad;
    line.push({ at, remaining: 1 - bad / allowed });
  }
  return line;
}

/** An hour with its part of the whole budget. */
export interface CostlyHour extends Observed {
  readonly share: number;
  readonly minutes: number;
}

/** Hours of the window with bad events, in the order of their time. */
export function costlyHours(objective: Objective, seen: Seen, budget: Budget): readonly CostlyHour[] {
  if (budget.allowed <= 0) return [];
  return byInterval(eventsIn(objective, seen, budget.seen, budget.seen.to), HOUR)
    .filter(({ bad }) => bad > 0)
    .map((hour) => {
      const share = hour.bad / budget.allowed;
      return { ...hour, share, minutes: share * budget.minutes.whole };
    });
}

/** Those that cost most, worst first; of equal ones the later. */
export const worstHours = (hours: readonly CostlyHour[], most: number): readonly CostlyHour[] =>
  hours.toSorted((a, b) => b.bad - a.bad || b.start - a.start).slice(0, most);

/** What a rolling window gives back next, and when all of the hour has left it. Nothing comes back in a week or month. */
export function nextBack(
  { window }: Objective,
  hours: readonly CostlyHour[],
  most: number,
): readonly (CostlyHour & { readonly at: UnixSeconds })[] {
  if (window.kind === "calendar") return [];
  return hours.slice(0, most).map((hour) => ({ ...hour, at: hour.start + HOUR + nominalSeconds(window) }));
}

/** Stretches of a range in which no interval has anything, ascending. `intervals` as `byInterval` makes them. */
export function gapsIn({ from, to }: TimeRange, intervals: readonly Observed[], seconds: number): readonly TimeRange[] {
  const gaps: TimeRange[] = [];
  let at = from;
  for (const { start } of intervals) {
    if (start > at && start <= to) gaps.push({ from: at, to: start });
    at = Math.max(at, start + seconds);
  }
  if (at < to) gaps.push({ from: at, to });
  return gaps;
}
