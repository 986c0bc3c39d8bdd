import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Corrupt } from "#core/errors.ts";
import type { Block, SegmentKey, TargetBlocks } from "#core/ports.ts";
import type { TargetKey } from "#core/series.ts";
import { ByteReader } from "#tsdb/codec/bytes.ts";
import { Directory, type Region } from "./directory.ts";
import {
  checksum,
  decodeFooter,
  decodeTable,
  encodeHeader,
  FOOTER_BYTES,
  type Footer,
  keyText,
  type TableEntry,
} from "./format.ts";

/** Tables of targets asked lately: a page asks the same host's again and again. */
const CACHED_TABLES = 256;

/**
 * An open segment file. Reads are synchronous on purpose: what is asked lies in the page cache nearly always, where a read takes
 * 3 µs, while the thread pool's round trip takes 30 and would be most of a query.
 */
export class SegmentReader {
  readonly key: SegmentKey;
  readonly bytes: number;
  readonly #path: string;
  #fd: number;
  readonly #directory: Directory;
  readonly #names: string[];
  readonly #numbers = new Map<string, number>();
  readonly #tables = new Map<TargetKey, TableEntry[]>();

  constructor(path: string, key: SegmentKey) {
    this.key = key;
    this.#path = path;
    this.#fd = openSync(path, "r");
    try {
      this.bytes = fstatSync(this.#fd).size;
      const header = encodeHeader(key);
      if (this.bytes < header.length + FOOTER_BYTES || !this.#read(0, header.length).equals(header)) {
        throw new Corrupt(`Cannot open segment "${path}": its header is not that of ${keyText(key)}`);
      }
      const footer = decodeFooter(this.#read(this.bytes - FOOTER_BYTES, FOOTER_BYTES), this.bytes, path);
      this.#names = this.#readNames(footer);
      this.#directory = new Directory(
        this.#section("directory", footer.directoryAt, footer.directoryBytes, footer.directoryChecksum),
        path,
      );
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
    for (const [number, name] of this.#names.entries()) this.#numbers.set(name, number);
  }

  get targets(): number {
    return this.#directory.count;
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  /** See `BlockEngine.read`. */
  read(target: TargetKey, names?: readonly string[]): (Block | undefined)[] {
    const region = this.#directory.find(target);
    if (region === undefined) return names?.map(() => undefined) ?? [];
    const table = this.#table(target, region);
    if (names === undefined) return this.#all(target, region, table);
    const found: (Block | undefined)[] = [];
    for (const name of names) {
      const number = this.#numbers.get(name);
      let at = region.at + region.tableBytes;
      let block: Block | undefined;
      for (const entry of number === undefined ? [] : table) {
        if (entry.name === number) {
          block = { name, bytes: this.#block(target, at, entry) };
          break;
        }
        at += entry.length;
      }
      found.push(block);
    }
    return found;
  }

  /** The names that a target has here, without reading its blocks. */
  namesOf(target: TargetKey): string[] {
    const region = this.#directory.find(target);
    return region === undefined ? [] : this.#table(target, region).map(({ name }) => this.#name(name));
  }

  *scan(): Generator<TargetBlocks> {
    for (let i = 0; i < this.#directory.count; i++) {
      const target = this.#directory.target(i);
      const region = this.#directory.region(i);
      yield { target, blocks: this.#all(target, region, this.#decodeTable(target, region)) };
    }
  }

  #all(target: TargetKey, region: Region, table: readonly TableEntry[]): Block[] {
    const bytes = this.#read(region.at + region.tableBytes, region.blockBytes);
    const blocks: Block[] = [];
    let at = 0;
    for (const entry of table) {
      const block = bytes.subarray(at, at + entry.length);
      this.#check(target, region.at + region.tableBytes + at, block, entry);
      blocks.push({ name: this.#name(entry.name), bytes: block });
      at += entry.length;
    }
    if (at !== bytes.length)
      throw this.#corrupt(target, region.at, `${bytes.length - at} bytes after the last block, want 0`);
    return blocks;
  }

  #block(target: TargetKey, at: number, entry: TableEntry): Uint8Array {
    const bytes = this.#read(at, entry.length);
    this.#check(target, at, bytes, entry);
    return bytes;
  }

  #check(target: TargetKey, at: number, bytes: Uint8Array, entry: TableEntry): void {
    if (bytes.length !== entry.length || checksum(bytes) !== entry.checksum) {
      throw this.#corrupt(target, at, `the checksum of "${this.#name(entry.name)}" is wrong`);
    }
  }

  #table(target: TargetKey, region: Region): TableEntry[] {
    const cached = this.#tables.get(target);
    if (cached !== undefined) return cached;
    const table = this.#decodeTable(target, region);
    if (this.#tables.size >= CACHED_TABLES) this.#tables.delete(this.#tables.keys().next().value!);
    this.#tables.set(target, table);
    return table;
  }

  #decodeTable(target: TargetKey, region: Region): TableEntry[] {
    const where = `"${this.#path}", target "${target}" at offset ${region.at}`;
    return decodeTable(this.#read(region.at, region.tableBytes), where);
  }

  #name(number: number): string {
    const name = this.#names[number];
    if (name === undefined)
      throw new Corrupt(`Cannot read segment "${this.#path}": name ${number} of ${this.#names.length}`);
    return name;
  }

  #readNames(footer: Footer): string[] {
    const reader = new ByteReader(this.#section("names", footer.namesAt, footer.namesBytes, footer.namesChecksum));
    const names: string[] = [];
    const count = reader.varint();
    for (let i = 0; i < count; i++) names.push(Buffer.from(reader.take(reader.varint())).toString("utf8"));
    reader.finish();
    return names;
  }

  #section(what: string, at: number, length: number, sum: number): Buffer {
    const bytes = this.#read(at, length);
    if (bytes.length !== length || checksum(bytes) !== sum) {
      throw new Corrupt(`Cannot open segment "${this.#path}": the checksum of the ${what} at offset ${at} is wrong`);
    }
    return bytes;
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const got = readSync(this.#fd, bytes, done, length - done, at + done);
      if (got === 0) return bytes.subarray(0, done);
      done += got;
    }
    return bytes;
  }

  #corrupt(target: TargetKey, at: number, found: string): Corrupt {
    return new Corrupt(`Cannot read segment "${this.#path}", target "${target}" at offset ${at}: ${found}`);
  }
}
