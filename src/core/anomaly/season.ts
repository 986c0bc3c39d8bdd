import { HOUR, type UnixSeconds } from "#core/time.ts";
import { median, spread } from "./robust.ts";

/** What is usual at each hour of a day or of a week: the level's distance from the host's own, and how much it varies. */
export interface Season {
  /** 24 or 168 entries; NaN for an hour that was never seen. JSON has `null` there. */
  readonly baseline: readonly (number | null)[];
  readonly spread: readonly (number | null)[];
}

/** One value of one host: its distance from the host's level on the feature's scale. */
export interface Observations {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Nothing steadier than 5 % is believed: tomorrow it is less so. */
const LEAST_SPREAD = 0.05;
/** An hour that was seen this often counts as much as all hours together. */
const BELIEVED_AFTER = 50;

export function learnSeason({ times, values }: Observations, hours: 24 | 168): Season {
  const bins = Array.from({ length: hours }, (): number[] => []);
  for (let i = 0; i < times.length; i++) bins[hourOf(times[i]!, hours)]!.push(i);
  const baseline = bins.map((bin) => orNull(median(Float64Array.from(bin, (i) => values[i]!))));
  const residual = (i: number): number => values[i]! - (baselineAt(baseline, times[i]!) ?? Number.NaN);
  const residuals = bins.map((bin) => Float64Array.from(bin, residual));
  const overall = spread(Float64Array.from(residuals.flatMap((bin) => [...bin])));
  return {
    baseline,
    // With few values an hour's spread is luck, so it is drawn towards the spread of all.
    spread: residuals.map((bin) => {
      if (bin.length === 0) return null;
      const own = spread(bin) ** 2;
      const joint = (bin.length * own + BELIEVED_AFTER * overall ** 2) / (bin.length + BELIEVED_AFTER);
      return Math.max(LEAST_SPREAD, Math.sqrt(joint));
    }),
  };
}

/** How many usual spreads `value` lies from what is usual at `time`; `undefined` when the hour was never seen. */
export function deviation(season: Season, time: UnixSeconds, value: number): number | undefined {
  const usual = baselineAt(season.baseline, time);
  const scale = season.spread[hourOf(time, season.spread.length)];
  return usual === undefined || scale === null || scale === undefined ? undefined : (value - usual) / scale;
}

/** Between the middles of two hours in proportion, so that nothing jumps when an hour ends. */
function baselineAt(baseline: Season["baseline"], time: UnixSeconds): number | undefined {
  const hours = baseline.length;
  const position = (time / HOUR - 0.5) % hours;
  const before = Math.floor(position);
  const a = baseline[(before + hours) % hours];
  const b = baseline[(before + 1) % hours];
  if (a === null || a === undefined) return b ?? undefined;
  return b === null || b === undefined ? a : a + (b - a) * (position - before);
}

const hourOf = (time: UnixSeconds, hours: number): number => Math.floor(time / HOUR) % hours;
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
