import { type Recurrence, WEEKDAYS, type Weekday } from "#core/alert/downtime.ts";
import type { Span } from "../../time/range.ts";
import { epochOf, type Wall, wallAt } from "../../time/zone.ts";

/** A downtime as Mackerel's API spells it. */
export interface SpelledDowntime {
  readonly name: string;
  readonly memo: string;
  readonly start: number;
  /** Minutes. */
  readonly duration: number;
  readonly recurrence?: Recurrence | undefined;
  readonly serviceScopes: readonly string[];
  readonly serviceExcludeScopes: readonly string[];
  readonly roleScopes: readonly string[];
  readonly roleExcludeScopes: readonly string[];
  readonly monitorScopes: readonly string[];
  readonly monitorExcludeScopes: readonly string[];
}

type Schedule = Pick<SpelledDowntime, "start" | "duration" | "recurrence">;

const DAY = 86_400;
const HOUR = 3_600;
/** The longest that one round of each rule can take: 25-hour days, months of 31 days. */
const LONGEST = {
  hourly: HOUR,
  daily: DAY + HOUR,
  weekly: 7 * DAY + HOUR,
  monthly: 31 * DAY + HOUR,
  yearly: 366 * DAY + HOUR,
};

/**
 * Windows that touch a span, in order. The server decides with `core/alert/windows.ts`, which needs a calendar that not every
 * browser has; this says the same with the clock of `core/zone.ts`, and a test holds the two together.
 */
export function windowsWithin(schedule: Schedule, span: Span, zone: string): Span[] {
  const length = schedule.duration * 60;
  const found: Span[] = [];
  for (const start of startsFrom(schedule, span.from - length, zone)) {
    if (start >= span.to) break;
    if (start + length > span.from) found.push({ from: start, to: start + length });
  }
  return found;
}

function* startsFrom({ start, recurrence }: Schedule, from: number, zone: string): Generator<number> {
  if (recurrence === undefined) {
    yield start;
    return;
  }
  const { type, interval, until } = recurrence;
  const first = wallAt(start, zone);
  const skipped = Math.max(0, Math.floor((from - start) / (LONGEST[type] * interval)) - 1);
  for (let round = skipped; ; round++) {
    for (const at of startsOf(start, first, recurrence, round * interval, zone)) {
      if (at < start) continue;
      if (until !== undefined && at > until) return;
      yield at;
    }
  }
}

function startsOf(start: number, first: Wall, { type, weekdays }: Recurrence, steps: number, zone: string): number[] {
  const on = (day: number): number => epochOf({ ...first, day }, zone);
  switch (type) {
    case "hourly":
      return [start + steps * HOUR];
    case "daily":
      return [on(first.day + steps)];
    case "monthly":
      return [epochOf(inMonth(first, first.year, first.month + steps), zone)];
    case "yearly":
      return [epochOf(inMonth(first, first.year + steps, first.month), zone)];
    case "weekly": {
      if (weekdays === undefined || weekdays.length === 0) return [on(first.day + steps * 7)];
      const monday = first.day + steps * 7 - sinceMonday(weekdayOf(first));
      return weekdays
        .map(sinceMonday)
        .sort((a, b) => a - b)
        .map((day) => on(monday + day));
    }
  }
}

const weekdayOf = ({ year, month, day }: Wall): Weekday =>
  WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]!;
const sinceMonday = (weekday: Weekday): number => (WEEKDAYS.indexOf(weekday) + 6) % 7;

/** The same day of another month, or the last one of a shorter month. */
function inMonth(wall: Wall, year: number, month: number): Wall {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { ...wall, year, month, day: Math.min(wall.day, last) };
}

/** How often, in words: the id of a text and what goes into it. */
export type Rhythm =
  | { readonly id: "once" }
  | { readonly id: "hourly" | "daily" | "yearly"; readonly interval: number }
  | { readonly id: "weekly"; readonly interval: number; readonly weekdays: readonly Weekday[] }
  | { readonly id: "monthly"; readonly interval: number; readonly day: number };

export function rhythmOf({ start, recurrence }: Schedule, zone: string): Rhythm {
  if (recurrence === undefined) return { id: "once" };
  const { type, interval, weekdays } = recurrence;
  const first = wallAt(start, zone);
  switch (type) {
    case "weekly": {
      const days = weekdays === undefined || weekdays.length === 0 ? [weekdayOf(first)] : weekdays;
      return { id: type, interval, weekdays: days.toSorted((a, b) => sinceMonday(a) - sinceMonday(b)) };
    }
    case "monthly":
      return { id: type, interval, day: first.day };
    default:
      return { id: type, interval };
  }
}

/** What the field for a moment takes and gives: `2026-11-23T10:30` on the clock of a zone. */
export function toField(epoch: number, zone: string): string {
  const { year, month, day, hour, minute } = wallAt(epoch, zone);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export function fromField(text: string, zone: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [number, number, number, number, number];
  return epochOf({ year, month, day, hour, minute, second: 0 }, zone);
}
