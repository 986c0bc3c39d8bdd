import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { BlockEngine, SegmentKey, StoreStats, TimeSeries } from "#core/ports.ts";
import { DAY, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { openFileBlocks } from "#tsdb/engines/files/engine.ts";
import { type JournalEngine, openJournal } from "#tsdb/engines/journal/engine.ts";
import type { LogIo } from "#tsdb/engines/journal/synced-file.ts";
import { openStoreWorker } from "#tsdb/work/client.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { loadManifest, type Manifest, saveManifest } from "./manifest.ts";
import { hasSeries, LATEST_WITHIN, namesSince, restoreNewest } from "./newest.ts";
import { Pins } from "./pins.ts";
import { readGrids, readPoints, type Tiers } from "./points.ts";
import { readRollups } from "./rollups.ts";
import { segmentsOf } from "./segment-list.ts";
import { Tables } from "./tables.ts";

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
  /** How the log is written; the system's way where absent. */
  readonly io?: LogIo;
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

/** Opens at once and replays the log behind it; until `ready`, posts and reads reject with `Unavailable`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dir, clock, log } = options;
  const now = (): UnixSeconds => Math.floor(clock.now() / 1000);
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
  const tables = new Tables();
  const stop = new AbortController();
  let appended = 0;
  /** Set when the log was replayed. */
  let open: { readonly hot: JournalEngine; readonly keeper: Keeper; readonly tiers: Tiers } | undefined;
  /** Whether memory knows the newest point of every series that had one in the last day. */
  let knowsNewest = false;

  function opened() {
    if (open === undefined) throw new Unavailable("The log is still being read; try again in a moment");
    return open;
  }

  async function replace(next: Manifest): Promise<void> {
    await saveManifest(manifestPath, next);
    const live = new Set(next.segments.map(({ key }) => key));
    const gone = manifest.segments.map(({ key }) => key).filter((key) => !live.has(key));
    manifest = next;
    if (gone.length > 0) pins.doom(gone);
  }

  async function replay(): Promise<void> {
    const hot = await openJournal({
      dir: join(dir, "log"),
      log,
      table: (org, target) => tables.table(org, target),
      mark: manifest.mark,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      ...(options.io === undefined ? {} : { io: options.io }),
    });
    const keeper = createKeeper({
      kept: { manifest: () => manifest, replace },
      hot,
      blocks,
      worker,
      log,
      logCapBytes: options.logCapBytes ?? DEFAULT_LOG_CAP,
      retentionSeconds: options.retentionDays === undefined ? undefined : options.retentionDays * DAY,
    });
    open = { hot, keeper, tiers: { tables, hot, blocks, pins, manifest: () => manifest } };
  }

  async function restore(): Promise<void> {
    try {
      await restoreNewest(opened().tiers, now(), stop.signal);
      knowsNewest = !stop.signal.aborted;
    } catch (error) {
      log.error({ err: String(error) }, "Cannot read the newest values of the last day");
    }
  }

  /** Lets go of targets that were silent for a day: hosts that come and go must not fill the memory [ST7]. */
  function forgetIdle(since: UnixSeconds): void {
    const { hot } = opened();
    for (const table of tables.all()) if (table.lastArrival < since && hot.forget(table, since)) tables.forget(table);
  }

  async function keep(): Promise<void> {
    while (!stop.signal.aborted) {
      await clock.sleep(KEEP_EVERY_MS, stop.signal);
      if (stop.signal.aborted) return;
      await opened().keeper.runOnce(now());
      forgetIdle(now() - LATEST_WITHIN);
    }
  }

  let restoring: Promise<void> = Promise.resolve();
  const ready = replay();
  ready.then(
    () => {
      restoring = restore();
      void keep();
    },
    (error) => log.error({ err: String(error) }, "Cannot open the store"),
  );

  return {
    ready,
    get keeper() {
      return opened().keeper;
    },
    table: (org, target) => tables.table(org, target),

    append(batch, arrivedAt) {
      if (open === undefined)
        return Promise.reject(new Unavailable("The log is still being read; points are taken when that is done"));
      appended += batch.length;
      return open.hot.append(batch, arrivedAt);
    },

    read: async (org, target, names, range) => readPoints(opened().tiers, org, target, names, range),

    readMinutes: async (org, target, names, range) => readGrids(opened().tiers, org, target, names, range),

    readRollup: async (org, target, names, resolution, range) =>
      readRollups(opened().tiers, org, target, names, resolution, range),

    latest(org, target, name) {
      const table = tables.find(org, target);
      const series = table?.find(name) ?? -1;
      if (series < 0) return undefined;
      const point = open?.hot.latest(table!, series);
      return point !== undefined && point.time >= now() - LATEST_WITHIN ? point : undefined;
    },

    names: async (org, target, since) =>
      namesSince(opened().tiers, org, target, since, knowsNewest && since >= now() - LATEST_WITHIN),

    has: async (org, target, name) => hasSeries(opened().tiers, org, target, name),

    lastArrival: (org, target) => tables.lastArrival(org, target),

    oldest(org) {
      const starts = segmentsOf(manifest, org).map(({ key }) => key.start);
      const hot = open?.hot.oldestHour(org);
      return starts.length === 0 ? hot : Math.min(...starts, hot ?? Number.POSITIVE_INFINITY);
    },

    stats(): StoreStats {
      let activeSeries = 0;
      let activeTargets = 0;
      for (const table of tables.all()) {
        activeTargets++;
        activeSeries += table.size;
      }
      const { segments, sealedThrough } = manifest;
      const points = segments.filter(({ key }) => key.resolution === 60);
      return {
        ready: open !== undefined,
        activeSeries,
        activeTargets,
        pointsAppended: appended,
        hotBytes: open?.hot.memoryBytes ?? 0,
        logBytes: open?.hot.logBytes ?? 0,
        segmentBytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
        segments: segments.length,
        segmentPoints: points.reduce((sum, segment) => sum + segment.points, 0),
        sealedThrough,
      };
    },

    async close() {
      stop.abort();
      await ready.catch(() => {});
      await restoring;
      await open?.hot.close();
      await worker.close();
      await blocks.close();
    },
  };
}

/** Segments that no manifest names: a crash came between writing them and storing the manifest, or before removing them. */
async function removeUnnamed(blocks: BlockEngine, manifest: Manifest): Promise<void> {
  const id = (key: SegmentKey) =>
    `${key.org} ${key.resolution} ${key.start} ${key.span} ${key.shard} ${key.generation}`;
  const named = new Set(manifest.segments.map(({ key }) => id(key)));
  for (const key of await blocks.list()) if (!named.has(id(key))) await blocks.remove(key);
}
