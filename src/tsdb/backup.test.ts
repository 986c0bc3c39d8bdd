import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PointBatch } from "#core/series.ts";
import { DAY } from "#core/time.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { copyStore } from "./backup.ts";
import { openStore, type Store } from "./store.ts";

/** 2023-11-14T00:00:00Z */
const T = 1_699_920_000;
const RANGE = { from: T - DAY, to: T + 40 * DAY };

async function open(dir: string): Promise<Store> {
  const store = await openStore({ dir, clock: new ManualClock(T * 1000), log: silentLogger });
  await store.ready;
  return store;
}

async function withDirectory(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-backup-"));
  try {
    await body(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function post(store: Store, time: number, value: number): Promise<void> {
  const batch = new PointBatch();
  const table = store.table("org", "host:a");
  batch.push(table, table.add("loadavg5"), time, value);
  await store.append(batch, T);
}

async function valuesIn(dir: string): Promise<Map<number, number>> {
  const store = await open(dir);
  try {
    const [column] = await store.read("org", "host:a", ["loadavg5"], RANGE);
    return new Map(Array.from({ length: column!.length }, (_, i) => [column!.times[i]!, column!.values[i]!]));
  } finally {
    await store.close();
  }
}

describe("a copy of the store", () => {
  it("[BK1] that is written, sealed and merged meanwhile holds every point that was acknowledged before", async () => {
    await withDirectory(async (dir) => {
      const store = await open(join(dir, "live"));
      const acknowledged = new Map<number, number>();
      let stopped = false;
      let minute = 0;
      const write = async () => {
        while (!stopped) {
          // Every third point is a late one over a sealed minute, which only the log knows until the next seal.
          const time = T + (minute % 3 === 2 ? minute - 2 : minute) * 60;
          await post(store, time, minute);
          acknowledged.set(time, minute++);
        }
      };
      const writing = write();
      for (let round = 0; round < 20; round++) {
        const before = new Map(acknowledged);
        const copy = join(dir, `copy-${round}`);
        const sealing = store.keeper.sealAll().then(() => store.keeper.mergeAll(T + 3 * DAY));
        const { files, bytes } = await copyStore(join(dir, "live"), copy);
        await sealing;
        ok(files > 0 && bytes > 0);
        const found = await valuesIn(copy);
        const lost = [...before].filter(([time, value]) => (found.get(time) ?? -1) < value);
        deepEqual(lost, [], `round ${round}`);
      }
      stopped = true;
      await writing;
      await store.close();
    });
  });

  it("[BK1] takes points, late ones too, and keeps them over restarts", async () => {
    await withDirectory(async (dir) => {
      const store = await open(join(dir, "live"));
      await post(store, T, 1);
      await store.keeper.sealAll();
      await store.close();
      const copy = join(dir, "copy");
      await copyStore(join(dir, "live"), copy);
      const restored = await open(copy);
      await post(restored, T + 60, 2);
      await restored.close();
      deepEqual(
        [...(await valuesIn(copy))],
        [
          [T, 1],
          [T + 60, 2],
        ],
      );
    });
  });

  it("of a store that holds nothing holds nothing", async () => {
    await withDirectory(async (dir) => {
      await (await open(join(dir, "live"))).close();
      const { bytes } = await copyStore(join(dir, "live"), join(dir, "copy"));
      equal(bytes, 0);
      equal((await valuesIn(join(dir, "copy"))).size, 0);
    });
  });
});
