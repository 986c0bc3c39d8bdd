import { DAY, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { epochOf, wallAt } from "#core/zone.ts";
import { UNITS, type Unit } from "./graph.ts";
import { formatTicks, tickSteps } from "./units.ts";

export interface Tick {
  /** A value, or a moment in seconds. */
  readonly at: number;
  readonly label: string;
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  /** Ascending, inside `from` to `to`. */
  readonly ticks: readonly Tick[];
}

/** A unit of a graph definition that we do not know counts like a plain number. */
export const unitOf = (unit: string): Unit => UNITS.find((known) => known === unit) ?? "float";

/** Beyond these, steps would no longer be numbers. */
const FARTHEST = 1e300;
const NEAREST = 1e-300;

/** Round limits around `values`, zero among them, with about `wanted` steps between. NaN and infinities are passed over. */
export function valueAxis(unit: Unit, values: Iterable<number>, wanted: number): Axis {
  let least = 0;
  let most = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, Math.max(value, -FARTHEST));
    most = Math.max(most, Math.min(value, FARTHEST));
  }
  if (most - least < NEAREST) most = unit === "percentage" ? 100 : 1;
  const step = stepFor(unit, (most - least) / Math.max(1, wanted));
  // Whatever binary fractions do to the division, a value on a line stays on it.
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const at = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const labels = formatTicks(unit, at);
  return { from: at[0]!, to: at.at(-1)!, ticks: at.map((value, i) => ({ at: value, label: labels[i]! })) };
}

/** The smallest round step that is no less than `least`: powers of two for bytes, 1-2-5 for the rest. */
function stepFor(unit: Unit, least: number): number {
  const binary = tickSteps(unit);
  if (binary !== undefined && least >= 1) return binary.find((step) => step >= least) ?? least;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
  return unit === "integer" ? Math.max(1, step) : step;
}

const MONTH = 30 * DAY;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7].map((days) => days * DAY),
  ...[1, 3, 6, 12, 60].map((months) => months * MONTH),
];

/** Ticks where the clocks of a zone show round times, at most `most` of them. */
export function timeAxis({ from, to }: TimeRange, zone: string, locale: "en" | "ja", most: number): Axis {
  const step = TIME_STEPS.find((each) => (to - from) / each <= most) ?? TIME_STEPS.at(-1)!;
  const names = labelsOf(step, zone, locale);
  const ticks = [...roundTimes(from, to, step, zone)].map((at) => ({ at, label: names(at) }));
  return { from, to, ticks };
}

function* roundTimes(from: UnixSeconds, to: UnixSeconds, step: number, zone: string): Generator<UnixSeconds> {
  const { year, month, day } = wallAt(from, zone);
  const months = step >= MONTH ? step / MONTH : 0;
  const days = months === 0 && step >= DAY ? step / DAY : 0;
  // Beginning before the range and on a round time of the zone's clocks, counted in the unit that the step is of.
  const start = {
    year: months >= 12 ? year - (year % (months / 12)) : year,
    month: months >= 12 ? 1 : months > 0 ? month - ((month - 1) % months) : month,
    day: months > 0 ? 1 : days > 1 ? 1 : day,
    hour: 0,
    minute: 0,
    second: 0,
  };
  let previous = Number.NEGATIVE_INFINITY;
  for (let i = 0; ; i++) {
    const at = epochOf(
      {
        ...start,
        month: start.month + i * months,
        day: start.day + i * days,
        second: months === 0 && days === 0 ? i * step : 0,
      },
      zone,
    );
    if (at >= to) return;
    // Clocks that are put back show a time twice; the ticks go on where they were.
    if (at >= from && at > previous) yield at;
    previous = Math.max(previous, at);
  }
}

function labelsOf(step: number, zone: string, locale: "en" | "ja"): (at: UnixSeconds) => string {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: "h23" });
    return (at: UnixSeconds) => formatter.format(at * 1000);
  };
  const date = format({ month: "short", day: "numeric" });
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  if (step < DAY) {
    return (at) => {
      const { hour, minute } = wallAt(at, zone);
      return hour === 0 && minute === 0 ? date(at) : clock(at);
    };
  }
  if (step < MONTH) return date;
  if (step >= 12 * MONTH) return (at) => String(wallAt(at, zone).year);
  return format({ year: "numeric", month: "short" });
}
