import { deepEqual, equal, rejects } from "node:assert/strict";
import { appendFileSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { it, type TestContext } from "node:test";
import { Unavailable } from "#core/errors.ts";
import { DEFAULT_RULES } from "#core/sli/classify.ts";
import type { CounterState, CountOptions } from "#core/sli/count.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import { createLtsvReader } from "#core/sli/line/ltsv.ts";
import { ManualClock, systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { LogCounting } from "./counting.ts";
import { LogFile } from "./file.ts";
import { StdinSource } from "./stdin-source.ts";

const T = 1_800_000_000;
const options: CountOptions = {
  ...{ read: createLtsvReader(), rules: DEFAULT_RULES, limits: [], bucketSeconds: 60, finalAfter: 60 },
};
const never = new AbortController().signal;

function world(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), "sawara-counting-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const clock = new ManualClock(T * 1000);
  const path = join(dir, "access.log");
  const told = new Map<number, number>();
  const server = { isDown: false, finalUntil: 0, posts: 0 };
  const post = async (finalUntil: number, buckets: readonly SliBucket[]) => {
    if (server.isDown) throw new Unavailable("away");
    server.posts++;
    server.finalUntil = Math.max(server.finalUntil, finalUntil);
    for (const { start, counts } of buckets) told.set((start - T) / 60, counts.total);
  };
  return {
    ...{ clock, path, told, server, post },
    /** Lines of a minute, from the beginning. */
    write: (minute: number, count = 1) => appendFileSync(path, `time:${T + minute * 60}\tstatus:200\n`.repeat(count)),
    /** What counts, from where the one before was. */
    async open(from: "start" | "end" = "start") {
      const source = await LogFile.open<CounterState>({
        ...{ path, stateFile: join(dir, "place"), from, clock, log: silentLogger },
      });
      t.after(() => source.close());
      return new LogCounting({ logs: [{ source, options }], post, clock, signal: never });
    },
    counted: () => [...told].sort(([a], [b]) => a - b),
  };
}

it("[SN5] lines that waited because nobody read them are not late", async (t) => {
  const { open, write, clock, counted, server } = world(t);
  write(0, 3);
  await (await open()).pass();
  // The machine is off for an hour; its log is written by another one.
  for (let minute = 1; minute <= 60; minute++) write(minute);
  await clock.advance(3_600_000);
  const after = await open();
  await after.pass();
  deepEqual(counted(), [[0, 3], ...Array.from({ length: 60 }, (_, i) => [i + 1, 1])]);
  equal(server.finalUntil, T + 59 * 60);
  // From now on it reads, and what comes late is late.
  write(3);
  write(60, 2);
  await after.pass();
  deepEqual(
    [counted()[3], counted()[60]],
    [
      [3, 1],
      [60, 3],
    ],
  );
  equal(after.skipped.late, 1);
});

it("[SN5] while the server is away nothing is lost, though the one that counts is killed meanwhile", async (t) => {
  const { open, write, clock, counted, server } = world(t);
  write(0);
  await (await open()).pass();
  server.isDown = true;
  for (let minute = 1; minute <= 30; minute++) {
    write(minute);
    await clock.advance(60_000);
    if (minute % 10 === 1) await rejects((await open()).pass(), Unavailable);
  }
  server.isDown = false;
  await (await open()).pass();
  deepEqual(
    counted(),
    Array.from({ length: 31 }, (_, i) => [i, 1]),
  );
});

it("[SN6] a crash before anything was committed does not begin anew in what is the log by then", async (t) => {
  const { open, write, path, counted, server } = world(t);
  write(0, 5);
  server.isDown = true;
  await rejects((await open("end")).pass(), Unavailable);
  server.isDown = false;
  write(0, 7);
  renameSync(path, `${path}.1`);
  write(0, 1);
  await (await open("end")).pass();
  deepEqual(counted(), [[0, 8]]);
});

it("[SN5] a long log is told in pieces that a server takes, and only the last of them says what is final", async (t) => {
  const { open, write, clock, counted, server } = world(t);
  const minutes = 12_000;
  await clock.advance(minutes * 60_000);
  for (let minute = 0; minute < minutes; minute++) write(minute);
  await (await open()).pass();
  equal(counted().length, minutes);
  equal(server.posts, 12);
  equal(server.finalUntil, T + (minutes - 1) * 60);
});

it("[SN7] an old log that is piped through is counted by its own time", async (t) => {
  const { post, counted, server } = world(t);
  const stream = new PassThrough();
  const source = new StdinSource(stream, systemClock);
  const counting = new LogCounting({ logs: [{ source, options }], post, clock: systemClock, signal: never });
  const line = (minute: number) => `time:${T + minute * 60 - 300_000_000}\tstatus:200\n`;
  stream.write(line(0) + line(1));
  await counting.pass();
  stream.write(line(5) + line(2).slice(0, 9));
  await counting.pass();
  stream.end(line(2).slice(9) + line(5));
  while (!source.hasEnded) await counting.pass();
  await counting.pass();
  deepEqual(
    counted().map(([minute, total]) => [minute + 5_000_000, total]),
    [
      [0, 1],
      [1, 1],
      [5, 2],
    ],
  );
  equal(counting.skipped.late, 1);
  // Nobody knows what comes after it.
  equal(server.finalUntil, T - 300_000_000 + 4 * 60);
});
