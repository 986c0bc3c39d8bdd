import { crc32 } from "node:zlib";
import { Corrupt } from "#core/errors.ts";

/**
 * The bytes of the write-ahead log, drawn in `docs/formats/log.md`. A file is a header and frames; a frame is one group commit:
 * the file's salt, length, checksum, records. Numbers inside records are LEB128 varints, values are little-endian doubles.
 */
export const MAGIC = Buffer.from("SWLOG\0\0\x01", "latin1");
export const HEADER_BYTES = 32;
export const FRAME_HEAD_BYTES = 12;
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
  /**
   * Random, and the first word of each of the file's frames: behind a broken frame the next one is found by it. Clients choose
   * most of the bytes of a frame; they cannot know this, so they cannot make their points look like a frame.
   */
  readonly salt: number;
}

export function encodeHeader({ sequence, previousEnd, salt }: LogHeader): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeBigUInt64LE(BigInt(sequence), 8);
  header.writeBigUInt64LE(BigInt(previousEnd), 16);
  header.writeUInt32LE(salt, 24);
  header.writeUInt32LE(checksum(header.subarray(0, 28)), 28);
  return header;
}

/** Throws `Corrupt` unless `bytes` begins with the header of log file `sequence`. */
export function decodeHeader(bytes: Uint8Array, sequence: number, path: string): LogHeader {
  const found = Buffer.from(bytes.subarray(0, HEADER_BYTES));
  const good =
    found.length === HEADER_BYTES &&
    found.subarray(0, 8).equals(MAGIC) &&
    found.readBigUInt64LE(8) === BigInt(sequence) &&
    found.readUInt32LE(28) === checksum(found.subarray(0, 28));
  if (!good) {
    throw new Corrupt(
      `Cannot read log "${path}": found header ${found.toString("hex")} at offset 0, want one of version 1 and file ${sequence}`,
    );
  }
  return { sequence, previousEnd: Number(found.readBigUInt64LE(16)), salt: found.readUInt32LE(24) };
}

export const checksum = (bytes: Uint8Array): number => crc32(bytes) >>> 0;
