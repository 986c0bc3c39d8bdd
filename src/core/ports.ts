import type { Column, OrgId, PointBatch, Resolution, RollupColumn, SeriesTable, TargetKey } from "./series.ts";
import type { TimeRange, UnixSeconds } from "./time.ts";

/**
 * How the ingest parser finds a target from the bytes of a body. Supplied by the ingest path from its cache of live
 * hosts; must not do I/O.
 */
export interface SeriesLookup {
  /** The table of the host whose id stands in `bytes[from, to)`, or `undefined` when it is not a live host here. */
  host(bytes: Uint8Array, from: number, to: number): SeriesTable | undefined;
}

/**
 * Keeps the newest points until they are sealed into blocks.
 *
 * A post (one target, its points, one arrival) is what becomes durable as a whole. Appending a post again is harmless:
 * a point is known by target, name and minute, and the newest write wins.
 *
 * Every method rejects with `Unavailable` when the engine cannot take or give data now (disk full, disk read-only,
 * backend away): try again later. `Corrupt` and anything else: do not.
 */
export interface HotEngine {
  /** As it appears in logs and in our own metrics: "memory+log", "redis". */
  readonly name: string;

  /**
   * Takes every post of the batch. Resolves once a crash of this process, `kill -9` included, cannot lose any of them.
   * The batch is the caller's again as soon as the call returns, before the promise settles.
   */
  append(batch: PointBatch, arrivedAt: UnixSeconds): Promise<void>;

  /** Points of one series that are not sealed yet, within `range`, ascending. Empty when there are none. */
  read(table: SeriesTable, series: number, range: TimeRange): Promise<Column>;

  /**
   * Freezes what may be sealed: every point before `boundary`. Writes that come later, to the same minutes too, belong
   * to the next seal. Frozen points stay readable until `release`. Only one seal is open at a time.
   */
  freeze(boundary: UnixSeconds): Promise<FrozenPoints>;

  /** Forgets frozen points, and whatever of the log only they needed. Called after the blocks were read back. */
  release(frozen: FrozenPoints): Promise<void>;
}

/** What one seal carries from the hot engine to the block engine, cut by organisation and window. */
export interface FrozenPoints {
  readonly boundary: UnixSeconds;
  readonly windows: readonly FrozenWindow[];
}

export interface FrozenWindow {
  readonly org: OrgId;
  /** Start of the hour. */
  readonly start: UnixSeconds;
  readonly targets: readonly FrozenTarget[];
}

/**
 * One target's points of one hour: 60 rows of `width` values, minute by minute, NaN where there is none. Column i is the
 * series `names[i]`. The array is shared memory, so that a worker encodes it without a copy; nobody writes it any more.
 */
export interface FrozenTarget {
  readonly target: TargetKey;
  readonly names: readonly string[];
  readonly width: number;
  readonly rows: Float64Array<SharedArrayBuffer>;
}

/**
 * Names an immutable set of blocks: those of one organisation shard, resolution and window. Equal keys mean equal bytes,
 * for ever. `generation` counts the seals and merges that touched the window; a higher one wins where both have a point.
 */
export interface SegmentKey {
  readonly org: OrgId;
  readonly resolution: Resolution;
  readonly start: UnixSeconds;
  /** Window length in seconds: an hour, a day, or a month's own length. */
  readonly span: number;
  readonly shard: number;
  readonly generation: number;
}

/** A sealed series in one window. `bytes` is an encoded block (`tsdb/codec`); engines do not look inside. */
export interface Block {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All blocks of one target in a segment, sorted by name. */
export interface TargetBlocks {
  readonly target: TargetKey;
  readonly blocks: readonly Block[];
}

/**
 * Keeps sealed blocks. A segment never changes once written, so an engine may retry whatever it likes and a caller may
 * cache whatever it has seen. An engine knows keys and bytes; what they mean is the codec's business, how long they live
 * the tiers'.
 */
export interface BlockEngine {
  readonly name: string;

  /**
   * Writes a whole segment from targets sorted by key. Resolves once a crash cannot lose it, with its size in bytes.
   * A segment that died half way is invisible. Putting an existing key again replaces it by the same bytes.
   */
  put(key: SegmentKey, targets: Iterable<TargetBlocks> | AsyncIterable<TargetBlocks>): Promise<number>;

  /**
   * The blocks of one target, for the given names in the given order: `undefined` where there is none. Without `names`,
   * all of the target's blocks. Bytes may be views into a larger buffer and belong to the caller.
   */
  read(key: SegmentKey, target: TargetKey, names?: readonly string[]): Promise<readonly (Block | undefined)[]>;

  /** The names that a target has in a segment, without reading its blocks. */
  names(key: SegmentKey, target: TargetKey): Promise<readonly string[]>;

  /** Every target of a segment with all its blocks, sorted by target: what merging reads. */
  scan(key: SegmentKey): AsyncIterable<TargetBlocks>;

  /** The keys of all complete segments, in any order, each once. */
  list(): Promise<readonly SegmentKey[]>;

  /** Succeeds for an absent segment too, so that a sweep that died half way can simply start over. */
  remove(key: SegmentKey): Promise<void>;
}

/** The tiered store as the use cases see it. `main` supplies it from `tsdb`. */
export interface TimeSeries {
  /** The table of a target, made when it is new. Cheap; no I/O. */
  table(org: OrgId, target: TargetKey): SeriesTable;

  /** See `HotEngine.append`. */
  append(batch: PointBatch, arrivedAt: UnixSeconds): Promise<void>;

  /** One-minute points of each named series within `range`. A name without points gives an empty column. */
  read(org: OrgId, target: TargetKey, names: readonly string[], range: TimeRange): Promise<readonly Column[]>;

  /**
   * The same as a grid: entry i of a series is its value in the minute `range.from + 60 * i`, NaN where there is none. Both ends of
   * `range` are whole minutes. The arrays are the caller's.
   */
  readMinutes(
    org: OrgId,
    target: TargetKey,
    names: readonly string[],
    range: TimeRange,
  ): Promise<readonly Float64Array[]>;

  /** The same rolled up. `range.from` is rounded down to the resolution. */
  readRollup(
    org: OrgId,
    target: TargetKey,
    names: readonly string[],
    resolution: 3600 | 86400,
    range: TimeRange,
  ): Promise<readonly RollupColumn[]>;

  /** The newest point of a series within the last 24 h, or `undefined`. Answered from memory. */
  latest(org: OrgId, target: TargetKey, name: string): { time: UnixSeconds; value: number } | undefined;

  /** Names with a point at or after `since`, sorted. */
  names(org: OrgId, target: TargetKey, since: UnixSeconds): Promise<readonly string[]>;

  /** Whether the series ever had a point that is still kept. */
  has(org: OrgId, target: TargetKey, name: string): Promise<boolean>;

  /** When a post for the target last arrived (arrival, not point time), or 0. Answered from memory. */
  lastArrival(org: OrgId, target: TargetKey): UnixSeconds;

  /** Time of the oldest point that is kept for the organisation, or `undefined`. */
  oldest(org: OrgId): UnixSeconds | undefined;

  /** Figures for pages and `/metrics`. */
  stats(): StoreStats;
}

export interface StoreStats {
  /** False until the log was replayed; ingest and `/readyz` answer 503 so long. */
  readonly ready: boolean;
  readonly activeSeries: number;
  readonly activeTargets: number;
  readonly pointsAppended: number;
  readonly hotBytes: number;
  readonly logBytes: number;
  readonly segmentBytes: number;
  readonly segments: number;
  /** Points that the segments hold. */
  readonly segmentPoints: number;
  readonly sealedThrough: UnixSeconds;
}
