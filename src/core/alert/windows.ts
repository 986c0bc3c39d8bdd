import { MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { type Downtime, type Recurrence, WEEKDAYS } from "./downtime.ts";

/**
 * When downtimes act. Days, weeks, months and years are those of a time zone, so that "2:00" stays at 2:00 when clocks change; a
 * window that begins on the 31st begins on the last day of shorter months.
 */
type Schedule = Pick<Downtime, "start" | "duration" | "recurrence">;

/** No rule needs more steps than this to reach the next window; it bounds what a broken one can cost. */
const MOST_STEPS = 5_000;

/** Windows that end after `from`, in order, at most `count`. */
export function windowsFrom(downtime: Schedule, from: UnixSeconds, timeZone: string, count: number): TimeRange[] {
  const length = downtime.duration * MINUTE;
  const found: TimeRange[] = [];
  for (const start of startsFrom(downtime, from - length, timeZone)) {
    if (start + length > from) found.push({ from: start, to: start + length });
    if (found.length >= count) break;
  }
  return found;
}

/** Whether a window is open at a moment. */
export function isActive(downtime: Schedule, at: UnixSeconds, timeZone: string): boolean {
  const [window] = windowsFrom(downtime, at, timeZone, 1);
  return window !== undefined && window.from <= at;
}

/** Starts, ascending; those before `from` are left out where that is cheap. */
function* startsFrom({ start, recurrence }: Schedule, from: UnixSeconds, timeZone: string): Generator<UnixSeconds> {
  if (recurrence === undefined) {
    yield start;
    return;
  }
  const first = Temporal.Instant.fromEpochMilliseconds(start * 1000).toZonedDateTimeISO(timeZone);
  const skipped = roundsBefore(recurrence, start, from);
  for (let round = skipped; round < skipped + MOST_STEPS; round++) {
    for (const day of daysOf(first, recurrence, round)) {
      const at = Math.floor(day.epochMilliseconds / 1000);
      if (at < start) continue;
      if (recurrence.until !== undefined && at > recurrence.until) return;
      yield at;
    }
  }
}

const LONGEST_SECONDS = { hourly: 3_600, daily: 90_000, weekly: 608_400, monthly: 2_682_000, yearly: 31_626_000 };

/** Whole rounds that surely lie before `from`. */
function roundsBefore({ type, interval }: Recurrence, start: UnixSeconds, from: UnixSeconds): number {
  return Math.max(0, Math.floor((from - start) / (LONGEST_SECONDS[type] * interval)) - 1);
}

/** The starts of one round: one, or in weekly rules one a weekday. */
function daysOf(
  first: Temporal.ZonedDateTime,
  { type, interval, weekdays }: Recurrence,
  round: number,
): Temporal.ZonedDateTime[] {
  const steps = round * interval;
  switch (type) {
    case "hourly":
      return [first.add({ hours: steps })];
    case "daily":
      return [first.add({ days: steps })];
    case "monthly":
      return [first.add({ months: steps })];
    case "yearly":
      return [first.add({ years: steps })];
    case "weekly": {
      if (weekdays === undefined || weekdays.length === 0) return [first.add({ weeks: steps })];
      // Temporal's week begins on Monday with 1; Sunday is 7.
      const monday = first.add({ weeks: steps }).subtract({ days: first.dayOfWeek - 1 });
      return weekdays
        .map((name) => (WEEKDAYS.indexOf(name) + 6) % 7)
        .sort((a, b) => a - b)
        .map((day) => monday.add({ days: day }));
    }
  }
}
