import { crc32 } from "node:zlib";
import { Corrupt } from "#core/errors.ts";

/**
 * The bytes of the write-ahead log, drawn in `docs/formats/log.md`. A file is a header and frames; a frame is one group commit:
 * length, checksum, records. Numbers inside records are LEB128 varints, values are little-endian doubles.
 */
export const MAGIC = Buffer.from("SWLOG\0\0\x01", "latin1");
export const HEADER_BYTES = 24;
export const FRAME_HEAD_BYTES = 8;
/** No frame is longer: what waits for one sync is bounded by the writer's own backlog limit. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

export const RECORD = {
  /** number, length and text of the organisation, length and text of the target: numbers the target within this file */
  target: 1,
  /** target, number of the first, count, then length and bytes of each: the target's series names */
  names: 2,
  /** target, arrival, minute, first series, count, values: one minute, consecutive series */
  run: 3,
  /** target, arrival, minute, count, series numbers, values: one minute, series in any order */
  minute: 4,
  /** target, arrival, count, pairs of series and minute, values */
  points: 5,
} as const;

export interface LogHeader {
  readonly sequence: number;
  /**
   * Where the file before this one ends. What stands behind it there was never acknowledged: a write that failed half way. So
   * a short or broken file in the middle is told from one that was left in time.
   */
  readonly previousEnd: number;
}

export function encodeHeader({ sequence, previousEnd }: LogHeader): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeBigUInt64LE(BigInt(sequence), 8);
  header.writeBigUInt64LE(BigInt(previousEnd), 16);
  return header;
}

/** Rejects with `Corrupt` unless `bytes` begins with the header of log file `sequence`. */
export function decodeHeader(bytes: Uint8Array, sequence: number, file: string): LogHeader {
  const found = Buffer.from(bytes.subarray(0, HEADER_BYTES));
  const good =
    found.length === HEADER_BYTES &&
    found.subarray(0, 8).equals(MAGIC) &&
    found.readBigUInt64LE(8) === BigInt(sequence);
  if (!good) {
    throw new Corrupt(
      `Cannot read log "${file}": found header ${found.toString("hex")} at offset 0, want one of version 1 and file ${sequence}`,
    );
  }
  return { sequence, previousEnd: Number(found.readBigUInt64LE(16)) };
}

/** Bytes that grow, written front to back. `reset` keeps the memory. */
export class RecordBuffer {
  bytes: Buffer;
  length = 0;
  #view: DataView;

  constructor(size = 1 << 16) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  reserve(more: number): void {
    const need = this.length + more;
    if (need <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(need, this.bytes.length * 2));
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

  u32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }
}

/** Reads what `RecordBuffer` wrote. Running over the end is `Corrupt`, because the frame's checksum was right. */
export class RecordReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;
  readonly #end: number;
  readonly #where: () => string;

  constructor(bytes: Uint8Array, from: number, to: number, where: () => string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
      if (scale > 2 ** 49) throw new Corrupt(`${this.#where()}: a number of more than 53 bits`);
    }
  }

  double(): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
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
    if (this.#at + bytes > this.#end) throw new Corrupt(`${this.#where()}: a record runs over the end of its frame`);
  }
}

export const checksum = (bytes: Uint8Array): number => crc32(bytes) >>> 0;
