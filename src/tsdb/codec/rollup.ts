import { Corrupt } from "#core/errors.ts";
import type { Resolution } from "#core/series.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { decodePoints, type Effort, encodePoints } from "./points.ts";
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

const integers = new Float64Array(65_536);

/**
 * Points into slots of \`per\` values each. Sums are added as integers where the values are decimals, so that 0.1 + 0.2 is 0.3 and
 * the sum encodes as small as its parts.
 */
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
    rollup.sums[slot] = exactSum(count);
    rollup.mins[slot] = min;
    rollup.maxs[slot] = max;
  }
  return rollup;
}

const dense = new Float64Array(65_536);

function exactSum(count: number): number {
  const scale = toIntegers(dense, count, integers);
  const parts = scale < 0 ? dense : integers;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += parts[i]!;
  return scale < 0 ? sum : sum / SCALES[scale]!;
}

/** Slots into coarser ones of \`per\` each: hours into days. */
export function coarsen(fine: Rollup, per: number): Rollup {
  const slots = Math.ceil(fine.counts.length / per);
  const coarse = emptyRollup(slots);
  for (let i = 0; i < fine.counts.length; i++) {
    const count = fine.counts[i]!;
    if (Number.isNaN(count)) continue;
    const slot = Math.floor(i / per);
    const first = Number.isNaN(coarse.counts[slot]!);
    coarse.counts[slot] = first ? count : coarse.counts[slot]! + count;
    coarse.sums[slot] = first ? fine.sums[i]! : coarse.sums[slot]! + fine.sums[i]!;
    coarse.mins[slot] = first ? fine.mins[i]! : Math.min(coarse.mins[slot]!, fine.mins[i]!);
    coarse.maxs[slot] = first ? fine.maxs[i]! : Math.max(coarse.maxs[slot]!, fine.maxs[i]!);
  }
  return coarse;
}

/** Four blocks of points behind their lengths: counts, sums, least, greatest. \`undefined\` when nothing is in it. */
export function encodeRollup(rollup: Rollup, from: number, slots: number, effort: Effort): Uint8Array | undefined {
  const out = new ByteWriter();
  for (const column of [rollup.counts, rollup.sums, rollup.mins, rollup.maxs]) {
    const block = encodePoints(column, from, slots, effort);
    if (block === undefined) return undefined;
    out.varint(block.length);
    out.raw(block);
  }
  return out.copy();
}

/** Over \`target\`, from slot \`at\` on; slots without anything are left as they are. */
export function decodeRollup(bytes: Uint8Array, target: Rollup, at: number, slots: number): void {
  const reader = new ByteReader(bytes);
  let count: number | undefined;
  for (const column of [target.counts, target.sums, target.mins, target.maxs]) {
    const found = decodePoints(reader.take(reader.varint()), column, at, slots);
    if (count !== undefined && found !== count)
      throw new Corrupt(`Cannot decode roll-up: a column of ${found} slots, want ${count}`);
    count = found;
  }
  reader.finish();
}

/** Minutes a slot has at each resolution. */
export const slotsIn = (span: number, resolution: Resolution): number => span / resolution;
