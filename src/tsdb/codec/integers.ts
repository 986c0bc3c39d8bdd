import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { Corrupt } from "#core/errors.ts";
import { type ByteReader, ByteWriter } from "./bytes.ts";
import { bestParameter, readRice, writeRice } from "./rice.ts";

/** How hard to look for the smallest form: `fast` when points are sealed each hour, `small` when days are merged for ever. */
export type Effort = "fast" | "small";

/** How a list of non-negative integers below 2^53 is written. */
const FORM = { zeros: 0, rice: 1, planes: 2, packedPlanes: 3, packedVarints: 4 } as const;

const ZSTD_LEVEL = 3;
/** Below this many values a zstd frame's own header eats what it saves, and a call costs 15 µs. */
const ZSTD_FROM = 240;
/** More than any block has: a bound for what a packed form may unpack to. */
const MAX_COUNT = 65_536;

const scratch = new ByteWriter();

export function writeIntegers(values: Float64Array, count: number, effort: Effort, out: ByteWriter): void {
  let largest = 0;
  for (let i = 0; i < count; i++) if (values[i]! > largest) largest = values[i]!;
  if (largest === 0) {
    out.byte(FORM.zeros);
    return;
  }
  const { k, bits } = bestParameter(values, count);
  const packed = effort === "small" && count >= ZSTD_FROM ? smallestPacked(values, count, largest) : undefined;
  if (packed !== undefined && packed.bytes.length + 2 < bits / 8) {
    out.byte(packed.form);
    if (packed.form === FORM.packedPlanes) out.byte(packed.width);
    out.varint(packed.bytes.length);
    out.raw(packed.bytes);
    return;
  }
  out.byte(FORM.rice);
  out.byte(k);
  writeRice(values, count, k, bits, out);
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
    ? { form: FORM.packedPlanes, width, bytes: planes }
    : { form: FORM.packedVarints, width, bytes: varints };
}

const pack = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });

export function readIntegers(reader: ByteReader, count: number, out: Float64Array): void {
  const form = reader.byte();
  switch (form) {
    case FORM.zeros:
      out.fill(0, 0, count);
      return;
    case FORM.rice: {
      const k = reader.byte();
      reader.at = readRice(reader.bytes, reader.at, reader.end, k, count, out);
      return;
    }
    case FORM.packedPlanes: {
      const width = reader.byte();
      if (width < 1 || width > 7) throw new Corrupt(`Cannot decode block: found ${width} byte planes, want 1 to 7`);
      joinPlanes(unpack(reader.take(reader.varint()), count * width), count, width, out);
      return;
    }
    case FORM.packedVarints: {
      const bytes = unpack(reader.take(reader.varint()), count * 8);
      readVarints(bytes, count, out);
      return;
    }
    default:
      throw new Corrupt(`Cannot decode block: found form ${form}, want 0, 1, 3 or 4`);
  }
}

/** Never allocates more than `most`, whatever the frame's header promises. */
export function unpack(bytes: Uint8Array, most: number): Uint8Array {
  if (most > MAX_COUNT * 8)
    throw new Corrupt(`Cannot decode block: ${most} bytes of values, want at most ${MAX_COUNT * 8}`);
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    throw new Corrupt(`Cannot decode block: its zstd part does not unpack to ${most} bytes or less: ${String(error)}`);
  }
}

/** All low bytes first, then all second bytes, and so on. */
export function splitPlanes(values: Float64Array, count: number, width: number): Uint8Array {
  const planes = new Uint8Array(count * width);
  for (let plane = 0; plane < width; plane++) {
    const scale = 2 ** (8 * plane);
    for (let i = 0; i < count; i++) planes[plane * count + i] = Math.floor(values[i]! / scale) % 256;
  }
  return planes;
}

function joinPlanes(planes: Uint8Array, count: number, width: number, out: Float64Array): void {
  if (planes.length !== count * width) {
    throw new Corrupt(`Cannot decode block: found ${planes.length} bytes in planes, want ${count * width}`);
  }
  out.fill(0, 0, count);
  for (let plane = 0; plane < width; plane++) {
    const scale = 2 ** (8 * plane);
    for (let i = 0; i < count; i++) out[i]! += planes[plane * count + i]! * scale;
  }
}

function readVarints(bytes: Uint8Array, count: number, out: Float64Array): void {
  let at = 0;
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++];
    let value = 0;
    let scale = 1;
    while (byte !== undefined && byte >= 0x80) {
      value += (byte & 0x7f) * scale;
      scale *= 128;
      byte = scale > 2 ** 49 ? undefined : bytes[at++];
    }
    if (byte === undefined) throw new Corrupt("Cannot decode block: a packed number has no end");
    out[i] = value + byte * scale;
  }
  if (at !== bytes.length)
    throw new Corrupt(`Cannot decode block: ${bytes.length - at} bytes after the last number, want 0`);
}
