import type { FrozenTarget } from "#core/ports.ts";
import type { Column, SeriesTable } from "#core/series.ts";
import { floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";

const MINUTES = HOUR / MINUTE;

/**
 * One target's points of one hour: 60 rows, one a minute, of `width` values; NaN where there is none. A post of one minute writes
 * neighbouring cells. Shared memory, so that the sealing thread reads it without a copy.
 */
export interface HourRows {
  readonly start: UnixSeconds;
  width: number;
  cells: Float64Array<SharedArrayBuffer>;
}

/** Points of one target, column by column: a batch, or a record of the log. */
export interface PointColumns {
  readonly series: Int32Array;
  /** Full minutes. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What the engine keeps of a target, hung on its `SeriesTable`. */
export class TargetRows {
  readonly table: SeriesTable;
  /** Ascending. Usually one or two; 24 and more only for a target that came back after an outage. */
  readonly open: HourRows[] = [];
  /** Given to a seal, still readable until it is over; newer writes to the same hour are in `open`. */
  frozen: readonly HourRows[] = [];
  /** By series number: the newest point, kept after its hour was sealed. Time 0: none. */
  latestTimes = new Float64Array(8);
  latestValues = new Float64Array(8);
  /** The target's number in the log's current dictionary, and how many of its names that already has. */
  dictionary = -1;
  logNumber = 0;
  logNames = 0;

  constructor(table: SeriesTable) {
    this.table = table;
  }

  /** The rows of the hour that begins at `start`, wide enough for all of the target's series. */
  hour(start: UnixSeconds): HourRows {
    const { open } = this;
    let i = open.length - 1;
    while (i >= 0 && open[i]!.start > start) i--;
    let hour = i >= 0 && open[i]!.start === start ? open[i]! : undefined;
    if (hour === undefined) {
      const width = widthFor(this.table.size);
      hour = { start, width, cells: emptyCells(width) };
      open.splice(i + 1, 0, hour);
    } else if (hour.width < this.table.size) {
      widen(hour, widthFor(this.table.size));
    }
    return hour;
  }

  /** A point that is newer than the known newest one, or written later for the same minute. */
  noteLatest(series: number, time: UnixSeconds, value: number): void {
    if (time < this.latestTimes[series]!) return;
    this.latestTimes[series] = time;
    this.latestValues[series] = value;
  }

  /** Makes room for the newest points of all series. */
  growLatest(): void {
    const size = this.table.size;
    if (size <= this.latestTimes.length) return;
    const times = new Float64Array(widthFor(size));
    times.set(this.latestTimes);
    const values = new Float64Array(times.length);
    values.set(this.latestValues);
    this.latestTimes = times;
    this.latestValues = values;
  }
}

/**
 * Writes `points[from, to)` into the rows, in their order, so that the last one of a minute wins. Answers the newest minute, in
 * minutes since the epoch.
 */
export function writePoints(rows: TargetRows, points: PointColumns, from: number, to: number): number {
  const { series, times, values } = points;
  rows.growLatest();
  const { latestTimes, latestValues } = rows;
  let newest = 0;
  let start = -1;
  let last = -1;
  let width = 0;
  let cells: Float64Array | undefined;
  let base = 0;
  for (let i = from; i < to; i++) {
    const time = times[i]!;
    if (time !== last) {
      last = time;
      const hour = floorTo(HOUR, time);
      if (hour !== start) {
        start = hour;
        ({ width, cells } = rows.hour(start));
      }
      base = ((time - start) / MINUTE) * width;
      if (time > newest) newest = time;
    }
    const number = series[i]!;
    const value = values[i]!;
    cells![base + number] = value;
    if (time >= latestTimes[number]!) {
      latestTimes[number] = time;
      latestValues[number] = value;
    }
  }
  return newest / MINUTE;
}

/** Room for a few series more than there are: a target's first posts usually bring all of its names. */
function widthFor(size: number): number {
  return Math.max(8, Math.ceil((size * 1.125) / 8) * 8);
}

/** Cells of sealed hours, by width: the next hour takes them over, so that memory stays flat from hour to hour. */
const spare = new Map<number, Float64Array<SharedArrayBuffer>[]>();
const SPARE_PER_WIDTH = 4096;

function emptyCells(width: number): Float64Array<SharedArrayBuffer> {
  const cells = spare.get(width)?.pop() ?? new Float64Array(new SharedArrayBuffer(MINUTES * width * 8));
  return cells.fill(Number.NaN);
}

export function recycle(hour: HourRows): void {
  const cells = spare.get(hour.width);
  if (cells === undefined) spare.set(hour.width, [hour.cells]);
  else if (cells.length < SPARE_PER_WIDTH) cells.push(hour.cells);
}

function widen(hour: HourRows, width: number): void {
  const cells = emptyCells(width);
  for (let minute = 0; minute < MINUTES; minute++) {
    cells.set(hour.cells.subarray(minute * hour.width, (minute + 1) * hour.width), minute * width);
  }
  recycle(hour);
  hour.cells = cells;
  hour.width = width;
}

/** Writes the points of one series over `out`, a minute grid from `range.from`; what is NaN leaves `out` alone. */
export function overlay(hours: readonly HourRows[], series: number, range: TimeRange, out: Float64Array): void {
  for (const { start, width, cells } of hours) {
    if (start >= range.to || start + HOUR <= range.from || series >= width) continue;
    const first = Math.max(0, (range.from - start) / MINUTE);
    const end = Math.min(MINUTES, Math.ceil((range.to - start) / MINUTE));
    for (let minute = first; minute < end; minute++) {
      const value = cells[minute * width + series]!;
      if (!Number.isNaN(value)) out[(start - range.from) / MINUTE + minute] = value;
    }
  }
}

export function collect(grid: Float64Array, from: UnixSeconds): Column {
  let length = 0;
  for (let i = 0; i < grid.length; i++) if (!Number.isNaN(grid[i]!)) length++;
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  let at = 0;
  for (let i = 0; i < grid.length; i++) {
    const value = grid[i]!;
    if (Number.isNaN(value)) continue;
    times[at] = from + i * MINUTE;
    values[at++] = value;
  }
  return { times, values, length };
}

export function toFrozenTarget(rows: TargetRows, hour: HourRows): FrozenTarget {
  return {
    target: rows.table.target,
    names: rows.table.names.slice(0, hour.width),
    width: hour.width,
    rows: hour.cells,
  };
}
