import { Corrupt } from "#core/errors.ts";
import { DAY, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { decodePoints, type Effort, encodePoints } from "./points.ts";

/**
 * A series' minutes in one segment window. Up to a day they are one block. Longer windows hold a block a day, each behind its
 * length, so that a day of a month is read without decoding the month.
 */
const DAY_SLOTS = DAY / MINUTE;

/** \`values\` has a slot a minute from the window's start. \`undefined\` when it has no point. */
export function encodeWindow(values: Float64Array, span: number, effort: Effort): Uint8Array | undefined {
  const slots = span / MINUTE;
  if (span <= DAY) return encodePoints(values, 0, slots, effort);
  const out = new ByteWriter();
  let any = false;
  for (let from = 0; from < slots; from += DAY_SLOTS) {
    const block = encodePoints(values, from, Math.min(DAY_SLOTS, slots - from), effort);
    any ||= block !== undefined;
    out.varint(block?.length ?? 0);
    if (block !== undefined) out.raw(block);
  }
  return any ? out.copy() : undefined;
}

const partial = new Float64Array(DAY_SLOTS);

/**
 * Decodes what lies in \`range\` over \`target\`, whose first entry is the minute \`range.from\`; minutes without a point are left as
 * they are. Answers how many points the decoded blocks had.
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
  let points = 0;
  for (let day = start; day < start + span; day += DAY) {
    const length = reader.varint();
    const block = reader.take(length);
    const slots = Math.min(DAY, start + span - day) / MINUTE;
    if (length > 0 && day < range.to && day + slots * MINUTE > range.from)
      points += decodePart(block, day, slots, range, target);
  }
  reader.finish();
  return points;
}

function decodePart(
  bytes: Uint8Array,
  start: UnixSeconds,
  slots: number,
  range: TimeRange,
  target: Float64Array,
): number {
  const at = (start - range.from) / MINUTE;
  if (at >= 0 && at + slots <= target.length) return decodePoints(bytes, target, at, slots);
  if (slots > partial.length) throw new Corrupt(`Cannot decode block: ${slots} slots, want at most ${partial.length}`);
  partial.fill(Number.NaN, 0, slots);
  const points = decodePoints(bytes, partial, 0, slots);
  const first = Math.max(0, -at);
  const end = Math.min(slots, target.length - at);
  for (let i = first; i < end; i++) if (!Number.isNaN(partial[i]!)) target[at + i] = partial[i]!;
  return points;
}
