import { Corrupt } from "#core/errors.ts";
import { DAY, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { expectKind, KIND } from "./kinds.ts";
import { decodePoints, type Effort, encodePoints } from "./points.ts";

/**
 * A series' minutes in one segment window. Up to a day they are one block of points. A longer window is a list of lengths and
 * then a block a day, so that a day of a month is read without decoding the month.
 */
const DAY_SLOTS = DAY / MINUTE;

/** `values` has a slot a minute from the window's start. `undefined` when it has no point. */
export function encodeWindow(values: Float64Array, span: number, effort: Effort): Uint8Array | undefined {
  const slots = span / MINUTE;
  if (span <= DAY) return encodePoints(values, 0, slots, effort);
  const days: (Uint8Array | undefined)[] = [];
  for (let from = 0; from < slots; from += DAY_SLOTS) {
    days.push(encodePoints(values, from, Math.min(DAY_SLOTS, slots - from), effort));
  }
  if (days.every((day) => day === undefined)) return undefined;
  const out = new ByteWriter();
  out.byte(KIND.days);
  for (const day of days) out.varint(day?.length ?? 0);
  for (const day of days) if (day !== undefined) out.raw(day);
  return out.copy();
}

/**
 * Decodes what lies in `range` over `target`, whose first entry is the minute `range.from`; minutes without a point are left as
 * they are. Days outside the range are not decoded. Answers how many points the decoded days have.
 */
export function decodeWindow(
  bytes: Uint8Array,
  start: UnixSeconds,
  span: number,
  range: TimeRange,
  target: Float64Array,
): number {
  if (span <= DAY) return decodePart(bytes, start, span / MINUTE, range, target);
  const reader = new ByteReader(bytes);
  expectKind(reader, "days");
  const lengths = Array.from({ length: Math.ceil(span / DAY) }, () => reader.varint());
  let points = 0;
  for (const [i, length] of lengths.entries()) {
    const block = reader.take(length);
    const day = start + i * DAY;
    const slots = Math.min(DAY, start + span - day) / MINUTE;
    if (length > 0 && day < range.to && day + slots * MINUTE > range.from)
      points += decodePart(block, day, slots, range, target);
  }
  reader.finish();
  return points;
}

const partial = new Float64Array(DAY_SLOTS);

function decodePart(
  bytes: Uint8Array,
  start: UnixSeconds,
  slots: number,
  range: TimeRange,
  target: Float64Array,
): number {
  const at = (start - range.from) / MINUTE;
  if (at >= 0 && at + slots <= target.length) return decodePoints(bytes, target, at, slots).count;
  if (slots > DAY_SLOTS) throw new Corrupt(`Cannot decode block: ${slots} slots, want at most ${DAY_SLOTS}`);
  partial.fill(Number.NaN, 0, slots);
  const { count } = decodePoints(bytes, partial, 0, slots);
  const first = Math.max(0, -at);
  const end = Math.min(slots, target.length - at);
  for (let i = first; i < end; i++) if (!Number.isNaN(partial[i]!)) target[at + i] = partial[i]!;
  return count;
}
