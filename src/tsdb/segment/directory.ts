import { Corrupt } from "#core/errors.ts";
import type { TargetKey } from "#core/series.ts";
import { ByteReader, type ByteWriter } from "#tsdb/codec/bytes.ts";

/** Where one target's region lies. */
export interface Region {
  readonly at: number;
  readonly tableBytes: number;
  readonly blockBytes: number;
}

export interface DirectoryEntry extends Region {
  readonly target: TargetKey;
}

/** Sorted by target; keys share prefixes ("host:2eQ…"), so each is written as what differs from the one before. */
export function encodeDirectory(entries: readonly DirectoryEntry[], out: ByteWriter): void {
  out.varint(entries.length);
  let previous: Uint8Array = new Uint8Array(0);
  let at = entries[0]?.at ?? 0;
  out.varint(at);
  for (const entry of entries) {
    const key = Buffer.from(entry.target);
    let shared = 0;
    while (shared < previous.length && shared < key.length && previous[shared] === key[shared]) shared++;
    out.varint(shared);
    out.varint(key.length - shared);
    out.raw(key.subarray(shared));
    out.varint(entry.tableBytes);
    out.varint(entry.blockBytes);
    if (entry.at !== at) throw new Error("BUG: regions are not side by side");
    at += entry.tableBytes + entry.blockBytes;
    previous = key;
  }
}

/**
 * The directory of an open segment: about 24 bytes a target beside its key, no objects. Many segments stay open at once, and a
 * large installation has thousands of targets in each.
 */
export class Directory {
  readonly count: number;
  readonly #keys: Buffer;
  readonly #keyEnds: Uint32Array;
  readonly #at: Float64Array;
  readonly #tableBytes: Uint32Array;

  constructor(bytes: Uint8Array, where: string) {
    const reader = new ByteReader(bytes);
    this.count = reader.varint();
    // Each entry takes at least five bytes: bounded before anything is allocated for it.
    if (this.count * 5 > bytes.length)
      throw new Corrupt(`Cannot open segment "${where}": its directory cannot hold ${this.count} targets`);
    this.#keyEnds = new Uint32Array(this.count);
    this.#at = new Float64Array(this.count + 1);
    this.#tableBytes = new Uint32Array(this.count);
    let keys = Buffer.alloc(1024);
    let end = 0;
    let begin = 0;
    this.#at[0] = reader.varint();
    for (let i = 0; i < this.count; i++) {
      const shared = reader.varint();
      const rest = reader.take(reader.varint());
      if (shared > end - begin)
        throw new Corrupt(`Cannot open segment "${where}": target ${i} shares more than there is`);
      if (end + shared + rest.length > keys.length) {
        const more = Buffer.alloc(Math.max(keys.length * 2, end + shared + rest.length));
        keys.copy(more, 0, 0, end);
        keys = more;
      }
      keys.copy(keys, end, begin, begin + shared);
      keys.set(rest, end + shared);
      begin = end;
      end += shared + rest.length;
      this.#keyEnds[i] = end;
      this.#tableBytes[i] = reader.varint();
      this.#at[i + 1] = this.#at[i]! + this.#tableBytes[i]! + reader.varint();
    }
    reader.finish();
    this.#keys = Buffer.from(keys.subarray(0, end));
  }

  find(target: TargetKey): Region | undefined {
    const key = Buffer.from(target);
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = this.#keys.compare(
        key,
        0,
        key.length,
        middle === 0 ? 0 : this.#keyEnds[middle - 1]!,
        this.#keyEnds[middle]!,
      );
      if (order === 0) return this.region(middle);
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  target(index: number): TargetKey {
    return this.#keys.toString("utf8", index === 0 ? 0 : this.#keyEnds[index - 1]!, this.#keyEnds[index]!);
  }

  region(index: number): Region {
    const at = this.#at[index]!;
    const tableBytes = this.#tableBytes[index]!;
    return { at, tableBytes, blockBytes: this.#at[index + 1]! - at - tableBytes };
  }
}
