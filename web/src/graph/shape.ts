import type { QuerySeries } from "#wire/own/graphs.ts";

/** A point is joined to the next when they are at most this many steps apart; farther is a gap, never bridged. */
export const MAX_BRIDGE_STEPS = 2.5;

/** Answer of the server for one graph, on a grid: entry i is at `start + i * step`. */
export interface Frame {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly series: readonly QuerySeries[];
}

/** A value, `null` in a gap, `undefined` where a line passes over a single missing minute. */
export type Cell = number | null | undefined;

export interface Stats {
  readonly last: number;
  /** Epoch seconds of `last`. */
  readonly lastAt: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** Timestamps of a frame in epoch seconds. */
export function timesOf({ start, step, count }: Frame): number[] {
  return Array.from({ length: count }, (_, i) => start + i * step);
}

/** Turns missing points that a line may pass over into `undefined`; longer gaps stay `null`. */
export function bridge(values: readonly Cell[]): Cell[] {
  const cells = values.slice();
  let previous = -1;
  for (let i = 0; i < cells.length; i++) {
    if (typeof cells[i] !== "number") continue;
    const distance = i - previous;
    if (previous >= 0 && distance > 1 && distance <= MAX_BRIDGE_STEPS) cells.fill(undefined, previous + 1, i);
    previous = i;
  }
  return cells;
}

/** Indexes of points that have no neighbour to be joined to: without a dot they would be invisible. */
export function lonely(cells: readonly Cell[]): number[] {
  const found: number[] = [];
  let before: Cell = null;
  let beforeAt = -1;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === undefined) continue;
    if (typeof cell === "number" && typeof before !== "number" && typeof nextOf(cells, i) !== "number") found.push(i);
    before = cell;
    beforeAt = i;
  }
  return beforeAt < 0 ? [] : found;
}

function nextOf(cells: readonly Cell[], at: number): Cell {
  for (let i = at + 1; i < cells.length; i++) if (cells[i] !== undefined) return cells[i];
  return null;
}

/**
 * Running totals for a stack, in the order of `layers`: each column is the top edge of its layer. A minute that some layers
 * have and others lack counts the others as nothing; one that all lack is a gap of the whole stack.
 */
export function stack(layers: readonly (readonly Cell[])[], count: number): Cell[][] {
  const totals: number[] = new Array<number>(count).fill(0);
  const missing: Cell[] = Array.from({ length: count }, (_, i) =>
    layers.some((layer) => typeof layer[i] === "number") ? 0 : null,
  );
  const holes = bridge(missing);
  return layers.map((layer) =>
    Array.from({ length: count }, (_, i) => {
      if (holes[i] !== 0) return holes[i];
      const value = layer[i];
      if (typeof value === "number") totals[i]! += value;
      return totals[i];
    }),
  );
}

/** Last, least, average and greatest of a series; `undefined` when it has no point. Uses the rolled-up extremes. */
export function statsOf(frame: Frame, series: QuerySeries): Stats | undefined {
  let sum = 0;
  let points = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let lastIndex = -1;
  for (let i = 0; i < series.values.length; i++) {
    const value = series.values[i];
    if (value === null || value === undefined) continue;
    sum += value;
    points++;
    min = Math.min(min, series.min?.[i] ?? value);
    max = Math.max(max, series.max?.[i] ?? value);
    lastIndex = i;
  }
  if (points === 0) return undefined;
  return { last: series.values[lastIndex]!, lastAt: frame.start + lastIndex * frame.step, min, avg: sum / points, max };
}

/** The greatest of a column; 0 where there is none. */
export const peakOf = (cells: readonly Cell[]): number =>
  cells.reduce<number>((peak, cell) => Math.max(peak, cell ?? 0), 0);

/** The entry of a frame nearest to a moment, or `undefined` when the moment lies outside. */
export function indexAt({ start, step, count }: Frame, time: number): number | undefined {
  const index = Math.round((time - start) / step);
  return index >= 0 && index < count ? index : undefined;
}

/** A row of a tooltip: what stands at one moment, greatest first, the rest counted. */
export interface TipRow {
  readonly index: number;
  readonly value: number;
}

export const MAX_TIP_ROWS = 12;

export function tipRows(values: readonly Cell[]): { rows: TipRow[]; more: number } {
  const rows = values.flatMap((value, index) => (typeof value === "number" ? [{ index, value }] : []));
  rows.sort((a, b) => b.value - a.value || a.index - b.index);
  return { rows: rows.slice(0, MAX_TIP_ROWS), more: Math.max(0, rows.length - MAX_TIP_ROWS) };
}
