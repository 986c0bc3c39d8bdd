import { mkdir, rm } from "node:fs/promises";
import { Unavailable } from "#core/errors.ts";
import type { FrozenPoints, FrozenTarget, FrozenWindow, HotEngine } from "#core/ports.ts";
import type { PointBatch, SeriesTable } from "#core/series.ts";
import { floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import { encodeDefinitions, encodePost } from "./encode.ts";
import { type LogMark, recover } from "./recover.ts";
import { collect, type HourRows, overlay, recycle, TargetRows, toFrozenTarget } from "./rows.ts";
import { type LogFile, LogWriter, syncDirectory } from "./writer.ts";

export interface JournalOptions {
  readonly dir: string;
  readonly log: Logger;
  /** Finds or makes a target's table: the same ones that callers append to. */
  readonly table: (org: string, target: string) => SeriesTable;
  readonly mark: LogMark;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The embedded hot engine: rows in memory, every post in the write-ahead log before its promise resolves. */
export interface JournalEngine extends HotEngine {
  /** Frozen points carry the mark that the manifest must store before they are released. */
  freeze(boundary: UnixSeconds): Promise<JournalFrozen>;
  /** Newest point of a series, sealed or not; \`undefined\` when there is none. */
  latest(table: SeriesTable, series: number): { time: UnixSeconds; value: number } | undefined;
  /** Remembers a newest point that was read from segments; an older one than the known changes nothing. */
  noteLatest(table: SeriesTable, series: number, time: UnixSeconds, value: number): void;
  /** Whether the target has points in `range` that are not sealed. */
  holdsWithin(table: SeriesTable, range: TimeRange): boolean;
  /** Lets go of a target without unsealed points and without a point since `since`; answers whether it did. */
  forget(table: SeriesTable, since: UnixSeconds): boolean;
  /** Start of the oldest hour with points that are not sealed. */
  oldestHour(): UnixSeconds | undefined;
  readonly logBytes: number;
  readonly memoryBytes: number;
  close(): Promise<void>;
}

export interface JournalFrozen extends FrozenPoints {
  readonly mark: LogMark;
}

/** Replays the log, then takes posts. */
export async function openJournal(options: JournalOptions): Promise<JournalEngine> {
  await mkdir(options.dir, { recursive: true });
  const all = new Set<TargetRows>();
  const rowsOf = (table: SeriesTable): TargetRows => {
    if (table.hot !== undefined) return table.hot as TargetRows;
    const rows = new TargetRows(table);
    table.hot = rows;
    all.add(rows);
    return rows;
  };

  const began = await recover(options.dir, options.mark, options.table, rowsOf, options.onProgress ?? (() => {}));
  if (began.torn > 0) {
    options.log.warn(
      { bytes: began.torn, file: began.end.file },
      "Cut a torn end off the log: a post that was never answered",
    );
  }
  // Files that are written no more, oldest first, with the newest minute in each: one goes when the mark covers all of it.
  const files: { file: LogFile; newestMinute: number }[] = [...began.files];
  let newestMinute = 0;
  // Not before the mark: it would count what comes now as covered. Where every file is gone, the count begins there.
  const first = Math.max(began.end.file + 1, options.mark.position.file);
  const writer = new LogWriter(options.dir, first, began.end.offset, options.log, (file) => {
    files.push({ file, newestMinute });
  });
  let closed = false;
  let dictionary = -1;
  let numbers = 0;
  let frozenNow: JournalFrozen | undefined;
  let frozenRows: [TargetRows, readonly HourRows[]][] = [];
  await dropCovered(options.mark);

  /** Deletes the log files that only held sealed points. */
  async function dropCovered(mark: LogMark): Promise<void> {
    // The joints between files are checked at replay, so only a prefix of the log may go.
    const kept = files.findIndex(
      ({ file, newestMinute }) => file.sequence >= mark.position.file || newestMinute * MINUTE >= mark.boundary,
    );
    const covered = files.splice(0, kept < 0 ? files.length : kept);
    for (const { file } of covered) await rm(file.path, { force: true });
    if (covered.length > 0) await syncDirectory(options.dir);
  }

  function store(rows: TargetRows, batch: PointBatch, from: number, to: number): void {
    const { series, times, values } = batch;
    rows.growLatest();
    const { latestTimes, latestValues } = rows;
    let hour: HourRows | undefined;
    let base = 0;
    let minute = -1;
    for (let i = from; i < to; i++) {
      const time = times[i]!;
      if (time !== minute) {
        minute = time;
        const start = floorTo(HOUR, time);
        if (hour === undefined || hour.start !== start) hour = rows.hour(start);
        base = ((time - start) / MINUTE) * hour.width;
        if (time / MINUTE > newestMinute) newestMinute = time / MINUTE;
      }
      const number = series[i]!;
      hour!.cells[base + number] = values[i]!;
      if (time >= latestTimes[number]!) {
        latestTimes[number] = time;
        latestValues[number] = values[i]!;
      }
    }
  }

  return {
    name: "memory+log",

    append(batch, arrivedAt) {
      if (closed) return Promise.reject(new Unavailable("The store is closed"));
      try {
        const out = writer.records;
        if (writer.dictionary !== dictionary) {
          dictionary = writer.dictionary;
          numbers = 0;
        }
        for (const { table, from, to } of batch.posts) {
          const rows = rowsOf(table);
          encodeDefinitions(out, rows, dictionary, () => numbers++);
          encodePost(out, rows.logNumber, arrivedAt, batch, from, to);
          store(rows, batch, from, to);
        }
        return writer.commit();
      } catch (error) {
        return Promise.reject(error);
      }
    },

    async read(table, series, range) {
      const rows = table.hot as TargetRows | undefined;
      const from = floorTo(MINUTE, range.from);
      const grid = new Float64Array(Math.max(0, Math.ceil((range.to - from) / MINUTE))).fill(Number.NaN);
      if (rows !== undefined) {
        overlay(rows.frozen, series, { from, to: range.to }, grid);
        overlay(rows.open, series, { from, to: range.to }, grid);
      }
      if (from < range.from && grid.length > 0) grid[0] = Number.NaN;
      return collect(grid, from);
    },

    async freeze(boundary) {
      if (frozenNow !== undefined) throw new Error("BUG: two seals at once");
      // The log is cut and the rows are taken in one turn, so that what stands before the cut is in the rows.
      const rotated = writer.rotate();
      const windows = new Map<string, { org: string; start: UnixSeconds; targets: FrozenTarget[] }>();
      frozenRows = [];
      for (const rows of all) {
        const taken = rows.open.filter((hour) => hour.start < boundary);
        if (taken.length === 0) continue;
        rows.open.splice(0, taken.length);
        rows.frozen = taken;
        frozenRows.push([rows, taken]);
        for (const hour of taken) {
          const key = `${rows.table.org} ${hour.start}`;
          let window = windows.get(key);
          if (window === undefined) {
            window = { org: rows.table.org, start: hour.start, targets: [] };
            windows.set(key, window);
          }
          window.targets.push(toFrozenTarget(rows, hour));
        }
      }
      for (const { targets } of windows.values()) targets.sort((a, b) => (a.target < b.target ? -1 : 1));
      const list: FrozenWindow[] = [...windows.values()].sort((a, b) => a.start - b.start);
      frozenNow = { boundary, windows: list, mark: { position: await rotated, boundary } };
      return frozenNow;
    },

    async release(frozen) {
      if (frozen !== frozenNow) throw new Error("BUG: released points that are not the frozen ones");
      for (const [rows, taken] of frozenRows) {
        rows.frozen = [];
        taken.forEach(recycle);
      }
      frozenRows = [];
      const { mark } = frozenNow;
      frozenNow = undefined;
      await dropCovered(mark);
    },

    latest(table, series) {
      const rows = table.hot as TargetRows | undefined;
      const time = rows?.latestTimes[series] ?? 0;
      return rows === undefined || time === 0 ? undefined : { time, value: rows.latestValues[series]! };
    },

    noteLatest(table, series, time, value) {
      const rows = rowsOf(table);
      rows.growLatest();
      if (time <= rows.latestTimes[series]!) return;
      rows.latestTimes[series] = time;
      rows.latestValues[series] = value;
    },

    holdsWithin(table, range) {
      const rows = table.hot as TargetRows | undefined;
      if (rows === undefined) return false;
      return [...rows.open, ...rows.frozen].some(({ start }) => start < range.to && start + HOUR > range.from);
    },

    forget(table, since) {
      const rows = table.hot as TargetRows | undefined;
      if (rows === undefined) return true;
      if (rows.open.length > 0 || rows.frozen.length > 0 || rows.latestTimes.some((time) => time >= since))
        return false;
      table.hot = undefined;
      return all.delete(rows);
    },

    oldestHour() {
      let oldest: UnixSeconds | undefined;
      for (const { open, frozen } of all) {
        const start = frozen[0]?.start ?? open[0]?.start;
        if (start !== undefined && (oldest === undefined || start < oldest)) oldest = start;
      }
      return oldest;
    },

    get logBytes() {
      let sum = writer.size;
      for (const { file } of files) sum += file.bytes;
      return sum;
    },

    get memoryBytes() {
      let sum = 0;
      for (const { open, frozen } of all) for (const { cells } of [...open, ...frozen]) sum += cells.byteLength;
      return sum;
    },

    async close() {
      closed = true;
      await writer.close();
    },
  };
}
