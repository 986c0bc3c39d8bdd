import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Corrupt, Unavailable } from "#core/errors.ts";
import type { BlockEngine, HotEngine } from "#core/ports.ts";
import { DAY, HOUR } from "#core/time.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { openTestJournal, type TestJournal } from "#test/support/journal.ts";
import { type FileBlocks, openFileBlocks, pathOfSegment } from "#tsdb/engines/files/engine.ts";
import { openStoreWorker, type StoreWorker } from "#tsdb/work/client.ts";
import { createKeeper, type Keeper, type KeeperOptions } from "./keeper.ts";
import { EMPTY_MANIFEST, loadManifest, type Manifest, saveManifest } from "./manifest.ts";
import { openStore } from "./store.ts";

/** 2023-11-14T00:00:00Z */
const T = 1_699_920_000;

/** The places at which a seal or merge can die. */
const STEPS = [
  "before a segment is written",
  "after a segment was written",
  "before the manifest is stored",
  "after the manifest was stored",
  "before the log lets go",
] as const;
type Step = (typeof STEPS)[number];

let dir = "";
let journal: TestJournal;
let blocks: FileBlocks;
let worker: StoreWorker;
let manifest: Manifest;
/** What fails next, once. */
let fault: Step | undefined;

function perhapsFail(step: Step): void {
  if (fault !== step) return;
  fault = undefined;
  throw new Unavailable(`a fault ${step}`);
}

/** A keeper over the real parts, which fail where `fault` says. */
function keeperWith(more: Partial<KeeperOptions> = {}): Keeper {
  const faultyWorker: StoreWorker = {
    ...worker,
    async run(job) {
      perhapsFail("before a segment is written");
      const written = await worker.run(job);
      perhapsFail("after a segment was written");
      return written;
    },
  };
  const hot = new Proxy(journal.engine, {
    get: (engine, name) =>
      name === "release"
        ? async (frozen: Parameters<HotEngine["release"]>[0]) => {
            perhapsFail("before the log lets go");
            return engine.release(frozen);
          }
        : Reflect.get(engine, name),
  });
  return createKeeper({
    kept: {
      manifest: () => manifest,
      async replace(next) {
        perhapsFail("before the manifest is stored");
        await saveManifest(join(dir, "manifest"), next);
        manifest = next;
        perhapsFail("after the manifest was stored");
      },
    },
    hot,
    blocks,
    worker: faultyWorker,
    log: silentLogger,
    logCapBytes: 1e9,
    retentionSeconds: undefined,
    ...more,
  });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "sawara-keeper-"));
  journal = await openTestJournal(join(dir, "log"));
  blocks = openFileBlocks(join(dir, "segments"));
  worker = openStoreWorker(join(dir, "segments"));
  manifest = EMPTY_MANIFEST;
  fault = undefined;
});
afterEach(async () => {
  await journal.engine.close();
  await worker.close();
  await blocks.close();
  rmSync(dir, { recursive: true, force: true });
});

/** All points of `host:a`, as a new process finds them. */
async function afterCrash(): Promise<(readonly [number, number])[]> {
  const store = await openStore({ dir, clock: new ManualClock(T * 1000), log: silentLogger });
  await store.ready;
  try {
    const [column] = await store.read("org", "host:a", ["loadavg5"], { from: T - DAY, to: T + 40 * DAY });
    const { segments } = loadManifest(join(dir, "manifest"));
    equal(filesIn(join(dir, "segments")), segments.length, "no segment without a name in the manifest");
    return Array.from({ length: column!.length }, (_, i) => [column!.times[i]!, column!.values[i]!] as const);
  } finally {
    await store.close();
  }
}

const filesIn = (path: string): number =>
  readdirSync(path, { recursive: true, encoding: "utf8" }).filter((file) => statSync(join(path, file)).isFile()).length;

const POINTS = Array.from({ length: 150 }, (_, i) => [T + i * 60, i] as const);
const postAll = () =>
  journal.post(
    "host:a",
    POINTS.map(([time, value]) => ["loadavg5", time, value]),
  );

describe("a seal that dies", () => {
  for (const step of STEPS) {
    it(`[ST8] [MF1] ${step} loses and doubles nothing`, async () => {
      await postAll();
      const keeper = keeperWith();
      fault = step;
      await rejects(keeper.sealAll(), Unavailable);
      equal(fault, undefined);
      // Late points for what is frozen, as the world goes on.
      await journal.post("host:a", [["loadavg5", T + 60, 99]]);
      const want = POINTS.map(([time, value]) => [time, time === T + 60 ? 99 : value]);
      await journal.engine.close();
      deepEqual(await afterCrash(), want);
    });

    it(`[KP5] ${step} is done again by the same process`, async () => {
      await postAll();
      const keeper = keeperWith();
      fault = step;
      await rejects(keeper.sealAll(), Unavailable);
      await journal.post("host:a", [["loadavg5", T + 60, 99]]);
      await keeper.sealAll();
      await keeper.sealAll();
      equal(journal.engine.memoryBytes, 0);
      await journal.engine.close();
      deepEqual(
        await afterCrash(),
        POINTS.map(([time, value]) => [time, time === T + 60 ? 99 : value]),
      );
    });
  }
});

describe("a merge that dies", () => {
  for (const step of STEPS.slice(0, 4)) {
    it(`[ST8] ${step} leaves what was there`, async () => {
      await postAll();
      const keeper = keeperWith();
      await keeper.sealAll();
      fault = step;
      await rejects(keeper.mergeAll(T + 60 * DAY), Unavailable);
      await journal.engine.close();
      deepEqual(await afterCrash(), POINTS);
    });
  }
});

it("[KP5] a step that fails keeps no other from its turn, and is tried again", async () => {
  await postAll();
  const keeper = keeperWith({ retentionSeconds: 30 * DAY });
  await keeper.sealAll();
  const [first] = manifest.segments;
  truncateSync(pathOfSegment(join(dir, "segments"), first!.key), 40);
  await journal.post("host:a", [["loadavg5", T + 3 * HOUR, 1]]);
  // The merge fails on the damaged segment; sealing before it and deleting after it still happen.
  await keeper.runOnce(T + 29 * DAY);
  equal(manifest.segments.length, 4);
  await keeper.runOnce(T + 40 * DAY);
  equal(manifest.segments.length, 0);
});

it("[ST3] what cannot be read back, whichever target it is, stays in the log", async () => {
  await postAll();
  let damaged = true;
  const unreadable: BlockEngine = {
    ...blocks,
    async *scan(key) {
      yield* blocks.scan(key);
      if (damaged) throw new Corrupt("not what was written");
    },
  };
  const keeper = keeperWith({ blocks: unreadable });
  await rejects(keeper.sealAll(), Corrupt);
  deepEqual(manifest, EMPTY_MANIFEST);
  equal(journal.all().length, POINTS.length);
  damaged = false;
  await keeper.sealAll();
  equal(journal.engine.logBytes, 0);
  await journal.engine.close();
  deepEqual(await afterCrash(), POINTS);
});

it("[KP1] the log's cap seals the running hour", async () => {
  await postAll();
  const keeper = keeperWith({ logCapBytes: 100 });
  await keeper.runOnce(T);
  equal(journal.engine.logBytes, 0);
  equal(manifest.segments.length, 3);
});
