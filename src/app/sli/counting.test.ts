import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { createIngest } from "#app/ingest.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import { newRun } from "#core/migration/run.ts";
import { ALWAYS } from "#core/migration/windows.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { ConfiguredSource, Look, ReadSource, SliReader, SliReading } from "#core/sli/source.ts";
import { DAY } from "#core/time.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { openMeta } from "#meta/meta.ts";
import { eventually } from "#test/support/eventually.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import { causeAt, T0 } from "#test/support/meta.ts";
import { POLICY } from "#test/support/migration-world.ts";
import { type CountingParts, createCounting } from "./counting.ts";
import { createSliSources } from "./sources.ts";

/** A whole minute, so that what is final is easy to see. */
const NOW = T0 - (T0 % 3600);
const never = new AbortController().signal;

const origin: ReadSource["from"] = { kind: "metrics", sides: { stable: { total: "t", bad: "b", slow: [] } } };
const source = (name: string, over: Partial<ReadSource> = {}): ReadSource => ({
  ...{ name, service: "shop", bucketSeconds: 60, limitsMs: [], from: origin },
  ...over,
});
const bucket = (start: number, total: number, bad = 0): SliBucket => ({
  start,
  side: "stable",
  counts: { total, bad, slow: [] },
});

/** A database, a store of points, and readers that answer what a test says. */
async function world(t: TestContext) {
  const clock = new ManualClock(NOW * 1000);
  const meta = await openMeta({ file: ":memory:", log: silentLogger });
  t.after(() => meta.close());
  const { id: org } = await meta.orgs.ensure("acme", causeAt(NOW));
  await meta.services.create(org, { name: "shop", memo: "" }, causeAt(NOW));
  const series = memorySeries(clock);
  const parser = { hostPoints() {}, servicePoints() {} };
  const ingest = createIngest(
    series,
    { isLive: () => true, load: async () => ({ live: [], retired: [] }) },
    parser,
    clock,
  );
  const readers = new Map<string, SliReader["read"]>();
  const asked: string[] = [];
  const resumed: [Look, number][] = [];
  const parts = (owner: string): CountingParts => ({
    meta,
    ingest,
    clock,
    owner,
    retention: 400 * DAY,
    log: silentLogger,
    open: (_, { name }) => {
      const read = readers.get(name);
      if (read === undefined) throw new Rejected("invalid", `Cannot use "${name}"`);
      return {
        resume: (seen, finalUntil) => resumed.push([seen, finalUntil]),
        read: (from, now, signal) => {
          asked.push(`${name} ${from - NOW}`);
          return read(from, now, signal);
        },
      };
    },
  });
  const counting = createCounting(parts("one"));
  const sources = createSliSources({ meta, expressions: { validate() {} }, open: parts("").open, clock });
  return {
    ...{ org, meta, clock, series, ingest, readers, asked, resumed, parts, counting, sources },
    save: (each: ConfiguredSource) => sources.save(org, { source: each, document: `name: ${each.name}` }, causeAt(NOW)),
    round: async (each = counting) => {
      await each.round(never);
      await each.idle();
    },
    /** Values of a metric of the service, by seconds since the beginning. */
    points: async (name: string, from = NOW - 3600) => {
      const [column] = await series.read(org, "service:shop", [name], { from, to: NOW + DAY });
      return Array.from({ length: column!.length }, (_, i) => `${column!.times[i]! - NOW} ${column!.values[i]}`);
    },
  };
}

/** Everything is final up to now; nobody had a request. */
const quiet = async (_from: number, now: number): Promise<SliReading> => ({
  buckets: [],
  finalUntil: now - (now % 60),
});

it("[HD2] what a source says of a time that has not come is not taken: nothing would be counted until then", async (t) => {
  const { save, round, readers, sources, org, clock } = await world(t);
  let isAhead = true;
  readers.set("ahead", async (_from, now) => ({ buckets: [], finalUntil: isAhead ? now + DAY : now }));
  readers.set("newer", async () => ({ buckets: [bucket(NOW + DAY, 1)], finalUntil: NOW }));
  for (const name of ["ahead", "newer"]) await save(source(name));
  await round();
  for (const { config, counted } of await sources.list(org)) {
    equal(counted, undefined);
    match(config!.error!.message, /the clock of whoever counts is perhaps ahead/);
  }
  isAhead = false;
  await clock.advance(60_000);
  await round();
  equal((await sources.find(org, "ahead")).counted?.finalUntil, NOW + 60);
});

it("[SQ8] each source is asked when it is due, and one that fails or hangs keeps no other from it", async (t) => {
  const { save, round, readers, asked, clock, sources, org, counting } = await world(t);
  let isDown = true;
  readers.set("good", quiet);
  readers.set("bad", async (_from, now) => {
    if (isDown) throw new Unavailable("Cannot reach it", { cause: new Error("connection refused") });
    return quiet(0, now);
  });
  readers.set("nonsense", async () => ({ buckets: [bucket(NOW - 60, 1, 2)], finalUntil: NOW }));
  readers.set("odd", async () => ({ buckets: [bucket(NOW - 59, 1)], finalUntil: NOW }));
  readers.set("slow", (_from, _now, signal) => new Promise((_, reject) => signal!.addEventListener("abort", reject)));
  readers.set("often", quiet);
  for (const name of ["bad", "good", "nonsense", "odd"]) await save(source(name));
  await save(source("often", { from: { kind: "haproxy", socket: "tcp:a:1", backends: {} } }));
  await save({ name: "posted", service: "shop" });
  await round();
  const states = async () =>
    (await sources.list(org)).map(
      ({ name, config, counted }) => `${name}: ${config?.error?.message ?? (counted && counted.finalUntil - NOW)}`,
    );
  deepEqual(await states(), [
    "bad: Cannot reach it: connection refused",
    "good: 0",
    'nonsense: Cannot count "nonsense": found 2 bad of 1, want at most all: perhaps "bad" and "total" are swapped',
    `odd: Cannot count "odd": found a bucket at ${NOW - 59}, want a multiple of 60`,
    "often: 0",
    "posted: undefined",
  ]);
  await save(source("slow"));
  await counting.round(never);
  equal((await sources.find(org, "bad")).config?.error?.since, NOW);
  isDown = false;
  asked.length = 0;
  for (let second = 0; second < 60; second++) {
    await clock.advance(1000);
    await counting.round(never);
  }
  equal(asked.filter((each) => each.startsWith("often")).length, 6);
  for (const name of ["good", "bad"]) equal(asked.filter((each) => each.startsWith(name)).length, 1, name);
  await eventually("it is well again", async () => (await sources.find(org, "bad")).config?.error === undefined);
  ok((await states()).includes("bad: 60"));
  // A file that is mended is opened anew at once.
  await rejects(save(source("unknown")), /Cannot use "unknown"/);
  await rejects(save(source("a", { service: "gone" })), /found no service "gone"/);
  await rejects(save(source("a.canary")), /would give metrics of another source/);
});

it("[SQ9] of several processes one asks, and the next goes on where the last answer was final", async (t) => {
  const { save, round, readers, asked, clock, parts, counting } = await world(t);
  const other = createCounting(parts("two"));
  readers.set("shop", quiet);
  await save(source("shop"));
  for (let minute = 0; minute < 3; minute++) {
    for (const each of [counting, other]) await round(each);
    await clock.advance(60_000);
  }
  // The lease of a process that says nothing any more is over: the other one takes it.
  deepEqual(asked, ["shop -3600", "shop 0", "shop 60"]);
  asked.length = 0;
  await clock.advance(5 * 3_600_000);
  await round(other);
  deepEqual(asked, ["shop 120"]);
  asked.length = 0;
  await other.release();
  await clock.advance(60_000);
  await round(counting);
  deepEqual(asked, [`shop ${5 * 3600 + 180}`]);
  asked.length = 0;
  // Longer ago than anybody keeps its counts.
  await clock.advance(20 * DAY * 1000);
  await round(counting);
  deepEqual(asked, [`shop ${6 * DAY + 5 * 3600 + 240}`]);
});

it("[SQ10] counts become points when they are final, and again when they are stored again", async (t) => {
  const { save, round, meta, org, points, clock, ingest, parts } = await world(t);
  await save({ name: "log", service: "shop" });
  const log = { name: "log", bucketSeconds: 60, limitsMs: [] };
  const put = (finalUntil: number, ...buckets: SliBucket[]) =>
    meta.sliBuckets.put(org, { ...log, finalUntil }, buckets);
  await put(NOW - 60, bucket(NOW - 180, 10), bucket(NOW - 60, 4));
  await round();
  deepEqual(await points("sli.log.total"), ["-180 10", "-120 0"]);
  deepEqual([...ingest.touched().get(org)!], ["service:shop"]);
  await put(NOW, bucket(NOW - 60, 5));
  await clock.advance(5_000);
  await round();
  deepEqual(await points("sli.log.total"), ["-180 10", "-120 0", "-60 5"]);
  // Late, and by another process that was killed before it could say how far it was.
  await put(NOW, bucket(NOW - 120, 7, 7));
  await clock.advance(40_000);
  const next = createCounting(parts("next"));
  await round(next);
  await round(next);
  deepEqual(await points("sli.log.total"), ["-180 10", "-120 7", "-60 5"]);
  deepEqual(await points("sli.log.bad_ratio"), ["-180 0", "-120 100", "-60 0"]);
});

it("[SQ10] what is older than a point may be is left out, and a service that is gone gets none", async (t) => {
  const { save, round, meta, org, points, clock } = await world(t);
  await save({ name: "log", service: "shop" });
  const log = { name: "log", bucketSeconds: 60, limitsMs: [], finalUntil: NOW };
  await meta.sliBuckets.put(org, log, [bucket(NOW - 2 * DAY, 10), bucket(NOW - 60, 1)]);
  await round();
  deepEqual(await points("sli.log.total", NOW - 3 * DAY), ["-60 1"]);
  await meta.services.remove(org, "shop", causeAt(NOW));
  await meta.sliBuckets.put(org, { ...log, finalUntil: NOW + 60 }, [bucket(NOW, 1)]);
  await clock.advance(60_000);
  await round();
  equal((await points("sli.log.total")).length, 1);
});

it("[SQ10] an outage of the store is waited out, and nothing is missing after it", async (t) => {
  const { save, round, meta, org, points, clock, series, readers } = await world(t);
  readers.set("asked", quiet);
  await save({ name: "log", service: "shop" });
  await save(source("asked"));
  await meta.sliBuckets.put(org, { name: "log", bucketSeconds: 60, limitsMs: [], finalUntil: NOW }, [
    bucket(NOW - 60, 1),
  ]);
  series.setReady(false);
  await rejects(round(), Unavailable);
  equal((await meta.sliBuckets.source(org, "asked"))?.finalUntil, NOW);
  series.setReady(true);
  await clock.advance(5_000);
  await round();
  deepEqual(await points("sli.log.total"), ["-60 1"]);
});

it("[SQ17] what nobody counted has no points", async (t) => {
  const { save, round, points, clock, readers } = await world(t);
  let reading: SliReading = { buckets: [bucket(NOW - 60, 5)], finalUntil: NOW, since: NOW - 60 };
  readers.set("lb", async () => reading);
  await save(source("lb"));
  await round();
  await clock.advance(5_000);
  await round();
  deepEqual(await points("sli.lb.total"), ["-60 5"]);
  await clock.advance(600_000);
  reading = { buckets: [bucket(NOW + 540, 3)], finalUntil: NOW + 600, since: NOW + 540 };
  await round();
  await clock.advance(5_000);
  await round();
  deepEqual(await points("sli.lb.total"), ["-60 5", "540 3"]);
});

it("[SQ19] a reader of counters goes on where the one before it was stored, of the same origin", async (t) => {
  const { save, round, readers, resumed, clock, parts, meta, org } = await world(t);
  const look = { at: NOW - 70, sides: { stable: { requests: 7, bad: 1 } }, process: 3 };
  readers.set("lb", async (_, now) => ({ buckets: [], finalUntil: now - (now % 60), seen: look }));
  await save(source("lb"));
  await round();
  deepEqual(resumed, []);
  const leave = async () => {
    await clock.advance(60_000);
    return createCounting(parts("two"));
  };
  await round(await leave());
  deepEqual(resumed, [[look, NOW]]);
  await round(await leave());
  equal(resumed.length, 2);
  // Counters of something else are no beginning.
  await save(source("lb", { from: { ...origin, sides: { canary: { total: "t", bad: "b", slow: [] } } } }));
  await round(await leave());
  equal(resumed.length, 2);
  await meta.sliConfigs.remove(org, "lb", causeAt(NOW));
  deepEqual(
    (await meta.sliBuckets.sources(org)).map(({ name }) => name),
    ["lb"],
  );
});

it("[SQ14] old counts are deleted every hour", async (t) => {
  const { round, meta, org, clock } = await world(t);
  const put = () =>
    meta.sliBuckets.put(org, { name: "log", bucketSeconds: 60, limitsMs: [], finalUntil: NOW }, [
      bucket(NOW - 400 * DAY - 60, 1),
      bucket(NOW - 60, 1),
    ]);
  const left = async () => (await meta.sliBuckets.read(org, "log", { from: 0, to: NOW })).length;
  await put();
  await round();
  equal(await left(), 1);
  await put();
  await clock.advance(3_599_000);
  await round();
  equal(await left(), 2);
  await clock.advance(1_000);
  await round();
  equal(await left(), 1);
});

it("[SQ16] a source is tried without storing anything", async (t) => {
  const { sources, meta, org, readers } = await world(t);
  readers.set("shop", async () => ({ buckets: [bucket(NOW - 60, 1)], finalUntil: NOW }));
  for (let twice = 0; twice < 2; twice++)
    deepEqual(await sources.try(org, source("shop"), never), {
      bucketSeconds: 60,
      limitsMs: [],
      buckets: [bucket(NOW - 60, 1)],
      finalUntil: NOW,
    });
  deepEqual([await meta.sliConfigs.list(org), await meta.sliBuckets.sources(org)], [[], []]);
  await rejects(sources.try(org, { name: "log" }, never), /others post to it/);
  await rejects(sources.try(org, source("other"), never), /Cannot use "other"/);
});

it("[SQ18] what it counted stays unless its deletion is asked for", async (t) => {
  const { sources, meta, org, save } = await world(t);
  await save({ name: "log", service: "shop" });
  await meta.sliBuckets.put(org, { name: "log", bucketSeconds: 60, limitsMs: [], finalUntil: NOW }, [bucket(0, 1)]);
  await sources.remove(org, "log", false, causeAt(NOW));
  equal((await sources.find(org, "log")).counted?.name, "log");
  await rejects(sources.remove(org, "log", false, causeAt(NOW)), /delete its counts with it/);
  await sources.remove(org, "log", true, causeAt(NOW));
  await rejects(sources.remove(org, "log", true, causeAt(NOW)), { reason: "not-found" });
  await rejects(sources.find(org, "run/1"), { reason: "not-found" });
  await save({ name: "judged" });
  const definition = {
    ...{ name: "a", timeZone: "UTC", labels: { stable: "a", canary: "b" }, routes: [], policy: POLICY },
    ...{ gates: [], windows: ALWAYS, tickSeconds: 10 },
    counts: { from: "source", source: "judged", bucketSeconds: 60 },
  } as const;
  const { id } = await meta.migrations.create(org, { document: "", definition }, causeAt(NOW));
  await meta.migrations.start(org, id, newRun(NOW), causeAt(NOW));
  await rejects(sources.remove(org, "judged", false, causeAt(NOW)), /a run of migration "a" is judged by it/);
  const { entries } = await meta.audit.list(org, { limit: 20 });
  ok(entries.some(({ action, subject }) => action === "sli.delete-counts" && subject === "sli:log"));
});
