/**
 * Numbers byte strings in the order in which they first came: 0, 1, 2 … Finding one neither copies nor builds a string,
 * which is what the ingest path needs for host ids and metric names.
 *
 * Open addressing with linear probing at a load of at most one half; 8 bytes a key beside the key itself.
 */
export class ByteIndex {
  readonly keys: Uint8Array[] = [];
  #slots = new Int32Array(8).fill(-1);

  get size(): number {
    return this.keys.length;
  }

  /** The number of `bytes[from, to)`, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const length = to - from;
    let slot = hashBytes(bytes, from, to) & mask;
    for (;;) {
      const number = slots[slot]!;
      if (number < 0) return -1;
      const key = this.keys[number]!;
      if (key.length === length && equalAt(key, bytes, from)) return number;
      slot = (slot + 1) & mask;
    }
  }

  /** The number of `key`, given the next one when it is new. The key is kept, so nobody may write to it any more. */
  add(key: Uint8Array): number {
    const known = this.find(key, 0, key.length);
    if (known >= 0) return known;
    const number = this.keys.length;
    this.keys.push(key);
    if (this.keys.length * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    else this.#place(number);
    return number;
  }

  #place(number: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const key = this.keys[number]!;
    let slot = hashBytes(key, 0, key.length) & mask;
    while (slots[slot]! >= 0) slot = (slot + 1) & mask;
    slots[slot] = number;
  }

  #rehash(size: number): void {
    this.#slots = new Int32Array(size).fill(-1);
    for (let number = 0; number < this.keys.length; number++) this.#place(number);
  }
}

/** Whether `key` stands in `bytes` at `from`. Names differ most at their ends, but equal ones are the usual case. */
export function equalAt(key: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[from + i]) return false;
  return true;
}

/** FNV-1a with a final mix, because its low bits alone cluster on names that differ in their last digit. */
function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
