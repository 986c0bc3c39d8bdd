import { equalAt } from "#core/byte-index.ts";
import { Rejected } from "#core/errors.ts";
import { DROP_REASONS, isHostMetricName, isServiceMetricName, MAX_SERIES_PER_TARGET } from "#core/metric.ts";
import type { SeriesLookup } from "#core/ports.ts";
import type { PointBatch, SeriesTable } from "#core/series.ts";
import {
  decodeEscapes,
  Malformed,
  QUOTE,
  scan,
  scanNumber,
  scanString,
  skipSpace,
  skipValue,
  skipWord,
  text,
} from "./tsdb-scan.ts";

/**
 * The bodies of `POST /api/v0/tsdb` and `POST /api/v0/services/{service}/tsdb`, read from the raw bytes: an array of
 * `{"hostId", "name", "time", "value"}` in any key order, or `null` [TS1].
 *
 * It is predictive: what stands around name and value is guessed to be what the point before had, and a host's next metric to
 * be the one that followed the last time; the guess is compared in place. Only a wrong guess costs a hash, only a new name a
 * string. (`mackerel-agent` walks a Go map, so its order changes from post to post; our own agent's does not.)
 */

/** Points of many hosts. Ids that `lookup` does not know are listed in `batch.unknown`, each once, and their points left out. */
export function parseHostPoints(bytes: Uint8Array, lookup: SeriesLookup, batch: PointBatch): void {
  parsePoints(bytes, lookup, undefined, batch);
}

/** Points of one service; a `hostId` in them is passed over like any other key. */
export function parseServicePoints(bytes: Uint8Array, table: SeriesTable, batch: PointBatch): void {
  parsePoints(bytes, undefined, table, batch);
}

const HOST_ID = encode("hostId");
const NAME = encode("name");
const TIME = encode("time");
const VALUE = encode("value");

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;

const UNKNOWN_HOST = DROP_REASONS.indexOf("unknown-host");
const BAD_NAME = DROP_REASONS.indexOf("bad-name");
const TOO_MANY_SERIES = DROP_REASONS.indexOf("too-many-series");

function parsePoints(
  bytes: Uint8Array,
  lookup: SeriesLookup | undefined,
  service: SeriesTable | undefined,
  batch: PointBatch,
): void {
  batch.clear();
  try {
    new BodyParser(bytes, lookup, service, batch).parse();
  } catch (error) {
    if (error instanceof Malformed) throw refusal(bytes, error);
    throw error;
  }
}

/** What stands between two values is the same for all points of a host and minute, so it is compared, not parsed. */
class BodyParser {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #lookup: SeriesLookup | undefined;
  readonly #service: SeriesTable | undefined;
  readonly #batch: PointBatch;

  /** Of the point before: its host's table, where the host id stands, and the number that its next metric should have. */
  #table: SeriesTable | undefined;
  #hostFrom = 0;
  #hostTo = -1;
  #guess = 0;

  /** Of the point before, when it had the form HEAD name MIDDLE value "}": both parts' places in the body, and its time. */
  #headFrom = 0;
  #headLength = 0;
  #middleFrom = 0;
  #middleLength = 0;
  #time = Number.NaN;

  constructor(
    bytes: Uint8Array,
    lookup: SeriesLookup | undefined,
    service: SeriesTable | undefined,
    batch: PointBatch,
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#lookup = lookup;
    this.#service = service;
    this.#table = service;
    this.#batch = batch;
  }

  parse(): void {
    const bytes = this.#bytes;
    let p = skipSpace(bytes, 0);
    if (bytes[p] === OPEN_BRACKET) {
      p = skipSpace(bytes, p + 1);
      p = bytes[p] === CLOSE_BRACKET ? p + 1 : this.#points(p);
    } else if (bytes[p] === 0x6e && skipWord(bytes, p)) {
      p = scan.at;
    } else {
      throw new Malformed(p, "an array of points");
    }
    p = skipSpace(bytes, p);
    if (p !== bytes.length) throw new Malformed(p, "nothing after the array");
  }

  #points(start: number): number {
    const bytes = this.#bytes;
    let p = start;
    for (;;) {
      const end = this.#likeTheOneBefore(p);
      p = end >= 0 ? end : this.#point(p);
      if (bytes[p] !== COMMA) p = skipSpace(bytes, p);
      if (bytes[p] === CLOSE_BRACKET) return p + 1;
      if (bytes[p] !== COMMA) throw new Malformed(p, '"," or "]"');
      p++;
      if (bytes[p] !== OPEN_BRACE) p = skipSpace(bytes, p);
    }
  }

  /** The usual case: the same host and time as before, a metric that we know. Where it ends, or -1 when it is not that. */
  #likeTheOneBefore(start: number): number {
    const table = this.#table;
    if (this.#headLength === 0 || table === undefined) return -1;
    const bytes = this.#bytes;
    if (!this.#same(this.#headFrom, start, this.#headLength)) return -1;
    let p = start + this.#headLength;
    let series = this.#guess;
    const guessed = table.nameBytes[series];
    if (guessed !== undefined && bytes[p + guessed.length] === QUOTE && equalAt(guessed, bytes, p)) {
      p += guessed.length;
    } else {
      const from = p;
      while (bytes[p] !== QUOTE) if (p++ === bytes.length) return -1;
      series = table.findBytes(bytes, from, p);
      if (series < 0) return -1;
    }
    if (!this.#same(this.#middleFrom, p, this.#middleLength)) return -1;
    p += this.#middleLength;
    if (!startsNumber(bytes[p]!)) return -1;
    const value = scanNumber(bytes, p);
    p = scan.at;
    if (bytes[p] !== CLOSE_BRACE) return -1;
    this.#guess = series + 1;
    this.#batch.push(table, series, this.#time, value);
    return p + 1;
  }

  /** Any point, key by key. Answers where it ends. */
  #point(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] !== OPEN_BRACE) {
      skipValue(bytes, start);
      this.#batch.dropped[BAD_NAME]!++;
      return scan.at;
    }
    let time = Number.NaN;
    let value = Number.NaN;
    let valueFrom = 0;
    let valueTo = -1;
    let nameFrom = 0;
    let nameTo = -1;
    let escaped = false;
    let hasHost = this.#service !== undefined;
    let p = skipSpace(bytes, start + 1);
    while (bytes[p] !== CLOSE_BRACE) {
      if (bytes[p] !== QUOTE) throw new Malformed(p, "a key in quotes");
      const key = p + 1;
      scanString(bytes, key);
      const keyLength = scan.at - 1 - key;
      p = skipSpace(bytes, scan.at);
      if (bytes[p] !== COLON) throw new Malformed(p, '":"');
      p = skipSpace(bytes, p + 1);
      const first = bytes[p]!;
      if (keyLength === 4 && equalAt(NAME, bytes, key)) {
        nameFrom = p + 1;
        escaped = first === QUOTE && scanString(bytes, nameFrom);
        if (first !== QUOTE) skipValue(bytes, p);
        nameTo = first === QUOTE ? scan.at - 1 : -1;
      } else if (keyLength === 5 && equalAt(VALUE, bytes, key)) {
        value = this.#number(p);
        valueFrom = p;
        valueTo = scan.at;
      } else if (keyLength === 4 && equalAt(TIME, bytes, key)) {
        time = this.#number(p);
      } else if (this.#lookup !== undefined && keyLength === 6 && equalAt(HOST_ID, bytes, key)) {
        hasHost = first === QUOTE;
        if (hasHost) this.#host(p + 1, this.#lookup);
        else skipValue(bytes, p);
      } else {
        skipValue(bytes, p);
      }
      p = skipSpace(bytes, scan.at);
      if (bytes[p] === CLOSE_BRACE) break;
      if (bytes[p] !== COMMA) throw new Malformed(p, '"," or "}"');
      p = skipSpace(bytes, p + 1);
      if (bytes[p] !== QUOTE) throw new Malformed(p, "a key in quotes");
    }
    this.#take(hasHost ? this.#table : undefined, nameFrom, nameTo, escaped, time, value);

    const usual =
      hasHost && !escaped && nameTo >= 0 && nameTo < valueFrom && valueTo === p && startsNumber(bytes[valueFrom]!);
    this.#headFrom = start;
    this.#headLength = usual ? nameFrom - start : 0;
    this.#middleFrom = nameTo;
    this.#middleLength = valueFrom - nameTo;
    this.#time = time;
    return p + 1;
  }

  /** A number, or NaN for a value of another kind; both leave `scan.at` behind it. */
  #number(at: number): number {
    if (startsNumber(this.#bytes[at]!)) return scanNumber(this.#bytes, at);
    skipValue(this.#bytes, at);
    return Number.NaN;
  }

  /** Finds the table of the host whose id begins at `from`; a run of one host is looked up once. */
  #host(from: number, lookup: SeriesLookup): void {
    const bytes = this.#bytes;
    scanString(bytes, from);
    const to = scan.at - 1;
    if (to - from === this.#hostTo - this.#hostFrom && this.#same(this.#hostFrom, from, to - from)) return;
    this.#hostFrom = from;
    this.#hostTo = to;
    this.#table = lookup.host(bytes, from, to);
    this.#guess = 0;
    if (this.#table === undefined) noteUnknown(this.#batch, text(bytes, from, to));
  }

  #take(
    table: SeriesTable | undefined,
    nameFrom: number,
    nameTo: number,
    escaped: boolean,
    time: number,
    value: number,
  ): void {
    const dropped = this.#batch.dropped;
    if (table === undefined) dropped[UNKNOWN_HOST]!++;
    else if (nameTo < 0) dropped[BAD_NAME]!++;
    else {
      const series = findSeries(this.#bytes, nameFrom, nameTo, escaped, table, this.#service);
      if (series < 0) dropped[-1 - series]!++;
      else {
        this.#guess = series + 1;
        this.#batch.push(table, series, time, value);
      }
    }
  }

  /**
   * Whether `length` bytes at `a` and at `b` are equal: eight at a time, which makes the whole parser a third faster. As doubles,
   * because V8 has no faster way to read eight bytes; two that are equal and no number count as different, and no text is one.
   */
  #same(a: number, b: number, length: number): boolean {
    const view = this.#view;
    if (b + length > view.byteLength) return false;
    let i = 0;
    for (; i + 8 <= length; i += 8) if (view.getFloat64(a + i, true) !== view.getFloat64(b + i, true)) return false;
    if (i + 4 <= length) {
      if (view.getInt32(a + i, true) !== view.getInt32(b + i, true)) return false;
      i += 4;
    }
    for (; i < length; i++) if (view.getInt8(a + i) !== view.getInt8(b + i)) return false;
    return true;
  }
}

const startsNumber = (c: number): boolean => c === 0x2d || (c >= 0x30 && c <= 0x39);

/** The number of a name that was not guessed, new ones included, or `-1 - reason` when it is not taken. */
function findSeries(
  bytes: Uint8Array,
  from: number,
  to: number,
  escaped: boolean,
  table: SeriesTable,
  service: SeriesTable | undefined,
): number {
  if (!escaped) {
    const known = table.findBytes(bytes, from, to);
    if (known >= 0) return known;
  }
  const name = escaped ? decodeEscapes(bytes, from, to) : text(bytes, from, to);
  const good = service === undefined ? isHostMetricName(name) : isServiceMetricName(name);
  if (!good) return -1 - BAD_NAME;
  if (table.size >= MAX_SERIES_PER_TARGET && table.find(name) < 0) return -1 - TOO_MANY_SERIES;
  return table.add(name);
}

function noteUnknown(batch: PointBatch, id: string): void {
  if (!batch.unknown.includes(id)) batch.unknown.push(id);
}

function refusal(bytes: Uint8Array, error: Malformed): Rejected {
  const found =
    error.at >= bytes.length
      ? "the end of the body"
      : JSON.stringify(text(bytes, error.at, Math.min(bytes.length, error.at + 12)));
  return new Rejected("invalid", `Cannot read points: ${found} at byte ${error.at}, want ${error.message}`);
}

function encode(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}
