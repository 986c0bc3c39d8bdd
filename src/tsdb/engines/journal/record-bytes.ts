import { Corrupt } from "#core/errors.ts";

/** Bytes that grow, written front to back. Who writes reserves first; setting `length` back keeps the memory. */
export class RecordBuffer {
  bytes: Buffer;
  length = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  reserve(more: number): void {
    const need = this.length + more;
    if (need <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(need, this.bytes.length * 2));
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest = rest > 0x7fffffff ? Math.floor(rest / 128) : rest >>> 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Doubles as they lie in memory: little-endian on every machine that Node runs on. */
  doubles(values: Float64Array, from: number, to: number): void {
    const bytes = (to - from) * 8;
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset + from * 8, bytes), this.length);
    this.length += bytes;
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}

/** Reads what `RecordBuffer` wrote. Running over the end is `Corrupt`: the frame's checksum was right, so somebody wrote that. */
export class RecordReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  readonly #where: string;

  constructor(bytes: Uint8Array, from: number, to: number, where: string) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#where = where;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  byte(): number {
    this.#need(1);
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
      if (scale > 2 ** 49) throw new Corrupt(`${this.#where}: a number of more than 53 bits`);
    }
  }

  /** Copied, because doubles in the log do not lie on addresses that a typed array could begin at. */
  doubles(target: Float64Array, count: number): void {
    this.#need(count * 8);
    new Uint8Array(target.buffer, target.byteOffset, count * 8).set(
      this.#bytes.subarray(this.#at, this.#at + count * 8),
    );
    this.#at += count * 8;
  }

  text(): string {
    const length = this.varint();
    this.#need(length);
    this.#at += length;
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at - length, length).toString("utf8");
  }

  /** A count of things that take at least `size` bytes each: bounded before anything is allocated for it. */
  count(size: number): number {
    const count = this.varint();
    this.#need(count * size);
    return count;
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.#end) throw new Corrupt(`${this.#where}: a record runs over the end of its frame`);
  }
}
