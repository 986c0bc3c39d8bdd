import { type ByteReader, ByteWriter } from "./bytes.ts";
import { PACK_FROM, pack, readPacked, writePacked } from "./packed.ts";
import { bestParameter, readRice, writeRice } from "./rice.ts";

/** How hard to look for the smallest form: `fast` when points are sealed each hour, `small` when days are merged for ever. */
export type Effort = "fast" | "small";

/** How a list of non-negative integers below 2^53 is written. */
const FORM = { zeros: 0, rice: 1, planes: 2, varints: 3 } as const;

const scratch = new ByteWriter();

export function writeIntegers(values: Float64Array, count: number, effort: Effort, out: ByteWriter): void {
  let largest = 0;
  for (let i = 0; i < count; i++) if (values[i]! > largest) largest = values[i]!;
  if (largest === 0) {
    out.byte(FORM.zeros);
    return;
  }
  const rice = bestParameter(values, count, largest);
  const packed = effort === "small" && count >= PACK_FROM ? smallestPacked(values, count, largest) : undefined;
  if (packed !== undefined && packed.bytes.length + 2 < rice.bits / 8) {
    out.byte(packed.form);
    if (packed.form === FORM.planes) out.byte(packed.width);
    writePacked(packed.bytes, out);
    return;
  }
  out.byte(FORM.rice);
  out.byte(rice.k);
  writeRice(values, count, largest, rice, out);
}

/** Byte planes suit series whose low bytes are noise and whose high bytes rest; varints suit short repeating patterns. */
function smallestPacked(values: Float64Array, count: number, largest: number) {
  let width = 1;
  while (largest >= 2 ** (8 * width)) width++;
  const planes = pack(splitPlanes(values, count, width));
  scratch.length = 0;
  for (let i = 0; i < count; i++) scratch.varint(values[i]!);
  const varints = pack(scratch.bytes.subarray(0, scratch.length));
  return planes.length <= varints.length
    ? { form: FORM.planes, width, bytes: planes }
    : { form: FORM.varints, width, bytes: varints };
}

/** Reads `count` integers; answers true when all are surely below 2^31, so that 32-bit arithmetic does for them. */
export function readIntegers(reader: ByteReader, count: number, out: Float64Array): boolean {
  const form = reader.byte();
  switch (form) {
    case FORM.zeros:
      out.fill(0, 0, count);
      return true;
    case FORM.rice:
      return readRice(reader, reader.byte(), count, out);
    case FORM.planes:
      return joinPlanes(reader, count, out);
    case FORM.varints:
      readVarints(reader, count, out);
      return false;
    default:
      throw reader.corrupt(`found form ${form}, want 0 to ${FORM.varints}`);
  }
}

/** All low bytes first, then all second bytes, and so on. */
function splitPlanes(values: Float64Array, count: number, width: number): Uint8Array {
  const planes = new Uint8Array(count * width);
  for (let plane = 0; plane < width; plane++) {
    const scale = 2 ** (8 * plane);
    for (let i = 0; i < count; i++) planes[plane * count + i] = Math.floor(values[i]! / scale) % 256;
  }
  return planes;
}

function joinPlanes(reader: ByteReader, count: number, out: Float64Array): boolean {
  const width = reader.byte();
  if (width < 1 || width > 7) throw reader.corrupt(`found ${width} byte planes, want 1 to 7`);
  const planes = readPacked(reader, count * width);
  if (planes.length !== count * width)
    throw reader.corrupt(`found ${planes.length} bytes in planes, want ${count * width}`);
  for (let i = 0; i < count; i++) out[i] = planes[i]!;
  for (let plane = 1; plane < width; plane++) {
    const scale = 2 ** (8 * plane);
    for (let i = 0; i < count; i++) out[i]! += planes[plane * count + i]! * scale;
  }
  return width <= 3;
}

function readVarints(outer: ByteReader, count: number, out: Float64Array): void {
  const bytes = readPacked(outer, count * 8);
  let at = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    let scale = 1;
    for (;;) {
      if (at === bytes.length || scale > 2 ** 49) throw outer.corrupt("found a packed number without an end");
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    out[i] = value;
  }
  if (at !== bytes.length) throw outer.corrupt(`${bytes.length - at} bytes after the last packed number, want 0`);
}
