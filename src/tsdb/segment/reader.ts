import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Corrupt, Unavailable } from "#core/errors.ts";
import type { Block, SegmentKey, TargetBlocks } from "#core/ports.ts";
import type { TargetKey } from "#core/series.ts";
import { checksum, decodeFooter, encodeHeader, FOOTER_BYTES, keyText } from "./format.ts";
import { type Region, SegmentIndex } from "./segment-index.ts";
import { checkOf, decodeTable, rowOf, type Table } from "./table.ts";
import { isDiskTrouble } from "./writer.ts";

/** Blocks this close together are fetched by one read: a second call costs as much as reading 30 KiB more. */
const ONE_READ_BYTES = 32 * 1024;

/**
 * Tables of at most this size together stay in memory, which saves half of a small question's time: it then takes one read
 * instead of two. That is 280 hosts of 50 metrics; in larger segments each question reads the one table that it needs.
 */
const KEPT_TABLES_BYTES = 64 * 1024;

/**
 * An open segment file: a handle, its index and, where they are few, its tables. Reads are synchronous on purpose: what is asked
 * lies in the page cache nearly always, where a read takes 3 µs, while the thread pool's round trip takes 35 and would be most
 * of a query.
 */
export class SegmentReader {
  readonly key: SegmentKey;
  readonly bytes: number;
  readonly #path: string;
  #fd: number;
  readonly #index: SegmentIndex;
  readonly #tablesAt: number;
  /** The section of tables, or nothing of it. */
  readonly #tables: Buffer | undefined;

  constructor(path: string, key: SegmentKey) {
    this.key = key;
    this.#path = path;
    this.#fd = attempt(path, "open", () => openSync(path, "r"));
    try {
      this.bytes = fstatSync(this.#fd).size;
      const header = encodeHeader(key);
      if (this.bytes < header.length + FOOTER_BYTES || !this.#read(0, header.length).equals(header)) {
        throw new Corrupt(`Cannot open segment "${path}": its header at offset 0 is not that of ${keyText(key)}`);
      }
      const footerAt = this.bytes - FOOTER_BYTES;
      const footer = decodeFooter(this.#read(footerAt, FOOTER_BYTES), this.bytes, path);
      const body = this.#read(footer.namesAt, footerAt - footer.namesAt);
      this.#index = new SegmentIndex(body, footer, header.length, path);
      this.#tablesAt = footer.tablesAt;
      const tableBytes = footer.namesAt - footer.tablesAt;
      if (tableBytes <= KEPT_TABLES_BYTES) {
        // A copy of its own, as in `SortedKeys`: what was read may lie in a slab of Node's pool.
        this.#tables = Buffer.alloc(tableBytes);
        this.#read(footer.tablesAt, tableBytes).copy(this.#tables);
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  /** See `BlockEngine.read`. */
  read(target: TargetKey, names?: readonly string[]): (Block | undefined)[] {
    const number = this.#index.targets.find(target);
    if (number < 0) return names?.map(() => undefined) ?? [];
    const region = this.#index.region(number);
    const table = this.#table(target, region);
    if (names === undefined) return this.#all(target, region, table);
    const rows = names.map((name) => rowOf(table, this.#index.names.find(name)));
    return this.#some(target, region, table, rows, names);
  }

  /** The names that a target has here, without reading its blocks. */
  namesOf(target: TargetKey): string[] {
    const number = this.#index.targets.find(target);
    if (number < 0) return [];
    const { names, count } = this.#table(target, this.#index.region(number));
    return Array.from({ length: count }, (_, row) => this.#index.names.at(names[row]!));
  }

  *scan(): Generator<TargetBlocks> {
    for (let i = 0; i < this.#index.targets.count; i++) {
      const target = this.#index.targets.at(i);
      const region = this.#index.region(i);
      yield { target, blocks: this.#all(target, region, this.#table(target, region)) };
    }
  }

  #all(target: TargetKey, { blocksAt, blocksBytes }: Region, table: Table): Block[] {
    const bytes = this.#read(blocksAt, blocksBytes);
    if (checksum(bytes) !== table.regionChecksum) {
      throw this.#corrupt(target, blocksAt, `the checksum of its ${blocksBytes} bytes of blocks is wrong`);
    }
    return Array.from({ length: table.count }, (_, row) => ({
      name: this.#index.names.at(table.names[row]!),
      bytes: bytes.subarray(table.offsets[row]!, table.offsets[row + 1]!),
    }));
  }

  #some(
    target: TargetKey,
    { blocksAt }: Region,
    table: Table,
    rows: readonly number[],
    names: readonly string[],
  ): (Block | undefined)[] {
    let from = Number.POSITIVE_INFINITY;
    let to = 0;
    let wanted = 0;
    for (const row of rows) {
      if (row < 0) continue;
      from = Math.min(from, table.offsets[row]!);
      to = Math.max(to, table.offsets[row + 1]!);
      wanted += table.lengths[row]!;
    }
    // One read where it brings along little that nobody asked for.
    const together = to - from <= Math.max(ONE_READ_BYTES, wanted * 2);
    const span = together && wanted > 0 ? this.#read(blocksAt + from, to - from) : undefined;
    return rows.map((row, i) => {
      if (row < 0) return undefined;
      const at = table.offsets[row]!;
      const length = table.lengths[row]!;
      const bytes =
        span === undefined ? this.#read(blocksAt + at, length) : span.subarray(at - from, at - from + length);
      if (checkOf(bytes) !== table.checks[row]) {
        throw this.#corrupt(target, blocksAt + at, `the checksum of "${names[i]}" is wrong`);
      }
      return { name: names[i]!, bytes };
    });
  }

  #table(target: TargetKey, { tableAt, tableBytes, blocksBytes }: Region): Table {
    const action = `Cannot read segment "${this.#path}", target "${target}" at offset ${tableAt}`;
    const at = tableAt - this.#tablesAt;
    const bytes = this.#tables?.subarray(at, at + tableBytes) ?? this.#read(tableAt, tableBytes);
    return decodeTable(bytes, this.#index.names.count, blocksBytes, action);
  }

  /** Exactly `length` bytes: the index was checked against the file's size, so fewer mean that somebody cut it off since. */
  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const got = attempt(this.#path, "read", () => readSync(this.#fd, bytes, done, length - done, at + done));
      if (got === 0) {
        throw new Corrupt(`Cannot read segment "${this.#path}": it ends at offset ${at + done}, want ${at + length}`);
      }
      done += got;
    }
    return bytes;
  }

  #corrupt(target: TargetKey, at: number, found: string): Corrupt {
    return new Corrupt(`Cannot read segment "${this.#path}", target "${target}" at offset ${at}: ${found}`);
  }
}

/** A segment that somebody names is there: one that is not has been lost, which is no reason to answer "no points". */
function attempt<T>(path: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new Corrupt(`Cannot ${what} segment "${path}": there is no such file`);
    if (isDiskTrouble(error)) throw new Unavailable(`Cannot ${what} segment "${path}"`, { cause: error });
    throw error;
  }
}
