import type { SegmentKey, TargetBlocks } from "#core/ports.ts";
import { assert } from "#kit/assert.ts";
import { checksum, encodeFooter, encodeHeader } from "./format.ts";
import { type DirectoryRow, encodeDirectory, encodeNames } from "./segment-index.ts";
import { encodeTable } from "./table.ts";

/**
 * The bytes of a segment, piece by piece, from targets in ascending order whose blocks ascend by name. Holds one target's blocks
 * at a time, and of those before it what becomes the index, 10 bytes a block. A target without blocks leaves no trace.
 */
export async function* encodeSegment(
  key: SegmentKey,
  targets: Iterable<TargetBlocks> | AsyncIterable<TargetBlocks>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = encodeHeader(key);
  yield header;
  let size = header.length;
  const rows = new Rows();
  const numbers = new Map<string, number>();
  const regions: { target: string; count: number; checksum: number; bytes: number }[] = [];
  for await (const { target, blocks } of targets) {
    if (blocks.length === 0) continue;
    const before = regions.at(-1)?.target;
    assert(before === undefined || before < target, `target "${target}" after "${before}", want them ascending`);
    let regionBytes = 0;
    let regionChecksum = 0;
    let last: string | undefined;
    for (const { name, bytes } of blocks) {
      assert(last === undefined || last < name, `block "${name}" of "${target}" after "${last}", want them ascending`);
      last = name;
      let number = numbers.get(name);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(name, number);
      }
      rows.push(number, bytes.length, checksum(bytes) & 0xffff);
      regionChecksum = checksum(bytes, regionChecksum);
      regionBytes += bytes.length;
      yield bytes;
    }
    regions.push({ target, count: blocks.length, checksum: regionChecksum, bytes: regionBytes });
    size += regionBytes;
  }

  // Until here a name's number was its turn; only now its place among all of them is known.
  const names = [...numbers.keys()].sort();
  const places = new Uint32Array(names.length);
  for (const [place, name] of names.entries()) places[numbers.get(name)!] = place;
  const tablesAt = size;
  const directory: DirectoryRow[] = [];
  let from = 0;
  for (const { target, count, checksum: sum, bytes } of regions) {
    const table = encodeTable(rows.slice(from, count, places), sum).slice();
    yield table;
    directory.push({ target, tableBytes: table.length, blocksBytes: bytes });
    size += table.length;
    from += count;
  }
  const nameBytes = encodeNames(names);
  yield nameBytes;
  const directoryBytes = encodeDirectory(directory);
  yield directoryBytes;
  yield encodeFooter({
    tablesAt,
    namesAt: size,
    directoryAt: size + nameBytes.length,
    namesChecksum: checksum(nameBytes),
    directoryChecksum: checksum(directoryBytes),
  });
}

/** The rows of all tables, one behind the other. */
class Rows {
  #names = new Uint32Array(1024);
  #lengths = new Uint32Array(1024);
  #checks = new Uint16Array(1024);
  #count = 0;

  push(name: number, length: number, check: number): void {
    if (this.#count === this.#names.length) {
      this.#names = grown(this.#names, Uint32Array);
      this.#lengths = grown(this.#lengths, Uint32Array);
      this.#checks = grown(this.#checks, Uint16Array);
    }
    this.#names[this.#count] = name;
    this.#lengths[this.#count] = length;
    this.#checks[this.#count++] = check;
  }

  slice(from: number, count: number, places: Uint32Array) {
    const to = from + count;
    return {
      count,
      names: this.#names.subarray(from, to).map((name) => places[name]!),
      lengths: this.#lengths.subarray(from, to),
      checks: this.#checks.subarray(from, to),
    };
  }
}

function grown<T extends Uint16Array | Uint32Array>(from: T, type: new (length: number) => T): T {
  const to = new type(from.length * 2);
  to.set(from);
  return to;
}
