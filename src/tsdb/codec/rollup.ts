import { ByteReader, ByteWriter } from "./bytes.ts";
import { readColumn, writeColumn } from "./column.ts";
import type { Effort } from "./integers.ts";
import { expectKind, KIND, MAX_SLOTS } from "./kinds.ts";
import { findPresence, gather, readPresence, spread, writePresence } from "./presence.ts";
import { SCALES, toIntegers } from "./scale.ts";

/** Rolled-up values on a grid of equal slots: NaN in all four where nothing is. Slot i covers its whole step. */
export interface Rollup {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
}

export function emptyRollup(slots: number): Rollup {
  const column = () => new Float64Array(slots).fill(Number.NaN);
  return { counts: column(), sums: column(), mins: column(), maxs: column() };
}

const columnsOf = ({ counts, sums, mins, maxs }: Rollup): readonly Float64Array[] => [counts, sums, mins, maxs];

const dense = new Float64Array(MAX_SLOTS);
const integers = new Float64Array(MAX_SLOTS);

/** Points, from `values[from]` on, into `slots` slots of `per` values each. */
export function rollUp(values: Float64Array, from: number, slots: number, per: number): Rollup {
  const rollup = emptyRollup(slots);
  for (let slot = 0; slot < slots; slot++) {
    let count = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = from + slot * per; i < from + (slot + 1) * per; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      dense[count++] = value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (count === 0) continue;
    rollup.counts[slot] = count;
    rollup.sums[slot] = sumOf(count);
    rollup.mins[slot] = min;
    rollup.maxs[slot] = max;
  }
  return rollup;
}

/** Slots into coarser ones of `per` each: hours into days. Where values are decimals, the same as rolling up the points. */
export function coarsen(fine: Rollup, per: number): Rollup {
  const slots = Math.ceil(fine.counts.length / per);
  const coarse = emptyRollup(slots);
  for (let slot = 0; slot < slots; slot++) {
    let parts = 0;
    let count = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = slot * per; i < Math.min((slot + 1) * per, fine.counts.length); i++) {
      if (Number.isNaN(fine.counts[i]!)) continue;
      dense[parts++] = fine.sums[i]!;
      count += fine.counts[i]!;
      if (fine.mins[i]! < min) min = fine.mins[i]!;
      if (fine.maxs[i]! > max) max = fine.maxs[i]!;
    }
    if (parts === 0) continue;
    coarse.counts[slot] = count;
    coarse.sums[slot] = sumOf(parts);
    coarse.mins[slot] = min;
    coarse.maxs[slot] = max;
  }
  return coarse;
}

/**
 * The sum of the first `count` of `dense`: as integers where these are decimals, so that 0.1 + 0.2 is 0.3 and the sum encodes as
 * small as its parts. Beyond the largest double it stays there: an infinite sum would be infinite for every coarser slot too, and
 * together with a negative one not a number at all.
 */
function sumOf(count: number): number {
  const scale = toIntegers(dense, count, integers);
  const parts = scale < 0 ? dense : integers;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum + parts[i]!));
  }
  return scale < 0 ? sum : sum / SCALES[scale]!;
}

const out = new ByteWriter();

/** One block: which slots hold something, then the four columns. `undefined` when none does. */
export function encodeRollup(rollup: Rollup, from: number, slots: number, effort: Effort): Uint8Array | undefined {
  const presence = findPresence(rollup.counts, from, slots);
  if (presence === undefined) return undefined;
  out.length = 0;
  out.byte(KIND.rollup);
  writePresence(presence, effort, out);
  for (const column of columnsOf(rollup)) {
    gather(presence, column, from, dense);
    writeColumn(dense, presence.count, effort, out);
  }
  return out.copy();
}

/** Over `target[at, at + slots)`; slots without anything are left as they are. Throws `Corrupt` as `decodePoints` does. */
export function decodeRollup(bytes: Uint8Array, target: Rollup, at: number, slots: number): void {
  const reader = new ByteReader(bytes, "Cannot decode roll-up");
  expectKind(reader, "rollup");
  const presence = readPresence(reader, Math.min(slots, MAX_SLOTS));
  for (const column of columnsOf(target)) {
    if (presence.runs === undefined) readColumn(reader, presence.count, column, at + presence.first);
    else {
      readColumn(reader, presence.count, dense, 0);
      spread(presence, dense, column, at);
    }
  }
  reader.finish();
}
