import { Corrupt } from "#core/errors.ts";
import { ByteReader, ByteWriter } from "#tsdb/codec/bytes.ts";
import { checksum, type Footer } from "./format.ts";
import { encodeKeys, SortedKeys } from "./keys.ts";

/** Where one target's table and blocks lie in the segment. */
export interface Region {
  readonly tableAt: number;
  readonly tableBytes: number;
  readonly blocksAt: number;
  readonly blocksBytes: number;
}

/** Lengths of a target's table and blocks; both follow those of the target before. */
export interface DirectoryRow {
  readonly target: string;
  readonly tableBytes: number;
  readonly blocksBytes: number;
}

export function encodeNames(names: readonly string[]): Uint8Array {
  const out = new ByteWriter();
  encodeKeys(names, out);
  return out.copy();
}

export function encodeDirectory(rows: readonly DirectoryRow[]): Uint8Array {
  const out = new ByteWriter();
  encodeKeys(
    rows.map(({ target }) => target),
    out,
  );
  for (const { tableBytes, blocksBytes } of rows) {
    out.varint(tableBytes);
    out.varint(blocksBytes);
  }
  return out.copy();
}

/**
 * What stays in memory of an open segment: its names, its targets and where they lie, 20 bytes a target beside the keys
 * themselves. Knows bytes only, not where they come from.
 */
export class SegmentIndex {
  readonly names: SortedKeys;
  readonly targets: SortedKeys;
  readonly #tablesAt: Float64Array;
  readonly #blocksAt: Float64Array;

  /** `body` is what lies before the footer from the names on; `blocksAt` is where the header ends. */
  constructor(body: Buffer, footer: Footer, blocksAt: number, where: string) {
    const action = `Cannot open segment "${where}"`;
    const section = (what: string, from: number, to: number, sum: number): ByteReader => {
      const bytes = body.subarray(from - footer.namesAt, to - footer.namesAt);
      if (bytes.length !== to - from || checksum(bytes) !== sum) {
        throw new Corrupt(`${action}: the checksum of the ${what} at offset ${from} is wrong`);
      }
      return new ByteReader(bytes, `${action}, ${what} at offset ${from}`);
    };
    const { namesAt, directoryAt } = footer;
    const names = section("names", namesAt, directoryAt, footer.namesChecksum);
    this.names = new SortedKeys(names);
    names.finish();
    const reader = section("directory", directoryAt, namesAt + body.length, footer.directoryChecksum);
    this.targets = new SortedKeys(reader);
    const { count } = this.targets;
    this.#tablesAt = new Float64Array(count + 1);
    this.#blocksAt = new Float64Array(count + 1);
    this.#tablesAt[0] = footer.tablesAt;
    this.#blocksAt[0] = blocksAt;
    for (let i = 0; i < count; i++) {
      this.#tablesAt[i + 1] = this.#tablesAt[i]! + reader.varint();
      this.#blocksAt[i + 1] = this.#blocksAt[i]! + reader.varint();
    }
    reader.finish();
    const [tablesEnd, blocksEnd] = [this.#tablesAt[count], this.#blocksAt[count]];
    if (blocksEnd !== footer.tablesAt || tablesEnd !== namesAt) {
      throw reader.corrupt(
        `blocks end at ${blocksEnd} and tables at ${tablesEnd}, want ${footer.tablesAt} and ${namesAt}`,
      );
    }
  }

  region(target: number): Region {
    const tableAt = this.#tablesAt[target]!;
    const blocksAt = this.#blocksAt[target]!;
    return {
      tableAt,
      tableBytes: this.#tablesAt[target + 1]! - tableAt,
      blocksAt,
      blocksBytes: this.#blocksAt[target + 1]! - blocksAt,
    };
  }
}
