import { constants, type ZstdCompress, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Higher levels gain less than 1 % on columns and cost several times as much. */
const ZSTD_LEVEL = 3;

/** Below this many values a zstd frame's own header eats what it saves, and a call costs 15 µs either way. */
export const PACK_FROM = 240;

export const pack = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });

/** A packed part: its length, then a zstd frame. */
export function writePacked(packed: Uint8Array, out: ByteWriter): void {
  out.varint(packed.length);
  out.raw(packed);
}

/** Never allocates more than `most` bytes, whatever the frame's header promises. Refuses bytes behind the frame. */
export function readPacked(reader: ByteReader, most: number): Uint8Array {
  const frame = reader.take(reader.varint());
  try {
    // With `info` the answer also has the engine, which knows how much of the input it used; the types do not know that.
    const { buffer, engine } = zstdDecompressSync(frame, { maxOutputLength: most, info: true }) as unknown as {
      buffer: Uint8Array;
      engine: Pick<ZstdCompress, "bytesWritten">;
    };
    if (engine.bytesWritten === frame.length) return buffer;
  } catch (error) {
    throw reader.corrupt(`a zstd frame that does not unpack to ${most} bytes or less: ${(error as Error).message}`);
  }
  throw reader.corrupt("found bytes behind a zstd frame, want 0");
}
