import type { ByteReader, ByteWriter } from "./bytes.ts";
import { PACK_FROM, pack, readPacked, writePacked } from "./packed.ts";

/**
 * Doubles that are no decimals, split into eight planes of bytes, least significant first. A plane whose bytes are all the same
 * (signs and exponents mostly, and low bytes of what once had fewer bits) is one byte. Long columns are packed on top; an hour's
 * is not, because a query over the last day reads 24 of them and unpacking each would take 15 µs.
 */
const PLANES = 8;

export function writeDoubles(dense: Float64Array, count: number, out: ByteWriter): void {
  const view = new DataView(dense.buffer, dense.byteOffset, count * 8);
  let constant = 0;
  for (let plane = 0; plane < PLANES; plane++) {
    let i = 1;
    while (i < count && view.getUint8(byteOf(i, plane)) === view.getUint8(byteOf(0, plane))) i++;
    if (i >= count) constant |= 1 << plane;
  }
  const planes = new Uint8Array(planeBytes(constant, count));
  let at = 0;
  for (let plane = 0; plane < PLANES; plane++) {
    const length = (constant >> plane) & 1 ? 1 : count;
    for (let i = 0; i < length; i++) planes[at++] = view.getUint8(byteOf(i, plane));
  }
  out.byte(constant);
  if (count >= PACK_FROM) writePacked(pack(planes), out);
  else out.raw(planes);
}

export function readDoubles(reader: ByteReader, count: number, target: Float64Array, to: number): void {
  const constant = reader.byte();
  const length = planeBytes(constant, count);
  const planes = count >= PACK_FROM ? readPacked(reader, length) : reader.take(length);
  if (planes.length !== length) throw reader.corrupt(`found ${planes.length} bytes of doubles, want ${length}`);
  const bytes = new Uint8Array(target.buffer, target.byteOffset + to * 8, count * 8);
  let at = 0;
  for (let plane = 0; plane < PLANES; plane++) {
    const single = ((constant >> plane) & 1) === 1;
    for (let i = 0; i < count; i++) bytes[byteOf(i, plane)] = planes[single ? at : at + i]!;
    at += single ? 1 : count;
  }
}

/** Little-endian in the block whatever the machine is, though none that runs Node today is anything else. */
const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const byteOf = (i: number, plane: number): number => i * 8 + (LITTLE ? plane : PLANES - 1 - plane);

function planeBytes(constant: number, count: number): number {
  let bytes = 0;
  for (let plane = 0; plane < PLANES; plane++) bytes += (constant >> plane) & 1 ? 1 : count;
  return bytes;
}
