import type { Grid } from "#core/grid.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";

/** A straight line through points: its value at `time` is `mean + slope * (time - middle)`. */
export interface Line {
  readonly middle: UnixSeconds;
  readonly mean: number;
  /** A second. */
  readonly slope: number;
}

/** When the points of a cell were taken, in the middle: those of [t, t + step) stand at t, t + 60, … t + step - 60. */
export const middleOf = ({ start, step }: Grid, cell: number): UnixSeconds => start + cell * step + (step - MINUTE) / 2;

/** The line of least squares through the cells that have a value [EX17]; `undefined` with fewer than two. */
export function fitLine(values: Float64Array, grid: Grid): Line | undefined {
  let count = 0;
  let timeSum = 0;
  let valueSum = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    count++;
    timeSum += middleOf(grid, i) - grid.start;
    valueSum += values[i]!;
  }
  if (count < 2) return undefined;
  // Around the means: squares of times since 1970 would leave no digits for the rest.
  const middle = grid.start + timeSum / count;
  const mean = valueSum / count;
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    const time = middleOf(grid, i) - middle;
    covariance += time * (values[i]! - mean);
    variance += time * time;
  }
  return { middle, mean, slope: covariance / variance };
}

export const valueAt = ({ middle, mean, slope }: Line, time: UnixSeconds): number => mean + slope * (time - middle);

export function drawLine(line: Line, grid: Grid): Float64Array {
  return Float64Array.from({ length: grid.count }, (_, cell) => valueAt(line, middleOf(grid, cell)));
}

/**
 * Seconds from `now` until the line reaches `threshold`; Infinity when it never does. A line that reached it within the last
 * `withinSeconds`, where its points are, is there already: 0. One that only its extension back in time crosses is on its
 * way from the threshold [EX18].
 */
export function secondsUntil(line: Line, threshold: number, now: UnixSeconds, withinSeconds: number): number {
  const distance = threshold - valueAt(line, now);
  if (distance === 0) return 0;
  if (line.slope === 0) return Number.POSITIVE_INFINITY;
  const seconds = distance / line.slope;
  if (seconds >= 0) return seconds;
  return seconds >= -withinSeconds ? 0 : Number.POSITIVE_INFINITY;
}
