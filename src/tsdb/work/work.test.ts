import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Corrupt, Unavailable } from "#core/errors.ts";
import type { FrozenWindow, SegmentKey } from "#core/ports.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { decodeRollup, emptyRollup, type Rollup, rollUp } from "#tsdb/codec/rollup.ts";
import { decodeWindow } from "#tsdb/codec/window.ts";
import { type FileBlocks, openFileBlocks, pathOfSegment } from "#tsdb/engines/files/engine.ts";
import { openStoreWorker, type StoreWorker } from "./client.ts";

/** 2023-11-01T00:00:00Z, the start of a month. */
const T = 1_698_796_800;
const MONTH = 30 * DAY;

const key = (start: number, span: number, generation: number, over: Partial<SegmentKey> = {}): SegmentKey => ({
  org: "acme",
  resolution: 60,
  start,
  span,
  shard: 0,
  generation,
  ...over,
});
const hourly = (points: SegmentKey): SegmentKey => ({ ...points, resolution: 3600 });
const daily = (points: SegmentKey): SegmentKey => ({ ...points, resolution: 86400 });

/** Minute of the hour to value, by target and name. */
type Points = Readonly<Record<string, Readonly<Record<string, Readonly<Record<number, number>>>>>>;

function windowOf(start: number, points: Points): FrozenWindow {
  const targets = Object.entries(points).map(([target, series]) => {
    const names = Object.keys(series);
    const rows = new Float64Array(new SharedArrayBuffer(60 * names.length * 8)).fill(Number.NaN);
    for (const [i, name] of names.entries()) {
      for (const [minute, value] of Object.entries(series[name]!)) rows[Number(minute) * names.length + i] = value;
    }
    return { target, names, width: names.length, rows };
  });
  return { org: "acme", start, targets: targets.sort((a, b) => (a.target < b.target ? -1 : 1)) };
}

interface Bench {
  readonly dir: string;
  readonly blocks: FileBlocks;
  readonly worker: StoreWorker;
  seal(start: number, generation: number, points: Points): Promise<SegmentKey>;
  merge(inputs: readonly SegmentKey[], output: SegmentKey): Promise<readonly { series: number; points: number }[]>;
  /** Minute since `of.start` to value. */
  read(of: SegmentKey, target: string, name: string): Promise<Record<number, number> | undefined>;
}

async function withWorker(body: (bench: Bench) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-work-"));
  const blocks = openFileBlocks(dir);
  const worker = openStoreWorker(dir);
  try {
    await body({
      dir,
      blocks,
      worker,
      async seal(start, generation, points) {
        const into = key(start, HOUR, generation);
        await worker.run({ kind: "seal", window: windowOf(start, points), key: into });
        return into;
      },
      merge: (inputs, output) => worker.run({ kind: "merge", inputs, output, hourly: hourly(output) }),
      async read(of, target, name) {
        const [block] = await blocks.read(of, target, [name]);
        if (block === undefined) return undefined;
        const grid = new Float64Array(of.span / MINUTE).fill(Number.NaN);
        decodeWindow(block.bytes, of.start, of.span, { from: of.start, to: of.start + of.span }, grid);
        return Object.fromEntries([...grid.entries()].filter(([, value]) => !Number.isNaN(value)));
      },
    });
  } finally {
    await worker.close();
    await blocks.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function rollupIn(blocks: FileBlocks, of: SegmentKey, target: string, name: string): Promise<Rollup> {
  const [block] = await blocks.read(of, target, [name]);
  const slots = of.span / of.resolution;
  const rollup = emptyRollup(slots);
  decodeRollup(block!.bytes, rollup, 0, slots);
  return rollup;
}

const files = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => file.includes(".seg"))
    .sort();

describe("sealing", () => {
  it("[WK1] writes each series of the rows, and leaves out those without a point", async () => {
    await withWorker(async ({ worker, blocks, read }) => {
      const window = windowOf(T, {
        "host:b": { loadavg5: { 0: 0.5, 59: 0.75 }, "cpu.user": { 3: 12 }, silent: {} },
        "host:a": { loadavg5: { 7: 1 } },
        "host:empty": { loadavg5: {} },
      });
      const into = key(T, HOUR, 1);
      const written = await worker.run({ kind: "seal", window, key: into });
      deepEqual(written, [{ key: into, bytes: written[0]!.bytes, series: 3, points: 4 }]);
      deepEqual(await worker.run({ kind: "seal", window, key: into }), written);
      deepEqual(await read(into, "host:b", "loadavg5"), { 0: 0.5, 59: 0.75 });
      deepEqual(await blocks.names(into, "host:b"), ["cpu.user", "loadavg5"]);
      deepEqual(
        (await Array.fromAsync(blocks.scan(into))).map(({ target }) => target),
        ["host:a", "host:b"],
      );
    });
  });
});

describe("merging", () => {
  it("[WK2] takes every minute from the newest generation that has it, whatever the order of the inputs", async () => {
    await withWorker(async ({ seal, merge, read }) => {
      const inputs = [
        await seal(T + HOUR, 3, { "host:a": { m: { 0: 31, 1: 32 } } }),
        await seal(T, 5, { "host:a": { m: { 1: 52, 2: 53 } }, "host:late": { m: { 9: 59 } } }),
        await seal(T, 1, { "host:a": { m: { 0: 11, 1: 12 }, old: { 4: 14 } } }),
      ];
      const day = key(T, DAY, 6);
      for (let twice = 0; twice < 2; twice++) {
        const [points, hours] = await merge(inputs, day);
        equal(points!.series, 3);
        equal(points!.points, 7);
        equal(hours!.points, 4);
        deepEqual(await read(day, "host:a", "m"), { 0: 11, 1: 52, 2: 53, 60: 31, 61: 32 });
        deepEqual(await read(day, "host:a", "old"), { 4: 14 });
        deepEqual(await read(day, "host:late", "m"), { 9: 59 });
      }
    });
  });

  it("[WK3] of days and a late hour makes a month, with the roll-ups of what is in it", async () => {
    await withWorker(async ({ seal, merge, read, worker, blocks }) => {
      const days: SegmentKey[] = [];
      for (const [i, day] of [0, 1, 29].entries()) {
        const hour = await seal(T + day * DAY, i + 1, { "host:a": { m: { 0: day + 0.1, 30: day + 0.2 } } });
        const into = key(T + day * DAY, DAY, i + 10);
        await merge([hour], into);
        days.push(into);
      }
      const late = await seal(T + DAY, 20, { "host:a": { m: { 30: 100.4 } } });
      const month = key(T, MONTH, 21);
      await merge([late, ...days], month);
      const minute = (day: number, at: number) => day * 1440 + at;
      deepEqual(await read(month, "host:a", "m"), {
        [minute(0, 0)]: 0.1,
        [minute(0, 30)]: 0.2,
        [minute(1, 0)]: 1.1,
        [minute(1, 30)]: 100.4,
        [minute(29, 0)]: 29.1,
        [minute(29, 30)]: 29.2,
      });
      const hours = await rollupIn(blocks, hourly(month), "host:a", "m");
      deepEqual([hours.counts[24], hours.sums[24], hours.mins[24], hours.maxs[24]], [2, 101.5, 1.1, 100.4]);
      equal(hours.counts.filter((count) => !Number.isNaN(count)).length, 3);
      const job = { kind: "daily", hourly: hourly(month), output: daily(month) } as const;
      const [written] = await worker.run(job);
      deepEqual([written!.series, written!.points], [1, 3]);
      const days30 = await rollupIn(blocks, daily(month), "host:a", "m");
      deepEqual([days30.counts[29], days30.sums[29]], [2, 58.3]);
    });
  });

  it("[WK4] agrees with a model, whatever was sealed how often", async () => {
    await withWorker(async ({ seal, merge, blocks, read }) => {
      const series = fc.dictionary(
        fc.nat(59).map(String),
        fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 100),
        {
          maxKeys: 8,
        },
      );
      const points = fc.dictionary(
        fc.constantFrom("host:a", "host:b", "service:c"),
        fc.dictionary(fc.constantFrom("m", "n", "o.p", "z"), series, { minKeys: 1 }),
        { maxKeys: 3 },
      );
      let generation = 1;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(fc.nat(23), points), { maxLength: 6 }), async (seals) => {
          const model = new Map<string, Float64Array>();
          const inputs: SegmentKey[] = [];
          for (const [hour, each] of seals) {
            inputs.push(await seal(T + hour * HOUR, generation++, each as Points));
            for (const [target, ofTarget] of Object.entries(each)) {
              for (const [name, values] of Object.entries(ofTarget)) {
                const grid = model.get(`${target} ${name}`) ?? new Float64Array(1440).fill(Number.NaN);
                for (const [minute, value] of Object.entries(values)) grid[hour * 60 + Number(minute)] = value;
                model.set(`${target} ${name}`, grid);
              }
            }
          }
          const day = key(T, DAY, generation++);
          await merge(inputs.toReversed(), day);
          for (const [id, grid] of model) {
            const [target, name] = id.split(" ") as [string, string];
            const want = Object.fromEntries([...grid.entries()].filter(([, value]) => !Number.isNaN(value)));
            deepEqual((await read(day, target, name)) ?? {}, want);
            if (Object.keys(want).length > 0)
              deepEqual(await rollupIn(blocks, hourly(day), target, name), rollUp(grid, 0, 24, 60));
          }
          for (const each of [...inputs, day, hourly(day)]) await blocks.remove(each);
        }),
        { numRuns: 25 },
      );
    });
  });

  it("[WK5] that meets damage says so with its class, and leaves its inputs and nothing else", async () => {
    await withWorker(async ({ dir, seal, merge, read }) => {
      const first = await seal(T, 1, { "host:a": { m: { 0: 1 } }, "host:b": { m: { 0: 2 } } });
      const second = await seal(T, 2, { "host:b": { m: { 0: 3 } } });
      const before = files(dir);
      const path = pathOfSegment(dir, second);
      const bytes = readFileSync(path);
      const damaged = Buffer.from(bytes);
      damaged[8 + 2 + "acme/60/1698796800-3600/0/2".length + 3]! ^= 1;
      writeFileSync(path, damaged);
      const day = key(T, DAY, 3);
      for (let twice = 0; twice < 2; twice++) {
        await rejects(merge([first, second], day), (error) => {
          ok(error instanceof Corrupt);
          ok(error.message.includes(path), error.message);
          return true;
        });
        deepEqual(files(dir), before);
      }
      await rejects(merge([first, key(T, HOUR, 99)], day), Corrupt);
      deepEqual(files(dir), before);
      writeFileSync(path, bytes);
      await merge([first, second], day);
      deepEqual(await read(day, "host:b", "m"), { 0: 3 });
    });
  });

  it("[WK5] whose roll-up has no room leaves no points without one", async () => {
    await withWorker(async ({ dir, seal, merge }) => {
      const hour = await seal(T, 1, { "host:a": { m: { 0: 1 } } });
      const day = key(T, DAY, 2);
      const path = pathOfSegment(dir, hourly(day));
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync("/dev/full", `${path}.tmp`);
      await rejects(merge([hour], day), (error) => {
        ok(error instanceof Unavailable);
        equal(String(error.cause).includes("ENOSPC"), true, String(error.cause));
        return true;
      });
      ok(!existsSync(pathOfSegment(dir, day)));
      await merge([hour], day);
      ok(existsSync(path));
    });
  });

  it("[WK6] takes no inputs from outside its window", async () => {
    await withWorker(async ({ seal, merge }) => {
      const hour = await seal(T + DAY, 1, { "host:a": { m: { 0: 1 } } });
      await rejects(merge([hour], key(T, DAY, 2)), /BUG: merging/);
    });
  });
});

describe("the store's thread", () => {
  it("[WK7] answers in the order in which it was asked, and one failure costs the others nothing", async () => {
    await withWorker(async ({ worker, merge }) => {
      const done: number[] = [];
      const jobs = Array.from({ length: 6 }, async (_, i) => {
        const window = windowOf(T, { "host:a": { m: { [i]: i } } });
        if (i === 2) await rejects(merge([key(T, HOUR, 77)], key(T, DAY, 78)), Corrupt);
        else await worker.run({ kind: "seal", window, key: key(T, HOUR, i + 1) });
        done.push(i);
      });
      await Promise.all(jobs);
      deepEqual(done, [0, 1, 2, 3, 4, 5]);
    });
  });

  it("[WK8] that ends takes its jobs with it as an outage, and the next job starts another", async () => {
    await withWorker(async ({ worker, seal, read }) => {
      const job = seal(T, 1, { "host:a": { m: { 0: 1 } } });
      const outcome = rejects(job, Unavailable);
      await worker.close();
      await outcome;
      const again = await seal(T, 1, { "host:a": { m: { 0: 2 } } });
      deepEqual(await read(again, "host:a", "m"), { 0: 2 });
    });
  });
});
