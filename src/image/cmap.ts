import { type FileHandle, open } from "node:fs/promises";

/** Code points that a font has glyphs for. */
export type Coverage = (codePoint: number) => boolean;

/**
 * Which characters a TrueType or OpenType font can draw, read from its `cmap` table; of a collection (.ttc) its first font.
 * Rejects when the file cannot be read or is no font.
 */
export async function readCoverage(path: string): Promise<Coverage> {
  try {
    await using file = await open(path);
    return coverageOf(await cmapOf(file));
  } catch (error) {
    throw new Error(`Cannot read font ${JSON.stringify(path)}: ${(error as Error).message}`, { cause: error });
  }
}

async function cmapOf(file: FileHandle): Promise<DataView> {
  const read = async (at: number, length: number): Promise<DataView> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, at);
    return new DataView(bytes.buffer, 0, bytesRead);
  };
  const start = (await read(0, 16)).getUint32(0) === TTCF ? (await read(12, 4)).getUint32(0) : 0;
  const tables = (await read(start + 4, 2)).getUint16(0);
  const directory = await read(start + 12, tables * 16);
  for (let entry = 0; entry < tables * 16; entry += 16)
    if (directory.getUint32(entry) === CMAP)
      return read(directory.getUint32(entry + 8), directory.getUint32(entry + 12));
  throw new Error("it has no cmap table");
}

const tag = (text: string): number => [...text].reduce((value, character) => value * 256 + character.charCodeAt(0), 0);
const TTCF = tag("ttcf");
const CMAP = tag("cmap");

/** Ranges of a `cmap` table: format 12 (all planes) where there is one, else format 4. Throws `RangeError` on a broken table. */
export function coverageOf(table: DataView): Coverage {
  const subtables = Array.from({ length: table.getUint16(2) }, (_, i) => table.getUint32(4 + i * 8 + 4));
  const at = (format: number) => subtables.find((offset) => table.getUint16(offset) === format);
  const [groups, segments] = [at(12), at(4)];
  const ranges = (
    groups !== undefined ? groupsOf(table, groups) : segments !== undefined ? segmentsOf(table, segments) : []
  ).sort((a, b) => a[0] - b[0]);
  return (codePoint) => {
    // The last range that begins at or before it.
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranges[middle]![0] <= codePoint) low = middle + 1;
      else high = middle;
    }
    return low > 0 && codePoint <= ranges[low - 1]![1];
  };
}

type Range = readonly [from: number, to: number];

/** Sequential map groups: first and last code point, first glyph. */
function groupsOf(table: DataView, offset: number): Range[] {
  return Array.from({ length: table.getUint32(offset + 12) }, (_, i) => {
    const group = offset + 16 + i * 12;
    return [table.getUint32(group), table.getUint32(group + 4)] as const;
  });
}

/** Segments: all last code points, a gap of two bytes, all first ones. The last one, U+FFFF, only ends the list. */
function segmentsOf(table: DataView, offset: number): Range[] {
  const size = table.getUint16(offset + 6);
  return Array.from({ length: size / 2 }, (_, i) => {
    const end = offset + 14 + i * 2;
    return [table.getUint16(end + size + 2), table.getUint16(end)] as const;
  }).filter(([, to]) => to !== 0xffff);
}
