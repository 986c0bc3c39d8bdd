import { isSystemMetric } from "#core/metric.ts";
import type { SeriesTable } from "#core/series.ts";
import { floorTo, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import { listLogFiles, replayLog } from "./reader.ts";
import type { TargetRows } from "./rows.ts";
import type { LogFile, LogPosition } from "./writer.ts";

/** What the manifest says of the log: points before `position` whose minute is before `boundary` are in segments. */
export interface LogMark {
  readonly position: LogPosition;
  readonly boundary: UnixSeconds;
}

export const EMPTY_MARK: LogMark = { position: { file: 0, offset: 0 }, boundary: 0 };

export interface Recovered {
  readonly end: LogPosition;
  readonly torn: number;
  readonly points: number;
  /** Oldest first, with the newest minute in each. */
  readonly files: readonly { readonly file: LogFile; readonly newestMinute: number }[];
}

/** Puts what the log holds and the segments do not back into memory. */
export async function recover(
  dir: string,
  mark: LogMark,
  tableOf: (org: string, target: string) => SeriesTable,
  rowsOf: (table: SeriesTable) => TargetRows,
  progress: (done: number, total: number) => void,
): Promise<Recovered> {
  const files = await listLogFiles(dir);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const newestMinutes = files.map(() => 0);
  let done = 0;
  let file = -1;
  let points = 0;
  // By the numbers of the file that is being read.
  let targets: TargetRows[] = [];
  let numbers: number[][] = [];
  let rows: TargetRows | undefined;
  let series: number[] = [];
  let arrival = 0;
  let covered = false;

  const replayed = await replayLog(
    files,
    {
      file() {
        file++;
        targets = [];
        numbers = [];
      },
      target(number, org, target) {
        targets[number] = rowsOf(tableOf(org, target));
        numbers[number] = [];
      },
      name(target, number, name) {
        numbers[target]![number] = targets[target]!.table.add(name);
        targets[target]!.growLatest();
      },
      post(target, arrivedAt, at) {
        rows = targets[target]!;
        series = numbers[target]!;
        arrival = arrivedAt;
        covered = isBefore(at, mark.position);
      },
      point(number, minute, value) {
        const time = minute * MINUTE;
        const here = series[number]!;
        const { table, latestTimes, latestValues } = rows!;
        if (minute > newestMinutes[file]!) newestMinutes[file] = minute;
        if (time >= latestTimes[here]!) {
          latestTimes[here] = time;
          latestValues[here] = value;
        }
        if (arrival > table.lastArrival && (isService(table) || isSystemMetric(table.names[here]!)))
          table.lastArrival = arrival;
        if (covered && time < mark.boundary) return;
        const hour = rows!.hour(floorTo(HOUR, time));
        hour.cells[((time - hour.start) / MINUTE) * hour.width + here] = value;
        points++;
      },
    },
    (bytes) => {
      done += bytes;
      progress(done, total);
    },
  );
  return {
    ...replayed,
    points,
    files: files
      .map((each, i) => ({ file: each, newestMinute: newestMinutes[i]! }))
      // One that died while beginning is gone, and its number is used again.
      .filter(({ file: each }) => each.sequence <= replayed.end.file),
  };
}

const isService = (table: SeriesTable): boolean => table.target.startsWith("service:");

const isBefore = (a: LogPosition, b: LogPosition): boolean =>
  a.file < b.file || (a.file === b.file && a.offset < b.offset);
