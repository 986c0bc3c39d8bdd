import { ByteReader, ByteWriter } from "./bytes.ts";
import { readColumn, writeColumn } from "./column.ts";
import type { Effort } from "./integers.ts";
import { expectKind, KIND, MAX_SLOTS } from "./kinds.ts";
import { findPresence, gather, readPresence, spread, writePresence } from "./presence.ts";

export type { Effort } from "./integers.ts";

/**
 * A block of points: the values of one series on a grid of equal slots, drawn in `docs/formats/block.md`. Times cost nothing
 * where no slot is empty.
 */
export interface DecodedBlock {
  /** Points in the block. */
  readonly count: number;
  /** 1, 10, 100, 1,000 or 10,000 when every value is exactly an integer over it; 0 when there is no such scale. */
  readonly scale: number;
}

const out = new ByteWriter();
const dense = new Float64Array(MAX_SLOTS);

/** Encodes `values[from, from + slots)`, NaN for an empty slot. `undefined` when all are empty. */
export function encodePoints(
  values: Float64Array,
  from: number,
  slots: number,
  effort: Effort,
): Uint8Array | undefined {
  const presence = findPresence(values, from, slots);
  if (presence === undefined) return undefined;
  gather(presence, values, from, dense);
  out.length = 0;
  out.byte(KIND.points);
  writePresence(presence, effort, out);
  writeColumn(dense, presence.count, effort, out);
  return out.copy();
}

/**
 * Decodes a block of at most `slots` slots over `target[at, at + slots)`. Empty slots are left as they are, so that a newer block
 * can be laid over an older one; who wants NaN there fills the target before. Throws `Corrupt` for whatever `encodePoints` did not
 * write, bytes behind the end included; part of the slots may be written by then.
 */
export function decodePoints(bytes: Uint8Array, target: Float64Array, at: number, slots: number): DecodedBlock {
  const reader = new ByteReader(bytes);
  expectKind(reader, "points");
  const presence = readPresence(reader, Math.min(slots, MAX_SLOTS));
  const { first, count, runs } = presence;
  const scale =
    runs === undefined ? readColumn(reader, count, target, at + first) : readColumn(reader, count, dense, 0);
  reader.finish();
  if (runs !== undefined) spread(presence, dense, target, at);
  return { count, scale };
}
