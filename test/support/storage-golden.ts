import type { SegmentKey } from "#core/ports.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";

/**
 * What the golden segments in `test/golden/storage/` hold, by formula, so that the expectation does not come from the code that is
 * tested. Never changed: a new version of a format gets files and formulas of its own beside these.
 */

/** 2023-11-01T00:00:00Z */
const START = 1_698_796_800;
const MONTH = 30 * DAY;

const NAN = Number.NaN;
/** Noise without `Math.sin`, whose last bits are the platform's business. */
const noise = (i: number): number => (Math.imul(i + 1, 0x9e3779b1) >>> 8) / 2 ** 24;

/** One series for each way in which a column can be written. Value by minute of the month. */
export const GOLDEN_SERIES: Readonly<Record<string, (minute: number) => number>> = {
  "custom.form.constant": () => 16_651_423_744,
  "custom.form.differences": (i) => 4096 * (1000 + i + Math.floor(noise(i) * 40)),
  "custom.form.distances": (i) => Math.floor(noise(i) * 10_000) / 100,
  "custom.form.doubles": (i) => noise(i) * Math.PI,
  "custom.form.repeating": (i) => [3, 3, 900, 3, 70_000][i % 5]!,
  "custom.form.spike": (i) => (i % 1000 === 17 ? 1e14 : i % 2),
  "custom.gaps.irregular": (i) => (noise(i) < 0.3 ? NAN : Math.floor(noise(i * 7) * 50) / 10),
  "custom.gaps.late": (i) => (i % 1440 < 40 ? NAN : i % 100),
  "custom.gaps.regular": (i) => (i % 5 === 0 ? (i % 11) / 1000 : NAN),
  "custom.minus.zero": (i) => (i % 2 === 0 ? -0 : 5e-324),
  "custom.rate.minute": (i) => Math.floor(noise(i) * 600) / 60,
};

/** Of a month only these days have points: the file stays small, and empty days are part of the format. */
const MONTH_DAYS = [0, 1, 29];

const key = (resolution: 60 | 3600 | 86400, span: number, generation: number): SegmentKey => ({
  org: "golden",
  resolution,
  start: START,
  span,
  shard: 0,
  generation,
});

export const GOLDEN_HOUR = key(60, HOUR, 1);
export const GOLDEN_DAY = key(60, DAY, 2);
export const GOLDEN_MONTH = key(60, MONTH, 3);
/** Of `GOLDEN_MONTH`. */
export const GOLDEN_HOURLY = key(3600, MONTH, 3);
export const GOLDEN_DAILY = key(86400, MONTH, 3);
export const GOLDEN_KEYS = [GOLDEN_HOUR, GOLDEN_DAY, GOLDEN_MONTH, GOLDEN_HOURLY, GOLDEN_DAILY];

/** The second target has every other series and its values negated, so that names are shared and not all present. */
export const GOLDEN_TARGETS: Readonly<Record<string, (name: string) => ((minute: number) => number) | undefined>> = {
  "host:2eQGEaLxibb": (name) => GOLDEN_SERIES[name],
  "service:shop": (name) => {
    const series = GOLDEN_SERIES[name]!;
    return Object.keys(GOLDEN_SERIES).indexOf(name) % 2 === 0 ? (minute) => -series(minute) : undefined;
  },
};

/** Minutes of a window, NaN where there is no point; `undefined` for a series that the target does not have. */
export function goldenMinutes({ span }: SegmentKey, target: string, name: string): Float64Array | undefined {
  const series = GOLDEN_TARGETS[target]!(name);
  if (series === undefined) return undefined;
  return Float64Array.from({ length: span / MINUTE }, (_, minute) =>
    span > DAY && !MONTH_DAYS.includes(Math.floor(minute / 1440)) ? NAN : series(minute),
  );
}
