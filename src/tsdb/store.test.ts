import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import fc from "fast-check";
import { Unavailable } from "#core/errors.ts";
import { PointBatch } from "#core/series.ts";
import { DAY, HOUR } from "#core/time.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { eventually } from "#test/support/eventually.ts";
import { systemIo } from "#tsdb/engines/journal/synced-file.ts";
import { openStore, type Store, type StoreOptions } from "./store.ts";

/** 2023-11-14T00:00:00Z, the first minute of a day. */
const T = 1_699_920_000;

async function withStore(
  body: (open: (more?: Partial<StoreOptions>) => Promise<Store>, clock: ManualClock) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-store-"));
  const clock = new ManualClock(T * 1000);
  const opened: Store[] = [];
  try {
    await body(async (more = {}) => {
      const store = await openStore({ dir, clock, log: silentLogger, ...more });
      await store.ready;
      opened.push(store);
      return store;
    }, clock);
  } finally {
    for (const store of opened) await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function post(store: Store, target: string, points: readonly (readonly [string, number, number])[], org = "org") {
  const batch = new PointBatch();
  const table = store.table(org, target);
  for (const [name, time, value] of points) batch.push(table, table.add(name), time, value);
  await store.append(batch, T);
}

async function read(store: Store, name: string, from = T - 40 * DAY, to = T + 40 * DAY, target = "host:a") {
  const [column] = await store.read("org", target, [name], { from, to });
  return Array.from({ length: column!.length }, (_, i) => [column!.times[i], column!.values[i]]);
}

it("[ST1] a point reads the same from memory, from the log, from an hour, a day and a month", async () => {
  await withStore(async (open) => {
    let store = await open();
    const points = Array.from({ length: 180 }, (_, i): [string, number, number] => ["loadavg5", T + i * 60, i / 8]);
    await post(store, "host:a", points);
    const want = points.map(([, time, value]) => [time, value]);
    deepEqual(await read(store, "loadavg5"), want);
    await store.close();
    store = await open();
    deepEqual(await read(store, "loadavg5"), want);
    await store.keeper.sealAll();
    equal(store.stats().hotBytes, 0);
    deepEqual(await read(store, "loadavg5"), want);
    await store.keeper.mergeAll(T + 2 * DAY + 2 * HOUR);
    deepEqual(store.stats().segments, 2);
    deepEqual(await read(store, "loadavg5"), want);
    deepEqual(await read(store, "loadavg5", T + 60, T + 180), want.slice(1, 3));
    await store.keeper.mergeAll(T + 60 * DAY);
    equal(store.stats().segments, 3);
    deepEqual(await read(store, "loadavg5"), want);
    await store.close();
    deepEqual(await read(await open(), "loadavg5"), want);
  });
});

it("[ST2] a late point wins over a sealed one, and over a merged one", async () => {
  await withStore(async (open) => {
    const store = await open();
    await post(store, "host:a", [
      ["loadavg5", T, 1],
      ["loadavg5", T + 60, 1],
    ]);
    await store.keeper.sealAll();
    await post(store, "host:a", [["loadavg5", T, 2]]);
    deepEqual(await read(store, "loadavg5"), [
      [T, 2],
      [T + 60, 1],
    ]);
    await store.keeper.sealAll();
    deepEqual(await read(store, "loadavg5"), [
      [T, 2],
      [T + 60, 1],
    ]);
    await store.keeper.mergeAll(T + 3 * DAY);
    await post(store, "host:a", [["loadavg5", T + 60, 3]]);
    await store.keeper.sealAll();
    deepEqual(await read(store, "loadavg5"), [
      [T, 2],
      [T + 60, 3],
    ]);
    await store.keeper.mergeAll(T + 3 * DAY);
    deepEqual(await read(store, "loadavg5"), [
      [T, 2],
      [T + 60, 3],
    ]);
  });
});

it("[ST2] a late point survives restarts after a seal that left no log", async () => {
  await withStore(async (open) => {
    let store = await open();
    await post(store, "host:a", [["loadavg5", T, 1]]);
    await store.keeper.sealAll();
    await store.close();
    store = await open();
    await post(store, "host:a", [["loadavg5", T + 60, 2]]);
    await store.close();
    deepEqual(await read(await open(), "loadavg5"), [
      [T, 1],
      [T + 60, 2],
    ]);
  });
});

it("[ST4] roll-ups are the points' own, wherever these lie", async () => {
  await withStore(async (open) => {
    const store = await open();
    await post(
      store,
      "host:a",
      Array.from({ length: 30 * 60 }, (_, i): [string, number, number] => ["loadavg5", T + i * 60, (i % 60) / 10]),
    );
    const check = async (title: string) => {
      const [hours] = await store.readRollup("org", "host:a", ["loadavg5"], 3600, {
        from: T - HOUR,
        to: T + 40 * HOUR,
      });
      equal(hours!.length, 30, title);
      deepEqual(
        [hours!.times[0], hours!.counts[0], hours!.sums[0], hours!.mins[0], hours!.maxs[0]],
        [T, 60, 177, 0, 5.9],
        title,
      );
      const [days] = await store.readRollup("org", "host:a", ["loadavg5"], 86400, { from: T, to: T + 2 * DAY });
      deepEqual([...days!.counts], [1440, 360], title);
      ok(Math.abs(days!.sums[0]! - 24 * 177) < 1e-9, title);
    };
    await check("in memory");
    await store.keeper.sealAll();
    await check("in hours");
    await store.keeper.mergeAll(T + 5 * DAY);
    await check("in days");
    await store.keeper.mergeAll(T + 60 * DAY);
    await check("in a month");
    await post(store, "host:a", [["loadavg5", T, 100]]);
    const [late] = await store.readRollup("org", "host:a", ["loadavg5"], 3600, { from: T, to: T + HOUR });
    equal(late!.maxs[0], 100);
  });
});

it("[ST5] knows the newest point, the names and the oldest point, after a restart too", async () => {
  await withStore(async (open, clock) => {
    let store = await open();
    await post(store, "host:a", [
      ["loadavg5", T, 1],
      ["loadavg5", T + 120, 3],
      ["custom.x.y", T, 7],
    ]);
    const check = async () => {
      deepEqual(store.latest("org", "host:a", "loadavg5"), { time: T + 120, value: 3 });
      deepEqual(await store.names("org", "host:a", T), ["custom.x.y", "loadavg5"]);
      deepEqual(await store.names("org", "host:a", T + 60), ["loadavg5"]);
      deepEqual(await store.names("org", "host:a", T - 40 * DAY), ["custom.x.y", "loadavg5"]);
      equal(store.oldest("org"), T);
      equal(await store.has("org", "host:a", "custom.x.y"), true);
      equal(await store.has("org", "host:a", "custom.x.z"), false);
      equal(await store.has("other", "host:a", "custom.x.y"), false);
      ok(store.lastArrival("org", "host:a") >= T);
    };
    store.table("org", "host:a").lastArrival = T;
    await check();
    await store.keeper.sealAll();
    await check();
    await store.close();
    store = await open();
    await clock.advance(0);
    await eventually("the newest points are known", () => store.latest("org", "host:a", "custom.x.y") !== undefined);
    await check();
  });
});

it("[ST7] a target that was silent for a day takes no memory, and is as it was when it comes back", async () => {
  await withStore(async (open, clock) => {
    const store = await open();
    const before = store.table("org", "host:a");
    await post(store, "host:a", [["loadavg5", T, 1]]);
    await post(store, "host:b", [["loadavg5", T, 1]]);
    before.lastArrival = T;
    await store.keeper.sealAll();
    await clock.advance(DAY * 1000);
    store.table("org", "host:b").lastArrival = T + DAY;
    await post(store, "host:b", [["loadavg5", T + DAY, 2]]);
    equal(store.stats().activeTargets, 2);
    await clock.advance(60_000);
    equal(store.stats().activeTargets, 1);
    equal(store.lastArrival("org", "host:a"), T);
    deepEqual(await read(store, "loadavg5"), [[T, 1]]);
    deepEqual(await store.names("org", "host:a", T), ["loadavg5"]);
    equal(await store.has("org", "host:a", "loadavg5"), true);
    ok(store.table("org", "host:a") !== before);
    equal(store.table("org", "host:a").lastArrival, T);
    await post(store, "host:a", [["loadavg5", T + DAY, 3]]);
    deepEqual(await read(store, "loadavg5"), [
      [T, 1],
      [T + DAY, 3],
    ]);
  });
});

it("[ST9] a full disk refuses posts, keeps what was acknowledged, answers reads, and goes on when there is room", async () => {
  await withStore(async (open) => {
    let full = false;
    const io: typeof systemIo = {
      ...systemIo,
      write: (...args) =>
        full ? Promise.reject(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" })) : systemIo.write(...args),
    };
    const store = await open({ io });
    await post(store, "host:a", [["loadavg5", T, 1]]);
    full = true;
    await rejects(post(store, "host:a", [["loadavg1", T, 2]]), Unavailable);
    deepEqual(await read(store, "loadavg5"), [[T, 1]]);
    await rejects(post(store, "host:a", [["loadavg1", T, 2]]), Unavailable);
    full = false;
    await post(store, "host:a", [["loadavg5", T + 60, 3]]);
    await store.close();
    const again = await open();
    deepEqual(await read(again, "loadavg5"), [
      [T, 1],
      [T + 60, 3],
    ]);
    deepEqual(await read(again, "loadavg1"), []);
  });
});

it("[ST6] agrees with a model over any posts, seals, merges and restarts", async () => {
  const minute = fc.integer({ min: 0, max: 3 * 24 * 60 - 1 });
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("post" as const),
        at: minute,
        length: fc.integer({ min: 1, max: 90 }),
        series: fc.nat(2),
        value: fc.integer({ min: -1000, max: 1000 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("seal" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("merge" as const), days: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      await withStore(async (open) => {
        let store = await open();
        const model = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
        for (const each of steps) {
          if (each.kind === "post") {
            const name = `custom.s.${each.series}`;
            const points = Array.from({ length: each.length }, (_, i): [string, number, number] => [
              name,
              T + (each.at + i) * 60,
              each.value + i / 4,
            ]);
            await post(store, "host:a", points);
            for (const [, time, value] of points) model[each.series]!.set(time, value);
          } else if (each.kind === "seal") await store.keeper.sealAll();
          else if (each.kind === "merge") await store.keeper.mergeAll(T + each.days * DAY);
          else {
            await store.close();
            store = await open();
          }
        }
        for (const [series, points] of model.entries()) {
          const want = [...points].sort(([a], [b]) => a - b);
          deepEqual(await read(store, `custom.s.${series}`), want);
          const [hours] = await store.readRollup("org", "host:a", [`custom.s.${series}`], 3600, {
            from: T,
            to: T + 4 * DAY,
          });
          equal(
            hours!.counts.reduce((sum, count) => sum + count, 0),
            want.length,
          );
        }
      });
    }),
    { numRuns: Number(process.env.SAWARA_FUZZ_RUNS ?? 40) },
  );
});
