import { crc32 } from "node:zlib";
import { Corrupt } from "#core/errors.ts";
import type { SegmentKey } from "#core/ports.ts";

/**
 * The frame of a segment, drawn in `docs/formats/segment.md`: header, blocks, tables, names, directory, footer. Blocks of a
 * target lie side by side. Who has read the footer, the directory and the names needs one read for a target's table and one for
 * its blocks, from a file or from an object store.
 */
export const MAGIC = Buffer.from("SWSEG\0\0\x01", "latin1");
export const FOOTER_BYTES = 44;
const FOOTER_CHECKED = 32;

export const checksum = (bytes: Uint8Array, before = 0): number => crc32(bytes, before) >>> 0;

/** Where the sections begin; each ends where the next one begins, and the directory at the footer. */
export interface Footer {
  readonly tablesAt: number;
  readonly namesAt: number;
  readonly directoryAt: number;
  readonly namesChecksum: number;
  readonly directoryChecksum: number;
}

export function encodeFooter(footer: Footer): Buffer {
  const bytes = Buffer.alloc(FOOTER_BYTES);
  bytes.writeBigUInt64LE(BigInt(footer.tablesAt), 0);
  bytes.writeBigUInt64LE(BigInt(footer.namesAt), 8);
  bytes.writeBigUInt64LE(BigInt(footer.directoryAt), 16);
  bytes.writeUInt32LE(footer.namesChecksum, 24);
  bytes.writeUInt32LE(footer.directoryChecksum, 28);
  bytes.writeUInt32LE(checksum(bytes.subarray(0, FOOTER_CHECKED)), FOOTER_CHECKED);
  MAGIC.copy(bytes, FOOTER_CHECKED + 4);
  return bytes;
}

/** `size` is the whole segment's. The sections that it answers lie one behind the other within it. */
export function decodeFooter(bytes: Buffer, size: number, where: string): Footer {
  if (
    bytes.length !== FOOTER_BYTES ||
    !bytes.subarray(FOOTER_CHECKED + 4).equals(MAGIC) ||
    bytes.readUInt32LE(FOOTER_CHECKED) !== checksum(bytes.subarray(0, FOOTER_CHECKED))
  ) {
    throw new Corrupt(`Cannot open segment "${where}": the last ${FOOTER_BYTES} bytes are no footer of version 1`);
  }
  const footer = {
    tablesAt: Number(bytes.readBigUInt64LE(0)),
    namesAt: Number(bytes.readBigUInt64LE(8)),
    directoryAt: Number(bytes.readBigUInt64LE(16)),
    namesChecksum: bytes.readUInt32LE(24),
    directoryChecksum: bytes.readUInt32LE(28),
  };
  const { tablesAt, namesAt, directoryAt } = footer;
  const end = size - FOOTER_BYTES;
  if (tablesAt > namesAt || namesAt > directoryAt || directoryAt > end) {
    throw new Corrupt(
      `Cannot open segment "${where}": sections at ${tablesAt}, ${namesAt}, ${directoryAt}, want them to ascend to ${end}`,
    );
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
