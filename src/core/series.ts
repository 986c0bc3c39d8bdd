import { ByteIndex } from "./byte-index.ts";
import type { UnixSeconds } from "./time.ts";

/** An organisation, the tenant. Every store key begins with it. */
export type OrgId = string;

/** What a metric belongs to. A host by its id, a service by its name. */
export interface Target {
  readonly kind: "host" | "service";
  readonly id: string;
}

/** A target in one string, `host:2eQGEaLxibb` or `service:shop`, as stores key it. Neither part can hold a colon. */
export type TargetKey = string;

export const targetKey = (target: Target): TargetKey => `${target.kind}:${target.id}`;

export function parseTargetKey(key: TargetKey): Target {
  const colon = key.indexOf(":");
  const kind = key.slice(0, colon);
  if (kind !== "host" && kind !== "service") throw new Error(`BUG: not a target key: "${key}"`);
  return { kind, id: key.slice(colon + 1) };
}

/** Seconds between the values of a column: 60 as posted, 3,600 and 86,400 rolled up. */
export type Resolution = 60 | 3600 | 86400;

/** Names repeat from host to host, so each is encoded once a process and shared by all tables. */
const encodedNames = new Map<string, Uint8Array>();

function encodeName(name: string): Uint8Array {
  let bytes = encodedNames.get(name);
  if (bytes === undefined) {
    bytes = new TextEncoder().encode(name);
    encodedNames.set(name, bytes);
  }
  return bytes;
}

/**
 * A target's metrics, numbered in the order in which this process first met them. The number is a position in the
 * target's hot rows and in the log's dictionary; it means nothing outside this process, and it never changes in it.
 */
export class SeriesTable {
  readonly org: OrgId;
  readonly target: TargetKey;
  /** By number. */
  readonly names: string[] = [];
  /** When a post for this target last arrived (not: the time of its points). Liveness is judged by it. 0: never. */
  lastArrival: UnixSeconds = 0;
  /** The hot engine's own record of this target; nobody else touches it. */
  hot: unknown = undefined;
  readonly #index = new ByteIndex();

  constructor(org: OrgId, target: TargetKey) {
    this.org = org;
    this.target = target;
  }

  get size(): number {
    return this.names.length;
  }

  /** By number: the bytes that the ingest parser compares a body with. */
  get nameBytes(): readonly Uint8Array[] {
    return this.#index.keys;
  }

  /** The number of `name`, or -1. */
  find(name: string): number {
    const bytes = encodedNames.get(name);
    // A name that no table has was never encoded.
    if (bytes === undefined) return -1;
    return this.#index.find(bytes, 0, bytes.length);
  }

  /** The number of the name that stands in `bytes[from, to)`, or -1. */
  findBytes(bytes: Uint8Array, from: number, to: number): number {
    return this.#index.find(bytes, from, to);
  }

  /** The number of `name`, given a new one when it is new. The caller has checked that the name is acceptable. */
  add(name: string): number {
    const number = this.#index.add(encodeName(name));
    if (number === this.names.length) this.names.push(name);
    return number;
  }
}

/**
 * The points of one request, column by column, in the order in which they came: a reused buffer, so that a request
 * allocates nothing per point. `posts` cuts it by target: a post is what becomes durable as a whole.
 */
export class PointBatch {
  series = new Int32Array(1024);
  /** As posted by the parser; floored to the minute once `acceptPoints` has gone over the batch. */
  times = new Float64Array(1024);
  values = new Float64Array(1024);
  length = 0;
  readonly posts: { table: SeriesTable; from: number; to: number }[] = [];
  /** Points left out, by reason, in the order of `DROP_REASONS` in `core/metric.ts`. */
  readonly dropped = new Int32Array(8);
  /** Host ids in the body that the lookup did not know. */
  readonly unknown: string[] = [];

  clear(): void {
    this.length = 0;
    this.posts.length = 0;
    this.dropped.fill(0);
    this.unknown.length = 0;
  }

  /** Appends a point to the post of `table`, opening one when the last post is another target's. */
  push(table: SeriesTable, series: number, time: UnixSeconds, value: number): void {
    const at = this.length;
    if (at === this.series.length) this.#grow();
    this.series[at] = series;
    this.times[at] = time;
    this.values[at] = value;
    this.length = at + 1;
    const last = this.posts[this.posts.length - 1];
    if (last !== undefined && last.table === table) last.to = at + 1;
    else this.posts.push({ table, from: at, to: at + 1 });
  }

  #grow(): void {
    const size = this.series.length * 2;
    const series = new Int32Array(size);
    series.set(this.series);
    const times = new Float64Array(size);
    times.set(this.times);
    const values = new Float64Array(size);
    values.set(this.values);
    this.series = series;
    this.times = times;
    this.values = values;
  }
}

/** Points of one series, ascending in time, each time once. Both arrays have `length` used entries. */
export interface Column {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly length: number;
}

/** Rolled-up points: entry i covers [times[i], times[i] + resolution). `counts[i]` points went into it, never 0. */
export interface RollupColumn {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
  readonly length: number;
}
