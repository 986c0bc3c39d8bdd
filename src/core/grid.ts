import type { Column, Resolution, RollupColumn } from "./series.ts";
import { DAY, floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "./time.ts";

/**
 * Equal steps over a range, as graphs want their points: cell i covers [start + i * step, start + (i + 1) * step).
 */
export interface Grid {
  readonly start: UnixSeconds;
  /** A multiple of 60. */
  readonly step: number;
  readonly count: number;
}

/** Cells of a grid: NaN where there is no point. `mins` and `maxs` are `averages` itself when each cell is one point. */
export interface Cells {
  readonly averages: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
}

/** Steps people can read off an axis. */
const STEPS = [1, 2, 5, 10, 15, 30]
  .map((minutes) => minutes * MINUTE)
  .concat(
    [1, 2, 3, 6, 12].map((hours) => hours * HOUR),
    [1, 2, 7, 30, 90].map((days) => days * DAY),
  );

/** Points a pixel: more cannot be seen, fewer look coarse on dense screens. */
const POINTS_PER_PIXEL = 1.5;

/** The finest grid over `range` that has at most `width` * 1.5 cells. */
export function gridFor(range: TimeRange, width: number): Grid {
  const most = Math.max(1, Math.floor(width * POINTS_PER_PIXEL));
  for (const step of STEPS) {
    const grid = gridOf(range, step);
    if (grid.count <= most) return grid;
  }
  // Rounding the start down can cost a cell, hence one less.
  const longest = STEPS.at(-1)!;
  return gridOf(range, longest * Math.ceil((range.to - range.from) / longest / Math.max(1, most - 1)));
}

export function gridOf(range: TimeRange, step: number): Grid {
  const start = floorTo(step, range.from);
  return { start, step, count: Math.max(0, Math.ceil((range.to - start) / step)) };
}

export const rangeOf = (grid: Grid): TimeRange => ({ from: grid.start, to: grid.start + grid.count * grid.step });

/** The coarsest stored resolution from which the grid can be filled exactly. */
export function resolutionFor(grid: Grid): Resolution {
  if (grid.step % DAY === 0) return DAY;
  return grid.step % HOUR === 0 ? HOUR : MINUTE;
}

/** Minutes from the grid's start on into cells, NaN where there is none. At a step of a minute they are the cells. */
export function fillFromMinutes(minutes: Float64Array, grid: Grid): Cells {
  if (grid.step === MINUTE) return { averages: minutes, mins: minutes, maxs: minutes };
  const averages = new Float64Array(grid.count).fill(Number.NaN);
  const mins = averages.slice();
  const maxs = averages.slice();
  const each = grid.step / MINUTE;
  for (let cell = 0; cell < grid.count; cell++) {
    let sum = 0;
    let count = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    const end = (cell + 1) * each;
    for (let i = cell * each; i < end; i++) {
      const value = minutes[i]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (count === 0) continue;
    averages[cell] = sum / count;
    mins[cell] = min;
    maxs[cell] = max;
  }
  return { averages, mins, maxs };
}

/** One-minute points into cells. */
export function fillFromPoints(column: Column, grid: Grid): Cells {
  const { times, values, length } = column;
  const averages = new Float64Array(grid.count).fill(Number.NaN);
  if (grid.step === MINUTE) {
    for (let i = 0; i < length; i++) {
      const cell = (times[i]! - grid.start) / MINUTE;
      if (cell >= 0 && cell < grid.count) averages[cell] = values[i]!;
    }
    return { averages, mins: averages, maxs: averages };
  }
  const mins = averages.slice();
  const maxs = averages.slice();
  let i = 0;
  while (i < length && times[i]! < grid.start) i++;
  while (i < length) {
    const cell = Math.floor((times[i]! - grid.start) / grid.step);
    if (cell >= grid.count) break;
    const end = grid.start + (cell + 1) * grid.step;
    let sum = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    const first = i;
    for (; i < length && times[i]! < end; i++) {
      const value = values[i]!;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    averages[cell] = sum / (i - first);
    mins[cell] = min;
    maxs[cell] = max;
  }
  return { averages, mins, maxs };
}

/** Rolled-up points into cells of the same or a coarser step; averages are weighted by how many points stand behind. */
export function fillFromRollup(column: RollupColumn, grid: Grid): Cells {
  const averages = new Float64Array(grid.count).fill(Number.NaN);
  const mins = averages.slice();
  const maxs = averages.slice();
  const counts = new Float64Array(grid.count);
  for (let i = 0; i < column.length; i++) {
    const cell = Math.floor((column.times[i]! - grid.start) / grid.step);
    if (cell < 0 || cell >= grid.count) continue;
    const first = counts[cell] === 0;
    counts[cell]! += column.counts[i]!;
    averages[cell] = (first ? 0 : averages[cell]!) + column.sums[i]!;
    mins[cell] = first ? column.mins[i]! : Math.min(mins[cell]!, column.mins[i]!);
    maxs[cell] = first ? column.maxs[i]! : Math.max(maxs[cell]!, column.maxs[i]!);
  }
  for (let cell = 0; cell < grid.count; cell++) if (counts[cell]! > 0) averages[cell]! /= counts[cell]!;
  return { averages, mins, maxs };
}

/** Forgets what lies outside `range`: a host counts for a role only while it was in it. */
export function clip(cells: Cells, grid: Grid, range: TimeRange): Cells {
  const from = Math.max(0, Math.ceil((range.from - grid.start) / grid.step));
  const to = Math.min(grid.count, Math.ceil((range.to - grid.start) / grid.step));
  if (from === 0 && to === grid.count) return cells;
  const cut = (values: Float64Array) => {
    const copy = new Float64Array(values.length).fill(Number.NaN);
    if (from < to) copy.set(values.subarray(from, to), from);
    return copy;
  };
  const averages = cut(cells.averages);
  if (cells.mins === cells.averages) return { averages, mins: averages, maxs: averages };
  return { averages, mins: cut(cells.mins), maxs: cut(cells.maxs) };
}

/** What many hosts look like as one: the mean over those that have a point, their extremes, and their sum. */
export interface Summary {
  readonly averages: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
  readonly sums: Float64Array;
}

export function summarise(all: readonly Cells[], count: number): Summary {
  const averages = new Float64Array(count).fill(Number.NaN);
  const mins = averages.slice();
  const maxs = averages.slice();
  const sums = averages.slice();
  // Cell by cell, so that what is summed up stays in registers; the hosts' arrays are read side by side.
  for (let i = 0; i < count; i++) {
    let hosts = 0;
    let sum = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let h = 0; h < all.length; h++) {
      const cells = all[h]!;
      const value = cells.averages[i]!;
      if (Number.isNaN(value)) continue;
      hosts++;
      sum += value;
      min = Math.min(min, cells.mins[i]!);
      max = Math.max(max, cells.maxs[i]!);
    }
    if (hosts === 0) continue;
    averages[i] = sum / hosts;
    mins[i] = min;
    maxs[i] = max;
    sums[i] = sum;
  }
  return { averages, mins, maxs, sums };
}
