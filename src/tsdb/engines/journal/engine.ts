import { mkdir, rm } from "node:fs/promises";
import { Unavailable } from "#core/errors.ts";
import type { FrozenPoints, FrozenTarget, HotEngine } from "#core/ports.ts";
import type { OrgId, SeriesTable } from "#core/series.ts";
import { floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { assert } from "#kit/assert.ts";
import type { Logger } from "#kit/log.ts";
import { encodeDefinitions, encodePost } from "./encode.ts";
import { syncDirectory } from "./log-files.ts";
import { type LogMark, recover } from "./recover.ts";
import { collect, type HourRows, overlay, recycle, TargetRows, toFrozenTarget, writePoints } from "./rows.ts";
import { type LogIo, systemIo } from "./synced-file.ts";
import { LogWriter, type WrittenFile } from "./writer.ts";

export interface JournalOptions {
  readonly dir: string;
  readonly log: Logger;
  /** Finds or makes a target's table: the same ones that callers append to. */
  readonly table: (org: string, target: string) => SeriesTable;
  readonly mark: LogMark;
  readonly onProgress?: (done: number, total: number) => void;
  readonly io?: LogIo;
  readonly fileBytes?: number;
}

/** The embedded hot engine: rows in memory, every post in the write-ahead log before its promise resolves. */
export interface JournalEngine extends HotEngine {
  /** Frozen points carry the mark that the manifest must store before they are released. */
  freeze(boundary: UnixSeconds): Promise<JournalFrozen>;
  /** Writes the unsealed points of a series over `grid`, whose first slot is the minute `range.from`; leaves other slots alone. */
  overlay(table: SeriesTable, series: number, range: TimeRange, grid: Float64Array): void;
  /** Newest point of a series, sealed or not; `undefined` when there is none. */
  latest(table: SeriesTable, series: number): { time: UnixSeconds; value: number } | undefined;
  /** Remembers a newest point that was read from segments. One that is not newer than the known changes nothing. */
  noteLatest(table: SeriesTable, series: number, time: UnixSeconds, value: number): void;
  /** From the first to the end of the last hour in which the target has unsealed points. */
  extentOf(table: SeriesTable): TimeRange | undefined;
  /** Whether the target has points in `range` that are not sealed. */
  holdsWithin(table: SeriesTable, range: TimeRange): boolean;
  /** Lets go of a target without unsealed points and without a point since `since`; answers whether it did. */
  forget(table: SeriesTable, since: UnixSeconds): boolean;
  /** Start of the oldest hour with points that are not sealed, of one organisation or of all. */
  oldestHour(org?: OrgId): UnixSeconds | undefined;
  /** Arrival of the oldest post that a replay of the log would put back into memory; `undefined` when it holds none. */
  readonly logSince: UnixSeconds | undefined;
  readonly logBytes: number;
  readonly memoryBytes: number;
  close(): Promise<void>;
}

export interface JournalFrozen extends FrozenPoints {
  readonly mark: LogMark;
}

const hoursOf = ({ hot }: SeriesTable): readonly HourRows[] => {
  const rows = hot as TargetRows | undefined;
  return rows === undefined ? [] : [...rows.frozen, ...rows.open];
};

function overlayAll(table: SeriesTable, series: number, range: TimeRange, grid: Float64Array): void {
  const rows = table.hot as TargetRows | undefined;
  if (rows === undefined) return;
  // What was frozen is older than what came since.
  overlay(rows.frozen, series, range, grid);
  overlay(rows.open, series, range, grid);
}

/** A start on a full log of the default cap then reads four files. */
const FILE_BYTES = 256 << 20;

/** Replays the log, then takes posts. Rejects with `Corrupt` when the log is not what was written. */
export async function openJournal(options: JournalOptions): Promise<JournalEngine> {
  const { dir, log, mark, table, onProgress } = options;
  await mkdir(dir, { recursive: true });
  const all = new Set<TargetRows>();
  const rowsOf = (known: SeriesTable): TargetRows => {
    if (known.hot !== undefined) return known.hot as TargetRows;
    const rows = new TargetRows(known);
    known.hot = rows;
    all.add(rows);
    return rows;
  };

  const began = await recover({ dir, mark, table, rows: rowsOf, progress: onProgress ?? (() => {}) });
  if (began.torn > 0) {
    log.warn({ bytes: began.torn, file: began.end.file }, "Cut a torn end off the log: posts that were never answered");
  }
  /** Files that are written no more, oldest first. */
  const files: WrittenFile[] = [...began.files];
  const writer = new LogWriter({
    dir,
    log,
    // Not before the mark: it would count what comes now as covered. Where every file is gone, the count begins there.
    sequence: Math.max(began.end.file + 1, mark.position.file),
    previousEnd: began.end.offset,
    onLeave: (left) => files.push(left),
    io: options.io ?? systemIo,
    fileBytes: options.fileBytes ?? FILE_BYTES,
  });
  let closed = false;
  let dictionary = -1;
  let numbers = 0;
  const nextNumber = () => numbers++;
  let freezing = false;
  let frozenNow: JournalFrozen | undefined;
  let frozenRows: readonly TargetRows[] = [];
  await dropCovered(mark);

  /** Deletes the log files that only held sealed points. */
  async function dropCovered({ position, boundary }: LogMark): Promise<void> {
    // The joints between files are checked at replay, so only a prefix of the log may go.
    const first = files.findIndex(
      ({ file, held }) => file.sequence >= position.file || held.newestMinute * MINUTE >= boundary,
    );
    const covered = files.slice(0, first < 0 ? files.length : first);
    try {
      for (const { file } of covered) {
        await rm(file.path, { force: true });
        files.shift();
      }
      if (covered.length > 0) await syncDirectory(dir);
    } catch (error) {
      // They are not needed, and the next seal tries again.
      log.warn({ err: String(error) }, "Cannot delete log files whose points are sealed");
    }
  }

  function takeRows(boundary: UnixSeconds): FrozenPoints["windows"] {
    const windows = new Map<string, { org: string; start: UnixSeconds; targets: FrozenTarget[] }>();
    const touched: TargetRows[] = [];
    for (const rows of all) {
      const taken = rows.open.filter((hour) => hour.start < boundary);
      if (taken.length === 0) continue;
      rows.open.splice(0, taken.length);
      rows.frozen = taken;
      touched.push(rows);
      for (const hour of taken) {
        const key = `${rows.table.org} ${hour.start}`;
        const window = windows.get(key) ?? { org: rows.table.org, start: hour.start, targets: [] };
        if (window.targets.length === 0) windows.set(key, window);
        window.targets.push(toFrozenTarget(rows, hour));
      }
    }
    frozenRows = touched;
    for (const { targets } of windows.values()) targets.sort((a, b) => (a.target < b.target ? -1 : 1));
    return [...windows.values()].sort((a, b) => a.start - b.start);
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
        let newestMinute = 0;
        for (const { table: known, from, to } of batch.posts) {
          const rows = rowsOf(known);
          encodeDefinitions(out, rows, dictionary, nextNumber);
          encodePost(out, rows.logNumber, arrivedAt, batch, from, to);
          newestMinute = Math.max(newestMinute, writePoints(rows, batch, from, to));
        }
        return writer.commit(newestMinute, arrivedAt);
      } catch (error) {
        return Promise.reject(error);
      }
    },

    overlay: overlayAll,

    async read(known, series, range) {
      const from = floorTo(MINUTE, range.from + MINUTE - 1);
      const grid = new Float64Array(Math.max(0, Math.ceil((range.to - from) / MINUTE))).fill(Number.NaN);
      overlayAll(known, series, { from, to: range.to }, grid);
      return collect(grid, from);
    },

    async freeze(boundary) {
      assert(!freezing, "two seals at once");
      freezing = true;
      // The log is cut and the rows are taken in one turn, so that what stands before the cut is in the rows.
      const rotated = writer.rotate();
      const windows = takeRows(boundary);
      frozenNow = { boundary, windows, mark: { position: await rotated, boundary } };
      return frozenNow;
    },

    async release(frozen) {
      assert(frozen === frozenNow, "released points are the frozen ones");
      const released: HourRows[] = [];
      for (const rows of frozenRows) {
        released.push(...rows.frozen);
        rows.frozen = [];
      }
      released.forEach(recycle);
      const covered = frozenNow.mark;
      frozenRows = [];
      frozenNow = undefined;
      freezing = false;
      await dropCovered(covered);
    },

    latest(known, series) {
      const rows = known.hot as TargetRows | undefined;
      const time = rows?.latestTimes[series] ?? 0;
      return rows === undefined || time === 0 ? undefined : { time, value: rows.latestValues[series]! };
    },

    noteLatest(known, series, time, value) {
      const rows = rowsOf(known);
      rows.growLatest();
      if (time > rows.latestTimes[series]!) rows.noteLatest(series, time, value);
    },

    extentOf(known) {
      const starts = hoursOf(known).map(({ start }) => start);
      return starts.length === 0 ? undefined : { from: Math.min(...starts), to: Math.max(...starts) + HOUR };
    },

    holdsWithin: (known, range) => hoursOf(known).some(({ start }) => start < range.to && start + HOUR > range.from),

    forget(known, since) {
      const rows = known.hot as TargetRows | undefined;
      if (rows === undefined) return true;
      if (rows.open.length > 0 || rows.frozen.length > 0 || rows.latestTimes.some((time) => time >= since))
        return false;
      known.hot = undefined;
      return all.delete(rows);
    },

    oldestHour(org) {
      let oldest: UnixSeconds | undefined;
      for (const { table: known, open, frozen } of all) {
        if (org !== undefined && known.org !== org) continue;
        for (const hour of [frozen[0], open[0]])
          if (hour !== undefined && (oldest === undefined || hour.start < oldest)) oldest = hour.start;
      }
      return oldest;
    },

    get logSince() {
      const since = Math.min(writer.held.firstArrival, ...files.map(({ held }) => held.firstArrival));
      return Number.isFinite(since) ? since : undefined;
    },

    get logBytes() {
      return files.reduce((sum, { file }) => sum + file.bytes, writer.size);
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
