import type { ByteReader, ByteWriter } from "./bytes.ts";
import { type Effort, readIntegers, writeIntegers } from "./integers.ts";
import { MAX_SLOTS } from "./kinds.ts";

/**
 * Which slots of a grid hold something: first slot, number of values and, where empty slots lie between, the lengths of the runs,
 * in turn held and empty. Leading and trailing gaps cost nothing, and a grid without gaps three bytes.
 */
export interface Presence {
  readonly first: number;
  readonly count: number;
  /** Alternating lengths, held slots first and last; `undefined` when no gap lies between. */
  readonly runs: Float64Array | undefined;
}

const runs = new Float64Array(MAX_SLOTS);

/** Where `values[from, from + slots)` is not NaN; `undefined` when nowhere. Valid until the next call. */
export function findPresence(values: Float64Array, from: number, slots: number): Presence | undefined {
  let first = 0;
  while (first < slots && Number.isNaN(values[from + first]!)) first++;
  if (first === slots) return undefined;
  let last = slots - 1;
  while (Number.isNaN(values[from + last]!)) last--;
  let length = 0;
  let count = 0;
  for (let i = first; i <= last; ) {
    const begin = i;
    const empty = length % 2 === 1;
    while (i <= last && Number.isNaN(values[from + i]!) === empty) i++;
    if (!empty) count += i - begin;
    runs[length++] = i - begin;
  }
  return { first, count, runs: length === 1 ? undefined : runs.subarray(0, length) };
}

const shortened = new Float64Array(MAX_SLOTS);

export function writePresence({ first, count, runs: lengths }: Presence, effort: Effort, out: ByteWriter): void {
  out.varint(first * 2 + (lengths === undefined ? 0 : 1));
  out.varint(count);
  if (lengths === undefined) return;
  out.varint(lengths.length);
  for (let i = 0; i < lengths.length; i++) shortened[i] = lengths[i]! - 1;
  writeIntegers(shortened, lengths.length, effort, out);
}

/** Valid until the next call. */
export function readPresence(reader: ByteReader, slots: number): Presence {
  const head = reader.varint();
  const first = Math.floor(head / 2);
  const count = reader.varint();
  if (count < 1 || first + count > slots) {
    throw reader.corrupt(`found ${count} values from slot ${first} on, want 1 to ${slots} slots`);
  }
  if (head % 2 === 0) return { first, count, runs: undefined };
  const length = reader.varint();
  if (length < 3 || length % 2 === 0 || length > slots) {
    throw reader.corrupt(`found ${length} runs, want an odd number from 3 to ${slots}`);
  }
  readIntegers(reader, length, runs);
  let held = 0;
  let end = first;
  for (let i = 0; i < length; i++) {
    runs[i]! += 1;
    end += runs[i]!;
    if (i % 2 === 0) held += runs[i]!;
  }
  if (held !== count || end > slots) {
    throw reader.corrupt(`found runs of ${held} values up to slot ${end}, want ${count} up to ${slots}`);
  }
  return { first, count, runs: runs.subarray(0, length) };
}

/** Copies the held slots of `values`, whose grid begins at `from`, one after the other to the front of `dense`. */
export function gather(presence: Presence, values: Float64Array, from: number, dense: Float64Array): void {
  const { first, count, runs: lengths } = presence;
  if (lengths === undefined) {
    for (let i = 0; i < count; i++) dense[i] = values[from + first + i]!;
    return;
  }
  let at = from + first;
  let to = 0;
  for (let i = 0; i < lengths.length; i++) {
    const run = lengths[i]!;
    if (i % 2 === 0) {
      for (let j = 0; j < run; j++) dense[to + j] = values[at + j]!;
      to += run;
    }
    at += run;
  }
}

/** The way back: puts the front of `dense` into the held slots, and leaves the empty ones as they are. */
export function spread(presence: Presence, dense: Float64Array, target: Float64Array, at: number): void {
  const { first, count, runs: lengths = [count] } = presence;
  let to = at + first;
  let from = 0;
  for (let i = 0; i < lengths.length; i++) {
    const run = lengths[i]!;
    if (i % 2 === 0) {
      for (let j = 0; j < run; j++) target[to + j] = dense[from + j]!;
      from += run;
    }
    to += run;
  }
}
