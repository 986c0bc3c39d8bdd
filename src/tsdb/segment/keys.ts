import { assert } from "#kit/assert.ts";
import type { ByteReader, ByteWriter } from "#tsdb/codec/bytes.ts";

/** Names have at most 255 characters, targets about 70: bounds what a decoder allocates. */
const MAX_KEY_BYTES = 1024;

/** Appends strings, ascending by their bytes, each as what differs from the one before: names share long prefixes. */
export function encodeKeys(keys: readonly string[], out: ByteWriter): void {
  out.varint(keys.length);
  let previous: Uint8Array = new Uint8Array(0);
  for (const text of keys) {
    const key = Buffer.from(text);
    assert(key.length <= MAX_KEY_BYTES, `a key of ${key.length} bytes, want at most ${MAX_KEY_BYTES}`);
    let shared = 0;
    while (shared < previous.length && shared < key.length && previous[shared] === key[shared]) shared++;
    out.varint(shared);
    out.varint(key.length - shared);
    out.raw(key.subarray(shared));
    previous = key;
  }
}

/**
 * Sorted strings as one run of bytes and their ends, 4 bytes a key beside the key itself: many segments stay open at once, and a
 * map of strings would take ten times as much.
 */
export class SortedKeys {
  readonly count: number;
  readonly #bytes: Buffer;
  /** Key i lies in [#ends[i], #ends[i + 1]). */
  readonly #ends: Uint32Array;

  constructor(reader: ByteReader) {
    this.count = reader.varint();
    // A key takes at least two bytes: bounded before anything is allocated for it.
    const left = reader.bytes.length - reader.at;
    if (this.count * 2 > left) throw reader.corrupt(`${left} bytes left, want ${this.count} keys`);
    this.#ends = new Uint32Array(this.count + 1);
    let bytes = Buffer.alloc(left);
    for (let i = 0; i < this.count; i++) {
      const begin = i === 0 ? 0 : this.#ends[i - 1]!;
      const end = this.#ends[i]!;
      const shared = reader.varint();
      const rest = reader.take(reader.varint());
      if (shared > end - begin) throw reader.corrupt(`key ${i} shares ${shared} bytes with one of ${end - begin}`);
      const next = end + shared + rest.length;
      if (next - end > MAX_KEY_BYTES) throw reader.corrupt(`key ${i} has ${next - end} bytes, want ${MAX_KEY_BYTES}`);
      if (next > bytes.length) bytes = Buffer.concat([bytes.subarray(0, end)], Math.max(next, bytes.length * 2));
      bytes.copyWithin(end, begin, begin + shared);
      bytes.set(rest, end + shared);
      this.#ends[i + 1] = next;
      if (i > 0 && bytes.compare(bytes, begin, end, end, next) <= 0) {
        throw reader.corrupt(`key ${i} is not greater than the one before`);
      }
    }
    // Not `Buffer.from`: it takes small ones from a pool, and one that is kept would keep the whole of its slab.
    this.#bytes = Buffer.alloc(this.#ends[this.count]!);
    bytes.copy(this.#bytes);
  }

  /** The position of `key`, or -1. */
  find(key: string): number {
    const wanted = Buffer.from(key);
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = this.#bytes.compare(wanted, 0, wanted.length, this.#ends[middle]!, this.#ends[middle + 1]!);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  at(index: number): string {
    return this.#bytes.toString("utf8", this.#ends[index]!, this.#ends[index + 1]!);
  }
}
