import { Corrupt } from "#core/errors.ts";
import { isSystemMetric } from "#core/metric.ts";
import type { SeriesTable } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import { type Held, holdNothing, holdToo } from "./group.ts";
import { isBefore, type LogFile, type LogPosition, listLogFiles } from "./log-files.ts";
import { replayLog } from "./reader.ts";
import type { PostPoints } from "./records.ts";
import { type TargetRows, writePoints } from "./rows.ts";
import type { WrittenFile } from "./writer.ts";

/** What the manifest says of the log: points before `position` whose minute is before `boundary` are in segments. */
export interface LogMark {
  readonly position: LogPosition;
  readonly boundary: UnixSeconds;
}

export const EMPTY_MARK: LogMark = { position: { file: 0, offset: 0 }, boundary: 0 };

export interface Recovered {
  /** Where the newest file ends. */
  readonly end: LogPosition;
  readonly torn: number;
  /** Oldest first. */
  readonly files: readonly WrittenFile[];
}

export interface RecoverOptions {
  readonly dir: string;
  readonly mark: LogMark;
  readonly table: (org: string, target: string) => SeriesTable;
  readonly rows: (table: SeriesTable) => TargetRows;
  readonly progress: (done: number, total: number) => void;
}

interface LoggedTarget {
  readonly rows: TargetRows;
  /** From the log's number of a series to its number in the table. */
  readonly numbers: number[];
  /**
   * By the log's number of a series: whether its points show that the target lives. Judged as the ingest path does: for a service
   * by any metric, for a host by a system metric [TS10].
   */
  readonly showLife: boolean[];
}

/** Puts what the log holds and the segments do not back into memory, and what both know of newest points and arrivals. */
export async function recover({ dir, mark, table, rows, progress }: RecoverOptions): Promise<Recovered> {
  const found = await listLogFiles(dir);
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  const files: { file: LogFile; held: Held }[] = [];
  let done = 0;
  // By the numbers of the file that is being read.
  let targets: LoggedTarget[] = [];
  let at: LogPosition = mark.position;

  const known = (target: number) => {
    const entry = targets[target];
    if (entry === undefined) throw nobodyDefined("target", target, at);
    return entry;
  };

  // What stands before the mark may be gone, what stands behind it may not.
  const wanted = Math.max(1, mark.position.file);
  if (found.length > 0 && found[0]!.sequence > wanted) {
    throw new Corrupt(`Cannot read the log: file ${wanted} is missing before "${found[0]!.path}"`);
  }
  const replayed = await replayLog(
    found,
    {
      file(file) {
        files.push({ file, held: holdNothing() });
        targets = [];
      },
      frame(position) {
        at = position;
      },
      target(number, org, target) {
        targets[number] = { rows: rows(table(org, target)), numbers: [], showLife: [] };
      },
      name(target, number, name) {
        const entry = known(target);
        entry.numbers[number] = entry.rows.table.add(name);
        entry.showLife[number] = entry.rows.table.target.startsWith("service:") || isSystemMetric(name);
      },
      post(target, arrivedAt, points) {
        const entry = known(target);
        noteArrival(entry, points, arrivedAt);
        toTableNumbers(points, entry.numbers, at);
        if (isBefore(at, mark.position)) leaveOutSealed(entry.rows, points, mark.boundary);
        const newestMinute = writePoints(entry.rows, points, 0, points.length);
        holdToo(files.at(-1)!.held, { newestMinute, firstArrival: arrivedAt });
      },
    },
    (bytes) => {
      done += bytes;
      progress(done, total);
    },
  );
  // The newest one may have lost a torn end.
  const last = files.at(-1);
  if (last !== undefined) last.file = { ...last.file, bytes: replayed.end.offset };
  return { ...replayed, files };
}

function toTableNumbers({ series, length }: PostPoints, numbers: readonly number[], at: LogPosition): void {
  for (let i = 0; i < length; i++) {
    const number = numbers[series[i]!];
    if (number === undefined) throw nobodyDefined("series", series[i]!, at);
    series[i] = number;
  }
}

function nobodyDefined(what: string, number: number, { file, offset }: LogPosition): Corrupt {
  return new Corrupt(`Cannot read the log, file ${file}, frame at offset ${offset}: ${what} ${number} is not defined`);
}

function noteArrival({ rows: { table }, showLife }: LoggedTarget, points: PostPoints, arrivedAt: UnixSeconds): void {
  if (arrivedAt <= table.lastArrival) return;
  for (let i = 0; i < points.length; i++) {
    if (showLife[points.series[i]!] !== true) continue;
    table.lastArrival = arrivedAt;
    return;
  }
}

/** Leaves the points that are not in segments; of the others it remembers which is newest. */
function leaveOutSealed(rows: TargetRows, points: PostPoints, boundary: UnixSeconds): void {
  const { series, times, values } = points;
  rows.growLatest();
  let kept = 0;
  for (let i = 0; i < points.length; i++) {
    if (times[i]! < boundary) rows.noteLatest(series[i]!, times[i]!, values[i]!);
    else {
      series[kept] = series[i]!;
      times[kept] = times[i]!;
      values[kept++] = values[i]!;
    }
  }
  points.length = kept;
}
