import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { BlockEngine, SegmentKey, StoreStats, TimeSeries } from "#core/ports.ts";
import { type Column, type OrgId, type RollupColumn, SeriesTable, type TargetKey } from "#core/series.ts";
import { DAY, floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { coarsen, decodeRollup, emptyRollup, type Rollup, rollUp } from "#tsdb/codec/rollup.ts";
import { decodeWindow } from "#tsdb/codec/window.ts";
import { openFileBlocks } from "#tsdb/engines/files/engine.ts";
import { type JournalEngine, openJournal } from "#tsdb/engines/journal/engine.ts";
import { collect } from "#tsdb/engines/journal/rows.ts";
import { openStoreWorker } from "#tsdb/work/client.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { loadManifest, type Manifest, type Segment, saveManifest } from "./manifest.ts";
import { Pins } from "./pins.ts";

export interface StoreOptions {
  /** Holds `log/`, `segments/` and `manifest`. The caller has locked it. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Absent: points are kept for ever. */
  readonly retentionDays?: number;
  /** Beyond this the running hour is sealed early. */
  readonly logCapBytes?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Store extends TimeSeries {
  /** Resolves when the log was replayed; rejects with `Corrupt` when it cannot be. */
  readonly ready: Promise<void>;
  readonly keeper: Keeper;
  close(): Promise<void>;
}

const DEFAULT_LOG_CAP = 1024 ** 3;
/** Between two looks at what is due. Sealing is due once an hour; the log's cap must be noticed sooner. */
const KEEP_EVERY_MS = 20_000;
/** How far back the newest point of a series counts as its latest. */
const LATEST_WITHIN = DAY;

/** Opens at once and replays the log behind it; until `ready`, posts and reads reject with `Unavailable`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dir, clock, log } = options;
  mkdirSync(dir, { recursive: true });
  const manifestPath = join(dir, "manifest");
  rmSync(`${manifestPath}.tmp`, { force: true });
  let manifest = loadManifest(manifestPath);
  const segmentDir = join(dir, "segments");
  const blocks = openFileBlocks(segmentDir);
  await removeUnnamed(blocks, manifest);
  const worker = openStoreWorker(segmentDir);
  const pins = new Pins(
    (key) => void blocks.remove(key).catch((error) => log.warn({ err: String(error) }, "Cannot remove a segment")),
  );
  const tables = new Map<OrgId, Map<TargetKey, SeriesTable>>();
  const stop = new AbortController();
  let appended = 0;
  let hot: JournalEngine | undefined;
  let keeper: Keeper | undefined;

  function table(org: OrgId, target: TargetKey): SeriesTable {
    let ofOrg = tables.get(org);
    if (ofOrg === undefined) {
      ofOrg = new Map();
      tables.set(org, ofOrg);
    }
    let found = ofOrg.get(target);
    if (found === undefined) {
      found = new SeriesTable(org, target);
      ofOrg.set(target, found);
    }
    return found;
  }

  function opened(): JournalEngine {
    if (hot === undefined) throw new Unavailable("The log is still being read; try again in a moment");
    return hot;
  }

  async function replace(next: Manifest): Promise<void> {
    await saveManifest(manifestPath, next);
    const live = new Set(next.segments.map(({ key }) => key));
    const gone = manifest.segments.map(({ key }) => key).filter((key) => !live.has(key));
    manifest = next;
    if (gone.length > 0) pins.doom(gone);
  }

  async function open(): Promise<void> {
    const engine = await openJournal({
      dir: join(dir, "log"),
      log,
      table,
      mark: manifest.mark,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    keeper = createKeeper({
      kept: { manifest: () => manifest, replace },
      hot: engine,
      blocks,
      worker,
      log,
      logCapBytes: options.logCapBytes ?? DEFAULT_LOG_CAP,
      retentionSeconds: options.retentionDays === undefined ? undefined : options.retentionDays * DAY,
    });
    hot = engine;
  }

  /** The newest values of series that have nothing in the log any more, from the last day's segments, newest first. */
  async function restoreLatest(engine: JournalEngine): Promise<void> {
    const since = Math.floor(clock.now() / 1000) - LATEST_WITHIN;
    const recent = manifest.segments
      .filter(({ key }) => key.resolution === 60 && key.start + key.span > since)
      .sort((a, b) => b.key.start + b.key.span - a.key.start - a.key.span || b.key.generation - a.key.generation);
    for (const { key } of recent) {
      if (stop.signal.aborted) return;
      for await (const { target, blocks: found } of blocks.scan(key)) {
        const known = table(key.org, target);
        for (const { name, bytes } of found) {
          const series = known.add(name);
          if (engine.latest(known, series) !== undefined) continue;
          const last = lastPoint(bytes, key);
          if (last === undefined) continue;
          engine.noteLatest(known, series, last.time, last.value);
          known.lastArrival = Math.max(known.lastArrival, last.time);
        }
        await breathe();
      }
    }
  }

  /** Lets go of targets that were silent for a day: hosts that come and go must not fill the memory [ST7]. */
  function forgetIdle(now: UnixSeconds): void {
    for (const ofOrg of tables.values()) {
      for (const [target, known] of ofOrg) {
        if (known.lastArrival < now - LATEST_WITHIN && hot!.forget(known, now - LATEST_WITHIN)) ofOrg.delete(target);
      }
    }
  }

  function overlapping(org: OrgId, range: TimeRange, resolution: number, from: Manifest): Segment[] {
    return from.segments
      .filter(
        ({ key }) =>
          key.org === org && key.resolution === resolution && key.start < range.to && key.start + key.span > range.from,
      )
      .sort((a, b) => a.key.generation - b.key.generation);
  }

  /** Minutes of `range` as a grid from its first on: sealed blocks oldest first, then what is in memory [ST1]. */
  async function readGrids(
    org: OrgId,
    target: TargetKey,
    names: readonly string[],
    range: TimeRange,
  ): Promise<Float64Array[]> {
    const engine = opened();
    const slots = Math.max(0, Math.ceil((range.to - range.from) / MINUTE));
    const grids = names.map(() => new Float64Array(slots).fill(Number.NaN));
    const known = tables.get(org)?.get(target);
    // Memory first: a seal that ends meanwhile only moves points to where they are read next.
    const recent =
      known === undefined ? [] : await Promise.all(names.map((name) => readHot(engine, known, name, range)));
    await pins.reading(async () => {
      const segments = overlapping(org, range, 60, manifest);
      const found = await Promise.all(segments.map(({ key }) => blocks.read(key, target, names)));
      for (const [i, { key }] of segments.entries()) {
        for (const [j, block] of found[i]!.entries()) {
          if (block !== undefined) decodeWindow(block.bytes, key.start, key.span, range, grids[j]!);
        }
      }
    });
    for (const [j, column] of recent.entries()) {
      const grid = grids[j]!;
      for (let i = 0; i < column.length; i++) grid[(column.times[i]! - range.from) / MINUTE] = column.values[i]!;
    }
    return grids;
  }

  async function readHot(engine: JournalEngine, known: SeriesTable, name: string, range: TimeRange): Promise<Column> {
    const series = known.find(name);
    return series < 0 ? NOTHING : engine.read(known, series, range);
  }

  async function readHourly(
    org: OrgId,
    target: TargetKey,
    names: readonly string[],
    range: TimeRange,
  ): Promise<Rollup[]> {
    const slots = (range.to - range.from) / HOUR;
    const rollups = names.map(() => emptyRollup(slots));
    const covered = new Uint8Array(slots);
    await pins.reading(async () => {
      const pinned = manifest;
      const points = overlapping(org, range, 60, pinned);
      for (const { key } of overlapping(org, range, HOUR, pinned)) {
        if (!isCurrent(key, points) || holdsHot(org, target, key)) continue;
        const found = await blocks.read(key, target, names);
        const hours = key.span / HOUR;
        const at = (key.start - range.from) / HOUR;
        for (const [j, block] of found.entries()) {
          if (block === undefined) continue;
          if (at >= 0 && at + hours <= slots) decodeRollup(block.bytes, rollups[j]!, at, hours);
          else copyRollup(block.bytes, hours, at, rollups[j]!);
        }
        covered.fill(1, Math.max(0, at), Math.min(slots, at + hours));
      }
    });
    for (const gap of gaps(covered)) {
      const part = { from: range.from + gap.from * HOUR, to: range.from + gap.to * HOUR };
      const grids = await readGrids(org, target, names, part);
      for (const [j, grid] of grids.entries()) {
        const rolled = rollUp(grid, 0, gap.to - gap.from, HOUR / MINUTE);
        for (const column of ROLLUP_COLUMNS) rollups[j]![column].set(rolled[column], gap.from);
      }
    }
    return rollups;
  }

  /** Whether points in memory lie in a roll-up's window: then it does not tell the whole any more. */
  function holdsHot(org: OrgId, target: TargetKey, key: SegmentKey): boolean {
    const known = tables.get(org)?.get(target);
    return known !== undefined && opened().holdsWithin(known, { from: key.start, to: key.start + key.span });
  }

  let isReady = false;
  let restoring: Promise<void> = Promise.resolve();
  const ready = open();
  ready.then(
    () => {
      isReady = true;
      restoring = pins
        .reading(() => restoreLatest(hot!))
        .catch((error) => {
          log.error({ err: String(error) }, "Cannot read the newest values of the last day");
        });
      void keep();
    },
    (error) => log.error({ err: String(error) }, "Cannot open the store"),
  );

  async function keep(): Promise<void> {
    while (!stop.signal.aborted) {
      await clock.sleep(KEEP_EVERY_MS, stop.signal);
      if (stop.signal.aborted) return;
      const now = Math.floor(clock.now() / 1000);
      await keeper!.runOnce(now);
      forgetIdle(now);
    }
  }

  return {
    ready,
    get keeper() {
      if (keeper === undefined) throw new Unavailable("The log is still being read");
      return keeper;
    },
    table,

    append(batch, arrivedAt) {
      if (!isReady)
        return Promise.reject(new Unavailable("The log is still being read; points are taken when that is done"));
      appended += batch.length;
      return hot!.append(batch, arrivedAt);
    },

    async read(org, target, names, range) {
      const from = floorTo(MINUTE, range.from + MINUTE - 1);
      const grids = await readGrids(org, target, names, { from, to: range.to });
      return grids.map((grid) => collect(grid, from));
    },

    async readRollup(org, target, names, resolution, range) {
      const from = floorTo(resolution, range.from);
      const to = floorTo(resolution, range.to + resolution - 1);
      if (to <= from) return names.map(() => EMPTY_ROLLUP);
      if (resolution === HOUR) {
        return (await readHourly(org, target, names, { from, to })).map((rollup) => toColumn(rollup, from, HOUR));
      }
      return readDaily(org, target, names, { from, to });
    },

    latest(org, target, name) {
      const known = tables.get(org)?.get(target);
      const series = known?.find(name) ?? -1;
      if (known === undefined || series < 0) return undefined;
      const point = hot?.latest(known, series);
      return point !== undefined && point.time >= clock.now() / 1000 - LATEST_WITHIN ? point : undefined;
    },

    async names(org, target, since) {
      const names = new Set<string>();
      const known = tables.get(org)?.get(target);
      const engine = opened();
      for (const [series, name] of (known?.names ?? []).entries()) {
        const point = engine.latest(known!, series);
        if (point !== undefined && point.time >= since) names.add(name);
      }
      const now = clock.now() / 1000;
      // Memory knows the newest point of whatever had one in the last day.
      if (since < now - LATEST_WITHIN) {
        await pins.reading(async () => {
          for (const { key } of overlapping(org, { from: since, to: now + DAY }, 60, manifest)) {
            for (const name of await blocks.names(key, target)) names.add(name);
          }
        });
      }
      return [...names].sort();
    },

    async has(org, target, name) {
      const known = tables.get(org)?.get(target);
      const series = known?.find(name) ?? -1;
      if (series >= 0 && opened().latest(known!, series) !== undefined) return true;
      return pins.reading(async () => {
        for (const { key } of manifest.segments) {
          if (key.org === org && key.resolution === 60 && (await blocks.names(key, target)).includes(name)) return true;
        }
        return false;
      });
    },

    lastArrival: (org, target) => tables.get(org)?.get(target)?.lastArrival ?? 0,

    oldest(org) {
      let oldest: UnixSeconds | undefined = hot?.oldestHour();
      for (const { key } of manifest.segments) {
        if (key.org === org && (oldest === undefined || key.start < oldest)) oldest = key.start;
      }
      return oldest;
    },

    stats(): StoreStats {
      let activeSeries = 0;
      let activeTargets = 0;
      for (const ofOrg of tables.values()) {
        activeTargets += ofOrg.size;
        for (const each of ofOrg.values()) activeSeries += each.size;
      }
      return {
        ready: isReady,
        activeSeries,
        activeTargets,
        pointsAppended: appended,
        hotBytes: hot?.memoryBytes ?? 0,
        logBytes: hot?.logBytes ?? 0,
        segmentBytes: manifest.segments.reduce((sum, { bytes }) => sum + bytes, 0),
        segments: manifest.segments.length,
        segmentPoints: manifest.segments.reduce(
          (sum, { key, points }) => sum + (key.resolution === 60 ? points : 0),
          0,
        ),
        sealedThrough: manifest.sealedThrough,
      };
    },

    async close() {
      stop.abort();
      await ready.catch(() => {});
      await restoring;
      await hot?.close();
      await worker.close();
      await blocks.close();
    },
  };

  async function readDaily(
    org: OrgId,
    target: TargetKey,
    names: readonly string[],
    range: TimeRange,
  ): Promise<RollupColumn[]> {
    const days = (range.to - range.from) / DAY;
    const rollups = names.map(() => emptyRollup(days));
    const covered = new Uint8Array(days);
    await pins.reading(async () => {
      const pinned = manifest;
      const points = overlapping(org, range, 60, pinned);
      for (const { key } of overlapping(org, range, DAY, pinned)) {
        if (!isCurrent(key, points) || holdsHot(org, target, key)) continue;
        const found = await blocks.read(key, target, names);
        const at = (key.start - range.from) / DAY;
        for (const [j, block] of found.entries())
          if (block !== undefined) copyRollup(block.bytes, key.span / DAY, at, rollups[j]!);
        covered.fill(1, Math.max(0, at), Math.min(days, at + key.span / DAY));
      }
    });
    for (const gap of gaps(covered)) {
      const part = { from: range.from + gap.from * DAY, to: range.from + gap.to * DAY };
      for (const [j, hours] of (await readHourly(org, target, names, part)).entries()) {
        const rolled = coarsen(hours, DAY / HOUR);
        for (const column of ROLLUP_COLUMNS) rollups[j]![column].set(rolled[column], gap.from);
      }
    }
    return rollups.map((rollup) => toColumn(rollup, range.from, DAY));
  }
}

/** The newest point of a block. */
function lastPoint(bytes: Uint8Array, key: SegmentKey): { time: UnixSeconds; value: number } | undefined {
  const to = key.start + key.span;
  const from = Math.max(key.start, to - DAY);
  const grid = new Float64Array((to - from) / MINUTE).fill(Number.NaN);
  decodeWindow(bytes, key.start, key.span, { from, to }, grid);
  const last = grid.findLastIndex((value) => !Number.isNaN(value));
  return last < 0 ? undefined : { time: from + last * MINUTE, value: grid[last]! };
}

const ROLLUP_COLUMNS = ["counts", "sums", "mins", "maxs"] as const;
const NOTHING: Column = { times: new Float64Array(0), values: new Float64Array(0), length: 0 };
const EMPTY_ROLLUP: RollupColumn = {
  times: NOTHING.times,
  counts: NOTHING.times,
  sums: NOTHING.times,
  mins: NOTHING.times,
  maxs: NOTHING.times,
  length: 0,
};

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Segments that no manifest names: a crash came between writing them and storing the manifest, or before removing them. */
async function removeUnnamed(blocks: BlockEngine, manifest: Manifest): Promise<void> {
  const id = (key: SegmentKey) =>
    `${key.org} ${key.resolution} ${key.start} ${key.span} ${key.shard} ${key.generation}`;
  const named = new Set(manifest.segments.map(({ key }) => id(key)));
  for (const key of await blocks.list()) if (!named.has(id(key))) await blocks.remove(key);
}

/** A roll-up speaks for its window while no newer points were sealed into it. */
function isCurrent(key: SegmentKey, points: readonly Segment[]): boolean {
  const end = key.start + key.span;
  return !points.some(
    ({ key: other }) => other.generation > key.generation && other.start < end && other.start + other.span > key.start,
  );
}

/** Runs of slots that nothing covered yet. */
function gaps(covered: Uint8Array): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = covered.indexOf(0); from >= 0; ) {
    const next = covered.indexOf(1, from);
    const to = next < 0 ? covered.length : next;
    found.push({ from, to });
    from = next < 0 ? -1 : covered.indexOf(0, next);
  }
  return found;
}

/** Decodes a block that is longer than the range on either side. */
function copyRollup(bytes: Uint8Array, slots: number, at: number, target: Rollup): void {
  const whole = emptyRollup(slots);
  decodeRollup(bytes, whole, 0, slots);
  const first = Math.max(0, -at);
  const end = Math.min(slots, target.counts.length - at);
  for (const column of ROLLUP_COLUMNS) {
    for (let i = first; i < end; i++) if (!Number.isNaN(whole[column][i]!)) target[column][at + i] = whole[column][i]!;
  }
}

function toColumn(rollup: Rollup, from: UnixSeconds, step: number): RollupColumn {
  const kept: number[] = [];
  for (let i = 0; i < rollup.counts.length; i++) if (!Number.isNaN(rollup.counts[i]!)) kept.push(i);
  const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i]!);
  return {
    times: Float64Array.from(kept, (i) => from + i * step),
    counts: pick(rollup.counts),
    sums: pick(rollup.sums),
    mins: pick(rollup.mins),
    maxs: pick(rollup.maxs),
    length: kept.length,
  };
}
