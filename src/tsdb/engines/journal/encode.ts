import type { PointBatch, SeriesTable } from "#core/series.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { RECORD } from "./format.ts";
import type { RecordBuffer } from "./record-bytes.ts";
import type { TargetRows } from "./rows.ts";

/** Longest varint that we write: 53 bits. */
const VARINT = 8;

/** From so many points a minute on, a record a minute is smaller than naming the minute of every point. */
const POINTS_A_MINUTE = 4;

/** Defines the target, and those of its names that the dictionary does not have yet. */
export function encodeDefinitions(
  out: RecordBuffer,
  rows: TargetRows,
  dictionary: number,
  nextNumber: () => number,
): void {
  const { table } = rows;
  if (rows.dictionary !== dictionary) {
    rows.dictionary = dictionary;
    rows.logNumber = nextNumber();
    rows.logNames = 0;
    const org = Buffer.from(table.org);
    const target = Buffer.from(table.target);
    out.reserve(1 + 3 * VARINT + org.length + target.length);
    out.byte(RECORD.target);
    out.varint(rows.logNumber);
    out.varint(org.length);
    out.raw(org);
    out.varint(target.length);
    out.raw(target);
  }
  if (rows.logNames < table.size) encodeNames(out, rows, table);
}

function encodeNames(out: RecordBuffer, rows: TargetRows, table: SeriesTable): void {
  const names = table.nameBytes;
  out.reserve(1 + 3 * VARINT);
  out.byte(RECORD.names);
  out.varint(rows.logNumber);
  out.varint(rows.logNames);
  out.varint(names.length - rows.logNames);
  for (let i = rows.logNames; i < names.length; i++) {
    const name = names[i]!;
    out.reserve(VARINT + name.length);
    out.varint(name.length);
    out.raw(name);
  }
  rows.logNames = names.length;
}

/**
 * One post. Nearly all are of one minute; an agent that comes back sends a few minutes at once, which become a record each. All
 * are in one frame, so a post is still replayed as a whole or not at all.
 */
export function encodePost(
  out: RecordBuffer,
  target: number,
  arrivedAt: UnixSeconds,
  batch: PointBatch,
  from: number,
  to: number,
): void {
  const { times } = batch;
  let minutes = 1;
  for (let i = from + 1; i < to; i++) if (times[i] !== times[i - 1]) minutes++;
  if (minutes > 1 && (to - from) / minutes < POINTS_A_MINUTE) {
    encodePoints(out, target, arrivedAt, batch, from, to);
    return;
  }
  for (let at = from; at < to; ) {
    let end = at + 1;
    while (end < to && times[end] === times[at]) end++;
    encodeMinute(out, target, arrivedAt, batch, at, end);
    at = end;
  }
}

function encodeMinute(
  out: RecordBuffer,
  target: number,
  arrivedAt: UnixSeconds,
  batch: PointBatch,
  from: number,
  to: number,
): void {
  const { series, times, values } = batch;
  const first = series[from]! - from;
  let consecutive = true;
  for (let i = from + 1; i < to; i++) if (series[i] !== first + i) consecutive = false;
  out.reserve(1 + 5 * VARINT + (to - from) * (8 + VARINT));
  out.byte(consecutive ? RECORD.run : RECORD.minute);
  out.varint(target);
  out.varint(arrivedAt);
  out.varint(times[from]! / MINUTE);
  if (consecutive) out.varint(series[from]!);
  out.varint(to - from);
  if (!consecutive) for (let i = from; i < to; i++) out.varint(series[i]!);
  out.doubles(values, from, to);
}

function encodePoints(
  out: RecordBuffer,
  target: number,
  arrivedAt: UnixSeconds,
  batch: PointBatch,
  from: number,
  to: number,
): void {
  const { series, times, values } = batch;
  out.reserve(1 + 3 * VARINT + (to - from) * (8 + 2 * VARINT));
  out.byte(RECORD.points);
  out.varint(target);
  out.varint(arrivedAt);
  out.varint(to - from);
  for (let i = from; i < to; i++) {
    out.varint(series[i]!);
    out.varint(times[i]! / MINUTE);
  }
  out.doubles(values, from, to);
}
