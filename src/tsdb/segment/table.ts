import { ByteReader, ByteWriter } from "#tsdb/codec/bytes.ts";
import { checksum } from "./format.ts";

/**
 * What a target's region holds, block by block, ascending by name: the number of its name in the segment's names, its length, and
 * 16 bits of its checksum. About 5 bytes a block, because most numbers follow each other.
 *
 * Sixteen bits, because an hour of a calm series is a block of 20 bytes: with 32 its index would weigh a third of it. They guard
 * the reading of single blocks. Whatever reads a whole region, every merge among it, checks the 32 bits of the region, so that
 * damage is not passed on; checking these for a single block would mean to read and sum up the other 50 as well, which takes six
 * times as long.
 */
export interface TableRows {
  readonly count: number;
  readonly names: Uint32Array;
  readonly lengths: Uint32Array;
  readonly checks: Uint16Array;
}

/** Behind the rows: checksum of the region, checksum of the table. */
const TAIL_BYTES = 8;

const scratch = new ByteWriter();

/** Answers a view that is valid until the next call. */
export function encodeTable(rows: TableRows, regionChecksum: number): Uint8Array {
  scratch.length = 0;
  scratch.varint(rows.count);
  let next = 0;
  for (let i = 0; i < rows.count; i++) {
    scratch.varint(rows.names[i]! - next);
    scratch.varint(rows.lengths[i]!);
    scratch.byte(rows.checks[i]! & 0xff);
    scratch.byte(rows.checks[i]! >>> 8);
    next = rows.names[i]! + 1;
  }
  appendUint32(regionChecksum);
  appendUint32(checksum(scratch.bytes.subarray(0, scratch.length)));
  return scratch.bytes.subarray(0, scratch.length);
}

function appendUint32(value: number): void {
  for (let shift = 0; shift < 32; shift += 8) scratch.byte((value >>> shift) & 0xff);
}

/** A decoded table, valid until the next one is decoded. `offsets` are relative to the region, one more than there are blocks. */
export interface Table extends TableRows {
  readonly offsets: Float64Array;
  readonly regionChecksum: number;
}

/** A row takes at least this much. */
const ROW_BYTES = 4;

/** Reused, because making five arrays takes longer than filling them: a question is about one table and done in one go. */
let room = rowsOf(256);

function rowsOf(capacity: number) {
  return {
    capacity,
    names: new Uint32Array(capacity),
    lengths: new Uint32Array(capacity),
    checks: new Uint16Array(capacity),
    offsets: new Float64Array(capacity + 1),
  };
}

/** `names` and `regionBytes` are what the segment has: a table that points beyond them is corrupt. */
export function decodeTable(bytes: Buffer, names: number, regionBytes: number, action: string): Table {
  const body = new ByteReader(bytes.subarray(0, Math.max(0, bytes.length - TAIL_BYTES)), action);
  if (bytes.length < TAIL_BYTES) throw body.corrupt(`a table of ${bytes.length} bytes, want at least ${TAIL_BYTES}`);
  const at = bytes.length - 4;
  if (bytes.readUInt32LE(at) !== checksum(bytes.subarray(0, at))) throw body.corrupt("the table's checksum is wrong");
  const count = body.varint();
  if (count * ROW_BYTES > body.bytes.length)
    throw body.corrupt(`${body.bytes.length} bytes of table, want ${count} rows`);
  if (count > room.capacity) room = rowsOf(count * 2);
  const { lengths, checks, offsets } = room;
  let next = 0;
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const name = next + body.varint();
    const length = body.varint();
    if (name >= names) throw body.corrupt(`found name ${name}, want less than ${names}`);
    room.names[i] = name;
    lengths[i] = length;
    checks[i] = body.byte() | (body.byte() << 8);
    offsets[i] = offset;
    offset += length;
    next = name + 1;
  }
  body.finish();
  if (offset !== regionBytes) throw body.corrupt(`blocks of ${offset} bytes in a region of ${regionBytes}`);
  offsets[count] = offset;
  return { count, names: room.names, lengths, checks, offsets, regionChecksum: bytes.readUInt32LE(at - 4) };
}

export const checkOf = (block: Uint8Array): number => checksum(block) & 0xffff;

/** The row of a name, or -1. */
export function rowOf({ names, count }: TableRows, name: number): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = names[middle]!;
    if (found === name) return middle;
    if (found < name) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
