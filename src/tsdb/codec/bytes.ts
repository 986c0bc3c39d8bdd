import { Corrupt } from "#core/errors.ts";

/** Scratch that grows; one a thread, because encoding and decoding never yield. */
export class ByteWriter {
  bytes = new Uint8Array(1 << 16);
  length = 0;

  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** LEB128 of a non-negative integer below 2^53. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  copy(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

/** Reads what nobody vouches for: every step is checked against the end, and what does not fit is `Corrupt`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** How its errors begin: `Cannot decode block`, or what was being opened and where. */
  readonly action: string;
  at = 0;

  constructor(bytes: Uint8Array, action = "Cannot decode block") {
    this.bytes = bytes;
    this.action = action;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw this.corrupt(`it ends at byte ${this.at}, want more`);
    return this.bytes[this.at++]!;
  }

  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let scale = 128;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
      if (scale > 2 ** 49) throw this.corrupt("found a number of more than 53 bits");
    }
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt("found a number of more than 53 bits");
    return value;
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const left = this.bytes.length - this.at;
    if (length > left) throw this.corrupt(`${left} bytes left, want ${length}`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  finish(): void {
    const left = this.bytes.length - this.at;
    if (left !== 0) throw this.corrupt(`${left} bytes after the last value, want 0`);
  }

  corrupt(found: string): Corrupt {
    return new Corrupt(`${this.action}: ${found}`);
  }
}

export const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
export const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
