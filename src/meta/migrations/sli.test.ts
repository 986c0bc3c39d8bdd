import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import { newRun } from "#core/migration/run.ts";
import { ALWAYS } from "#core/migration/windows.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { ReadSource } from "#core/sli/source.ts";
import { DAY, HOUR } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import type { Meta } from "#meta/meta.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";
import { POLICY } from "#test/support/migration-world.ts";

const shop: ReadSource = {
  name: "shop",
  service: "shop",
  bucketSeconds: 60,
  limitsMs: [200],
  from: { kind: "haproxy", socket: "unix:/run/haproxy.sock", backends: { stable: "old" } },
};
const source = (name: string, finalUntil: number) => ({ name, bucketSeconds: 60, limitsMs: [200], finalUntil });
const bucket = (start: number, total: number, side: Side = "stable"): SliBucket => ({
  start,
  side,
  counts: { total, bad: 1, slow: [1] },
});
const totals = async (meta: Meta, org: string, name = "shop") =>
  (await meta.sliBuckets.read(org, name, { from: 0, to: T0 * 2 })).map(({ start, side, counts }) => [
    start,
    side,
    counts.total,
  ]);

eachEngine((_, { openOrg }) => {
  it("[SQ1] a source is saved under its name, listed with how asking it goes, and forgotten; each is in the audit log", async () => {
    const { meta, org } = await openOrg();
    const { sliConfigs } = meta;
    const first = { source: shop, document: "name: shop" };
    for (let twice = 0; twice < 2; twice++) await sliConfigs.save(org, first, causeAt(T0));
    await sliConfigs.save(org, { source: { name: "log", service: "shop" }, document: "name: log" }, causeAt(T0));
    deepEqual(
      (await sliConfigs.list(org)).map(({ source: { name } }) => name),
      ["log", "shop"],
    );
    await sliConfigs.asked(org, "shop", T0 + 10, "down");
    await sliConfigs.asked(org, "shop", T0 + 20, "still down");
    const found = await sliConfigs.find(org, "shop");
    deepEqual([found?.source, found?.document], [shop, "name: shop"]);
    deepEqual([found?.askedAt, found?.error], [T0 + 20, { message: "still down", since: T0 + 10 }]);
    await sliConfigs.asked(org, "shop", T0 + 30, undefined);
    equal((await sliConfigs.find(org, "shop"))?.error, undefined);
    await sliConfigs.asked(org, "nothing", T0, "down");
    deepEqual((await sliConfigs.all()).length, 2);
    await sliConfigs.remove(org, "log", causeAt(T0));
    await rejects(sliConfigs.remove(org, "log", causeAt(T0)), { reason: "not-found" });
    const { entries } = await meta.audit.list(org, { limit: 10 });
    deepEqual(
      entries.map(({ action, subject }) => [action, subject]).filter(([action]) => action!.startsWith("sli.")),
      [
        ["sli.delete", "sli:log"],
        ["sli.create", "sli:log"],
        ["sli.update", "sli:shop"],
        ["sli.create", "sli:shop"],
      ],
    );
  });

  it("[SQ2] what was counted keeps its meaning: bucket and limits of a source that has counts do not change", async () => {
    const { meta, org } = await openOrg();
    await meta.sliConfigs.save(org, { source: shop, document: "" }, causeAt(T0));
    await meta.sliConfigs.save(org, { source: { ...shop, limitsMs: [500] }, document: "" }, causeAt(T0));
    await meta.sliConfigs.save(org, { source: shop, document: "" }, causeAt(T0));
    await meta.sliBuckets.put(org, source("shop", 60), [bucket(0, 5)]);
    for (const other of [{ limitsMs: [500] }, { bucketSeconds: 30 }])
      await rejects(meta.sliConfigs.save(org, { source: { ...shop, ...other }, document: "" }, causeAt(T0)), {
        reason: "conflict",
      });
    await meta.sliBuckets.remove(org, "shop", causeAt(T0));
    await meta.sliBuckets.remove(org, "shop", causeAt(T0));
    await meta.sliConfigs.save(org, { source: { ...shop, limitsMs: [500] }, document: "" }, causeAt(T0));
  });

  it("[SQ10] buckets that are stored again are to be published again, and what is published meanwhile does not hide it", async () => {
    const { meta, org } = await openOrg();
    const { sliBuckets } = meta;
    equal(await sliBuckets.publishing(org, "shop"), undefined);
    await sliBuckets.put(org, source("shop", 120), [bucket(0, 5), bucket(60, 5, "canary")]);
    const first = (await sliBuckets.publishing(org, "shop"))!;
    deepEqual([first.publishedUntil, first.sides], [undefined, ["canary", "stable"]]);
    await sliBuckets.published(org, "shop", 120, first.revision);
    equal((await sliBuckets.publishing(org, "shop"))?.publishedUntil, 120);
    await sliBuckets.put(org, source("shop", 180), []);
    const second = (await sliBuckets.publishing(org, "shop"))!;
    deepEqual([second.publishedUntil, second.finalUntil], [120, 180]);
    await sliBuckets.put(org, source("shop", 180), [bucket(60, 6, "canary")]);
    equal((await sliBuckets.publishing(org, "shop"))?.publishedUntil, 60);
    await sliBuckets.published(org, "shop", 180, second.revision);
    equal((await sliBuckets.publishing(org, "shop"))?.publishedUntil, 60);
    await meta.sliConfigs.save(org, { source: shop, document: "" }, causeAt(T0));
    equal((await sliBuckets.publishing(org, "shop"))?.publishedUntil, 60);
    await meta.sliConfigs.save(org, { source: { ...shop, service: "other" }, document: "" }, causeAt(T0));
    equal((await sliBuckets.publishing(org, "shop"))?.publishedUntil, undefined);
  });

  it("[SQ12] what several count for one source adds up, however often each says it", async () => {
    const { meta, org } = await openOrg();
    const { sliBuckets } = meta;
    const put = (part: string, finalUntil: number, ...buckets: SliBucket[]) =>
      sliBuckets.putPart(org, source("shop", finalUntil), part, buckets);
    const final = async () => (await sliBuckets.source(org, "shop"))?.finalUntil;
    for (let twice = 0; twice < 2; twice++) {
      await put("web_1", 60, bucket(0, 5), bucket(60, 2));
      await put("web%1", 120, bucket(0, 7), bucket(0, 1, "canary"));
    }
    await put("web_1", 60, bucket(60, 3));
    await sliBuckets.putPart(org, source("shop0", 999), "web_1", [bucket(0, 100)]);
    deepEqual(await totals(meta, org), [
      [0, "canary", 1],
      [0, "stable", 12],
      [60, "stable", 3],
    ]);
    // The slowest of those that are there decides what is final.
    equal(await final(), 60);
    await put("web%1", 660);
    equal(await final(), 60);
    await put("web%1", 720);
    equal(await final(), 720);
    // Back from an outage: what it counted then is added where it belongs, but not after a week.
    await put("web_1", 120, bucket(60, 30));
    equal((await totals(meta, org))[2]![2], 30);
    await put("web%1", 8 * DAY);
    await put("web_1", 180, bucket(0, 1));
    equal((await totals(meta, org))[1]![2], 12);
    await rejects(sliBuckets.putPart(org, { ...source("shop", 0), limitsMs: [] }, "web_1", []), { reason: "conflict" });
    await sliBuckets.remove(org, "shop", causeAt(T0));
    deepEqual(
      (await sliBuckets.sources(org)).map(({ name }) => name),
      ["part/shop0/web_1", "shop0"],
    );
  });

  it("[SQ19] where reading of counters goes on is stored with the buckets, one look of one origin, and goes with its source", async () => {
    const { meta, org } = await openOrg();
    const { sliBuckets } = meta;
    const look = (at: number, requests: number, process?: number) => ({
      ...{ at, sides: { stable: { requests, bad: 1 }, canary: { requests: 3, bad: 0 } } },
      ...(process !== undefined && { process }),
    });
    for (const at of [50, 110])
      await sliBuckets.put(org, source("shop", at), [], {
        origin: "a",
        look: look(at, 9_007_199_254_740_991, 1_795_000_000),
      });
    deepEqual(await sliBuckets.seen(org, "shop", "a"), look(110, 9_007_199_254_740_991, 1_795_000_000));
    equal(await sliBuckets.seen(org, "shop", "b"), undefined);
    await sliBuckets.put(org, source("shop0", 60), [], { origin: "a", look: look(1, 5) });
    await sliBuckets.put(org, source("shop", 170), [], { origin: "b", look: look(170, 8) });
    deepEqual(await sliBuckets.seen(org, "shop", "b"), look(170, 8));
    equal(await sliBuckets.seen(org, "shop", "a"), undefined);
    await sliBuckets.put(org, source("shop", 180), []);
    equal((await sliBuckets.seen(org, "shop", "b"))?.at, 170);
    await sliBuckets.remove(org, "shop", causeAt(T0));
    equal(await sliBuckets.seen(org, "shop", "b"), undefined);
    equal((await sliBuckets.seen(org, "shop0", "a"))?.at, 1);
  });

  it("[SQ13] several may say so at once", async () => {
    const { meta, org } = await openOrg();
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        meta.sliBuckets.putPart(org, source("shop", 60), `web${i}`, [bucket(0, 10 + i), bucket(60, 1)]),
      ),
    );
    deepEqual(await totals(meta, org), [
      [0, "stable", 108],
      [60, "stable", 8],
    ]);
  });

  it("[SQ20] short buckets are minutes after eight days, but not where a run was judged by them", async () => {
    const { meta, org } = await openOrg();
    const { sliBuckets, migrations } = meta;
    const fine = (name: string, finalUntil: number, bucketSeconds = 10) => ({
      ...{ name, bucketSeconds, limitsMs: [100], finalUntil },
    });
    const of = (start: number, total: number, side: "stable" | "canary" = "stable", latency?: number) => ({
      ...{ start, side },
      counts: {
        ...{ total, bad: 1, slow: [1] },
        ...(latency !== undefined && { latency: { zero: 0, buckets: [[5, latency] as const] } }),
      },
    });
    const end = 9 * DAY;
    const old = [of(0, 5, "stable", 5), of(10, 6, "stable", 4), of(50, 7, "canary"), of(130, 1)];
    const young = [of(end - 8 * DAY, 2), of(end - 8 * DAY + 10, 3)];
    for (const name of ["shop", "part/shop/a", "seven"])
      await sliBuckets.put(org, fine(name, end, name === "seven" ? 7 : 10), [
        ...(name === "seven" ? [of(7, 1)] : [...old, ...young]),
      ]);
    const read = async (name: string) =>
      (await sliBuckets.read(org, name, { from: 0, to: end })).map(
        ({ start, side, counts: { total, bad, slow } }) => `${start} ${side} ${total} ${bad} ${slow}`,
      );
    for (let twice = 0; twice < 2; twice++) {
      await sliBuckets.prune({ before: 0, now: 0 });
      deepEqual(await read("shop"), [
        ...["0 canary 7 1 1", "0 stable 11 2 2", "120 stable 1 1 1"],
        ...[`${DAY} stable 2 1 1`, `${DAY + 10} stable 3 1 1`],
      ]);
    }
    const [, minute] = await sliBuckets.read(org, "shop", { from: 0, to: 60 });
    deepEqual(minute!.counts.latency, { zero: 0, buckets: [[5, 9]] });
    equal((await sliBuckets.bare(org, "shop", { from: 0, to: 60 }))[1]?.timed, 9);
    deepEqual(await read("seven"), ["7 stable 1 1 1"]);
    equal((await read("part/shop/a")).length, 6);
    // A part of a minute that is one by now says nothing new.
    await sliBuckets.put(org, fine("shop", end), [of(0, 1_000), of(end - 8 * DAY, 4)]);
    equal((await read("shop")).join().includes("1000"), false);
    equal((await read("shop"))[3], `${DAY} stable 4 1 1`);
    const definition = {
      ...{ name: "a", timeZone: "UTC", labels: { stable: "a", canary: "b" }, routes: [] },
      ...{ policy: POLICY, gates: [], windows: ALWAYS, tickSeconds: 10 },
      counts: { from: "source", source: "judged", bucketSeconds: 10 },
    } as const;
    const { id } = await migrations.create(org, { document: "", definition }, causeAt(DAY));
    const run = await migrations.start(org, id, newRun(DAY), causeAt(DAY));
    const over = { ...newRun(DAY), phase: "rolled-back" } as const;
    const at = DAY + HOUR;
    await migrations.save(org, run.id, { expect: 1, run: over, entries: [], at, actor: "ken" });
    const hours = [-3, 0, 3].flatMap((hour) => [of(DAY + hour * HOUR, 1), of(DAY + hour * HOUR + 10, 1)]);
    await sliBuckets.put(org, fine("judged", 20 * DAY), hours);
    await sliBuckets.prune({ before: 0, now: 0 });
    deepEqual(
      (await sliBuckets.read(org, "judged", { from: 0, to: end })).map(({ start }) => start - DAY),
      [-3 * HOUR, 0, 10, 3 * HOUR],
    );
  });

  it("[SQ21] sources and parts have a number that is enough for everybody, and one more is refused in words", async () => {
    const { meta, org } = await openOrg();
    const { sliBuckets } = meta;
    const put = (name: string) => sliBuckets.put(org, source(name, 60), []);
    const putAll = async (prefix: string) => {
      for (let i = 0; i < 1_000; i += 10)
        await Promise.all(Array.from({ length: 10 }, (_, each) => put(`${prefix}${i + each}`)));
    };
    await putAll("s");
    await rejects(put("more"), { reason: "conflict", message: /found 1000 sources, want 1000 at most/ });
    for (const name of ["s7", "probe/x", "run/y"]) await put(name);
    await putAll("part/s7/h");
    const part = (name: string, host: string) => sliBuckets.putPart(org, source(name, 60), host, []);
    await rejects(part("s7", "more"), { reason: "conflict", message: /"s7" as one more: found 1000 parts, want 1000/ });
    await part("s7", "h7");
    await part("s8", "more");
  });

  it("[SQ14] deletes what is older than it may be, but nothing that a run needs", async () => {
    const { meta, org } = await openOrg();
    const { sliBuckets, migrations } = meta;
    const definition = {
      name: "a",
      timeZone: "UTC",
      labels: { stable: "a", canary: "b" },
      routes: [],
      counts: { from: "source", source: "judged", bucketSeconds: 60 },
      policy: POLICY,
      gates: [],
      windows: ALWAYS,
      tickSeconds: 10,
    } as const;
    const { id } = await migrations.create(org, { document: "", definition }, causeAt(T0));
    const run = await migrations.start(org, id, newRun(T0), causeAt(T0));
    for (const name of ["judged", "shop", `run/${run.id}`, "run/gone", "part/shop/a"])
      await sliBuckets.put(org, source(name, 120), [bucket(0, 1), bucket(60, 1)]);
    await sliBuckets.put(org, source("silent", 60), [bucket(0, 1)]);
    const at = T0 + 60;
    equal(await sliBuckets.prune({ before: 60, now: 120 }), 3);
    const names = async () => (await sliBuckets.sources(org)).map(({ name }) => name);
    deepEqual(await names(), ["judged", "part/shop/a", `run/${run.id}`, "shop", "silent"]);
    deepEqual((await totals(meta, org)).length, 1);
    await sliBuckets.prune({ before: 90, now: 9 * DAY });
    deepEqual(await names(), ["judged", `run/${run.id}`, "shop"]);
    for (const kept of ["judged", `run/${run.id}`]) equal((await totals(meta, org, kept)).length, 2);
    await migrations.save(org, run.id, {
      expect: 1,
      run: { ...newRun(T0), phase: "rolled-back" },
      entries: [],
      at,
      actor: "ken",
    });
    await sliBuckets.prune({ before: 1_000, now: 9 * DAY });
    deepEqual(await names(), [`run/${run.id}`]);
    await migrations.remove(org, id, causeAt(T0));
    await sliBuckets.prune({ before: 1_000, now: 9 * DAY });
    deepEqual(await names(), []);
  });
});
