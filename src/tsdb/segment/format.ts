import { crc32 } from "node:zlib";
import { Corrupt } from "#core/errors.ts";
import type { SegmentKey } from "#core/ports.ts";
import { ByteReader, ByteWriter } from "#tsdb/codec/bytes.ts";

/**
 * The bytes of a segment, drawn in `docs/formats/segment.md`: header, one region per target (a table and its blocks), names, target
 * directory, footer. A reader needs the footer, the directory and the names, once; then a table and blocks per question. That
 * is also what a ranged read from an object store can give.
 */
export const MAGIC = Buffer.from("SWSEG\0\0\x01", "latin1");
export const FOOTER_BYTES = 44;

export const checksum = (bytes: Uint8Array): number => crc32(bytes) >>> 0;

export interface Footer {
  readonly namesAt: number;
  readonly namesBytes: number;
  readonly namesChecksum: number;
  readonly directoryAt: number;
  readonly directoryBytes: number;
  readonly directoryChecksum: number;
}

export function encodeFooter(footer: Footer): Buffer {
  const bytes = Buffer.alloc(FOOTER_BYTES);
  bytes.writeBigUInt64LE(BigInt(footer.namesAt), 0);
  bytes.writeUInt32LE(footer.namesBytes, 8);
  bytes.writeUInt32LE(footer.namesChecksum, 12);
  bytes.writeBigUInt64LE(BigInt(footer.directoryAt), 16);
  bytes.writeUInt32LE(footer.directoryBytes, 24);
  bytes.writeUInt32LE(footer.directoryChecksum, 28);
  bytes.writeUInt32LE(checksum(bytes.subarray(0, 32)), 32);
  MAGIC.copy(bytes, 36);
  return bytes;
}

export function decodeFooter(bytes: Buffer, size: number, where: string): Footer {
  if (
    bytes.length !== FOOTER_BYTES ||
    !bytes.subarray(36).equals(MAGIC) ||
    bytes.readUInt32LE(32) !== checksum(bytes.subarray(0, 32))
  ) {
    throw new Corrupt(`Cannot open segment "${where}": the last ${FOOTER_BYTES} bytes are no footer of version 1`);
  }
  const footer = {
    namesAt: Number(bytes.readBigUInt64LE(0)),
    namesBytes: bytes.readUInt32LE(8),
    namesChecksum: bytes.readUInt32LE(12),
    directoryAt: Number(bytes.readBigUInt64LE(16)),
    directoryBytes: bytes.readUInt32LE(24),
    directoryChecksum: bytes.readUInt32LE(28),
  };
  const end = footer.directoryAt + footer.directoryBytes;
  if (footer.namesAt + footer.namesBytes !== footer.directoryAt || end !== size - FOOTER_BYTES) {
    throw new Corrupt(`Cannot open segment "${where}": ${size - FOOTER_BYTES - end} bytes after the directory, want 0`);
  }
  return footer;
}

/** Magic, then the key as text with its length: a file that was put under another's name is noticed. */
export function encodeHeader(key: SegmentKey): Buffer {
  const text = Buffer.from(keyText(key));
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([MAGIC, length, text]);
}

/** `org/60/1700000000-3600/0/17`, as it stands in headers and messages. */
export const keyText = (key: SegmentKey): string =>
  `${key.org}/${key.resolution}/${key.start}-${key.span}/${key.shard}/${key.generation}`;

/** One series of a target: which name, and how long and what its block is. */
export interface TableEntry {
  readonly name: number;
  readonly length: number;
  readonly checksum: number;
}

export function encodeTable(entries: readonly TableEntry[]): Uint8Array {
  const out = new ByteWriter();
  out.varint(entries.length);
  for (const { name, length, checksum: sum } of entries) {
    out.varint(name);
    out.varint(length);
    out.varint(sum);
  }
  return withChecksum(out.copy());
}

export function decodeTable(bytes: Uint8Array, where: string): TableEntry[] {
  const reader = new ByteReader(checked(bytes, where));
  const count = reader.varint();
  const entries: TableEntry[] = [];
  for (let i = 0; i < count; i++)
    entries.push({ name: reader.varint(), length: reader.varint(), checksum: reader.varint() });
  reader.finish();
  return entries;
}

function withChecksum(bytes: Uint8Array): Uint8Array {
  const all = Buffer.alloc(bytes.length + 4);
  all.set(bytes);
  all.writeUInt32LE(checksum(bytes), bytes.length);
  return all;
}

function checked(bytes: Uint8Array, where: string): Uint8Array {
  const body = bytes.subarray(0, bytes.length - 4);
  const found = Buffer.from(bytes.buffer, bytes.byteOffset + body.length, Math.max(0, bytes.length - body.length));
  if (found.length !== 4 || found.readUInt32LE(0) !== checksum(body)) {
    throw new Corrupt(`Cannot read segment ${where}: the table's checksum is wrong`);
  }
  return body;
}
