import { constants, zstdCompressSync } from "node:zlib";
import { Corrupt } from "#core/errors.ts";
import { ByteReader, ByteWriter, unzigzag, zigzag } from "./bytes.ts";
import { type Effort, readIntegers, unpack, writeIntegers } from "./integers.ts";
import { commonStep, SCALES, toIntegers } from "./scale.ts";

export type { Effort } from "./integers.ts";

/**
 * A block: the points of one series on a grid of equal slots, drawn in `docs/formats/block.md`.
 *
 * Times cost nothing where no slot is empty. Values are integers over a common scale where they can be, written as differences
 * or as distances from the smallest, whichever is shorter; anything else as doubles, split into byte planes and packed.
 */
const VERSION = 1;
const FLAG_GAPS = 0x10;
const FLAG_PLAIN = 0x20;
const FLAG_RAW = 0x40;

/** The most slots that a block may have: a month of minutes has 44,640. */
export const MAX_SLOTS = 65_536;

const out = new ByteWriter();
const dense = new Float64Array(MAX_SLOTS);
const integers = new Float64Array(MAX_SLOTS);
const work = new Float64Array(MAX_SLOTS);

/** Encodes `slots` values from `values[from]` on, NaN for an empty slot. \`undefined\` when all are empty. */
export function encodePoints(
  values: Float64Array,
  from: number,
  slots: number,
  effort: Effort,
): Uint8Array | undefined {
  let first = 0;
  while (first < slots && Number.isNaN(values[from + first]!)) first++;
  if (first === slots) return undefined;
  let last = slots - 1;
  while (Number.isNaN(values[from + last]!)) last--;
  let count = 0;
  for (let i = first; i <= last; i++) {
    const value = values[from + i]!;
    if (!Number.isNaN(value)) dense[count++] = value;
  }
  const gaps = count !== last - first + 1;
  const scale = toIntegers(dense, count, integers);

  out.length = 0;
  out.byte(VERSION);
  const head = out.length;
  out.byte(0);
  out.varint(first);
  out.varint(count);
  if (gaps) writeGaps(values, from + first, from + last);
  let flags = gaps ? FLAG_GAPS : 0;
  if (scale < 0) {
    flags |= FLAG_RAW;
    writeRaw(count);
  } else {
    flags |= scale;
    if (writeScaled(count, effort)) flags |= FLAG_PLAIN;
  }
  out.bytes[head] = flags;
  return out.copy();
}

/** Alternating lengths: points, empty slots, points … up to the last point. */
function writeGaps(values: Float64Array, first: number, last: number): void {
  scratchRuns.length = 0;
  let run = 0;
  let empty = false;
  for (let i = first; i <= last; i++) {
    if (Number.isNaN(values[i]!) !== empty) {
      scratchRuns.push(run);
      run = 0;
      empty = !empty;
    }
    run++;
  }
  scratchRuns.push(run);
  out.varint(scratchRuns.length);
  for (const length of scratchRuns) out.varint(length);
}
const scratchRuns: number[] = [];

/** Answers whether the values were written as distances from the smallest rather than as differences. */
function writeScaled(count: number, effort: Effort): boolean {
  let smallest = integers[0]!;
  for (let i = 1; i < count; i++) {
    work[i - 1] = integers[i]! - integers[i - 1]!;
    if (integers[i]! < smallest) smallest = integers[i]!;
  }
  const step = commonStep(work, count - 1);
  // What the two ways would cost, in bits: a difference also has a sign.
  let differences = 0;
  let distances = 0;
  for (let i = 1; i < count; i++) {
    differences += Math.log2(1 + Math.abs(work[i - 1]!) / step) + 1;
    distances += Math.log2(1 + (integers[i]! - smallest) / step);
  }
  const plain = distances < differences;
  out.varint(zigzag(integers[0]!));
  out.varint(step);
  if (plain) {
    out.varint((integers[0]! - smallest) / step);
    for (let i = 1; i < count; i++) work[i - 1] = (integers[i]! - smallest) / step;
  } else {
    for (let i = 0; i < count - 1; i++) work[i] = zigzag(work[i]! / step);
  }
  if (count > 1) writeIntegers(work, count - 1, effort, out);
  return plain;
}

function writeRaw(count: number): void {
  const bytes = new Uint8Array(dense.buffer, 0, count * 8);
  const planes = new Uint8Array(count * 8);
  for (let plane = 0; plane < 8; plane++)
    for (let i = 0; i < count; i++) planes[plane * count + i] = bytes[i * 8 + plane]!;
  const packed = zstdCompressSync(planes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  out.varint(packed.length);
  out.raw(packed);
}

/** How many points a block holds, and where: read from its first bytes. */
export interface BlockHead {
  readonly count: number;
}

export const countPoints = (bytes: Uint8Array): number => readHead(new ByteReader(bytes), MAX_SLOTS).count;

/**
 * Decodes a block of at most `slots` slots over `target[at, at + slots)`; empty slots are left as they are. Answers the number of
 * points. Rejects with `Corrupt` whatever `encodePoints` did not write, trailing bytes included.
 */
export function decodePoints(bytes: Uint8Array, target: Float64Array, at: number, slots: number): number {
  const reader = new ByteReader(bytes);
  const { flags, first, count } = readHead(reader, slots);
  const runs = (flags & FLAG_GAPS) === 0 ? undefined : readGaps(reader, first, count, slots);
  const values = runs === undefined ? target : dense;
  const start = runs === undefined ? at + first : 0;
  if ((flags & FLAG_RAW) !== 0) readRaw(reader, count, values, start);
  else readScaled(reader, flags, count, values, start);
  reader.finish();
  if (runs !== undefined) spread(runs, target, at + first);
  return count;
}

function readHead(reader: ByteReader, slots: number): { flags: number; first: number; count: number } {
  const version = reader.byte();
  if (version !== VERSION) throw new Corrupt(`Cannot decode block: found version ${version}, want ${VERSION}`);
  const flags = reader.byte();
  const first = reader.varint();
  const count = reader.varint();
  if (count < 1 || first + count > slots || slots > MAX_SLOTS || flags >= 0x80 || (flags & 0x0f) >= SCALES.length) {
    throw new Corrupt(
      `Cannot decode block: found ${count} points from slot ${first} with flags ${flags}, want at most ${slots} slots`,
    );
  }
  return { flags, first, count };
}

function readGaps(reader: ByteReader, first: number, count: number, slots: number): Uint32Array {
  const length = reader.varint();
  if (length < 3 || length % 2 === 0 || length > slots) {
    throw new Corrupt(`Cannot decode block: found ${length} runs, want an odd number from 3 to ${slots}`);
  }
  const runs = new Uint32Array(length);
  let points = 0;
  let end = first;
  for (let i = 0; i < length; i++) {
    const run = reader.varint();
    end += run;
    if (run === 0 || end > slots)
      throw new Corrupt(`Cannot decode block: a run of ${run} slots ends at ${end}, want 1 to ${slots}`);
    runs[i] = run;
    if (i % 2 === 0) points += run;
  }
  if (points !== count) throw new Corrupt(`Cannot decode block: its runs hold ${points} points, want ${count}`);
  return runs;
}

function spread(runs: Uint32Array, target: Float64Array, at: number): void {
  let to = at;
  let from = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!;
    if (i % 2 === 0) {
      for (let j = 0; j < run; j++) target[to + j] = dense[from + j]!;
      from += run;
    }
    to += run;
  }
}

function readScaled(reader: ByteReader, flags: number, count: number, target: Float64Array, at: number): void {
  const scale = SCALES[flags & 0x0f]!;
  const first = unzigzag(reader.varint());
  const step = reader.varint();
  const plain = (flags & FLAG_PLAIN) !== 0;
  const offset = plain ? reader.varint() : 0;
  target[at] = first / scale;
  if (count === 1) return;
  readIntegers(reader, count - 1, work);
  if (plain) {
    const smallest = first - offset * step;
    for (let i = 1; i < count; i++) target[at + i] = (smallest + work[i - 1]! * step) / scale;
    return;
  }
  let integer = first;
  for (let i = 1; i < count; i++) {
    const difference = work[i - 1]!;
    const half = Math.floor(difference / 2);
    integer += (difference - half * 2 === 0 ? half : -half - 1) * step;
    target[at + i] = integer / scale;
  }
}

function readRaw(reader: ByteReader, count: number, target: Float64Array, at: number): void {
  const planes = unpack(reader.take(reader.varint()), count * 8);
  if (planes.length !== count * 8)
    throw new Corrupt(`Cannot decode block: found ${planes.length} bytes of doubles, want ${count * 8}`);
  const bytes = new Uint8Array(count * 8);
  for (let plane = 0; plane < 8; plane++)
    for (let i = 0; i < count; i++) bytes[i * 8 + plane] = planes[plane * count + i]!;
  target.set(new Float64Array(bytes.buffer), at);
}
