import type { PointBatch, SeriesTable } from "#core/series.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { RECORD, type RecordBuffer } from "./format.ts";
import type { TargetRows } from "./rows.ts";

/** Longest varint that we write: 53 bits. */
const VARINT = 8;

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

/** One post, in the smallest of its three forms. Nearly all posts are of one minute. */
export function encodePost(
  out: RecordBuffer,
  target: number,
  arrivedAt: UnixSeconds,
  batch: PointBatch,
  from: number,
  to: number,
): void {
  const { series, times, values } = batch;
  const count = to - from;
  const first = series[from]!;
  const time = times[from]!;
  let consecutive = true;
  let oneMinute = true;
  for (let i = from + 1; i < to; i++) {
    if (series[i] !== first + i - from) consecutive = false;
    if (times[i] !== time) oneMinute = false;
  }
  out.reserve(1 + 6 * VARINT + count * (8 + 2 * VARINT));
  out.byte(!oneMinute ? RECORD.points : consecutive ? RECORD.run : RECORD.minute);
  out.varint(target);
  out.varint(arrivedAt);
  if (oneMinute) out.varint(time / MINUTE);
  if (oneMinute && consecutive) out.varint(first);
  out.varint(count);
  if (!oneMinute) {
    for (let i = from; i < to; i++) {
      out.varint(series[i]!);
      out.varint(times[i]! / MINUTE);
    }
  } else if (!consecutive) {
    for (let i = from; i < to; i++) out.varint(series[i]!);
  }
  out.doubles(values, from, to);
}
