import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { Definition } from "#core/migration/definition.ts";
import { type Entry, newRun } from "#core/migration/run.ts";
import { ALWAYS } from "#core/migration/windows.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";
import { POLICY } from "#test/support/migration-world.ts";

const definition = (name: string): Definition => ({
  name,
  timeZone: "Asia/Tokyo",
  labels: { stable: "EC2", canary: "Fargate" },
  routes: [{ name: "public", config: { driver: "proxy", url: "http://127.0.0.1:8481", tokenFile: "/run/token" } }],
  counts: { from: "route", route: "public", bucketSeconds: 60 },
  policy: POLICY,
  gates: [{ kind: "checklist", items: ["ready"] }],
  windows: ALWAYS,
  tickSeconds: 10,
});
const file = (name: string, document = `name: ${name}`) => ({ document, definition: definition(name) });
const entry = (canaryBp: number): Entry => ({ kind: "verified", canaryBp, intent: 1 });

eachEngine((_, { openOrg }) => {
  it("[MT1] [MT8] has a name of its own, and is read as it was written", async () => {
    const { meta, org } = await openOrg();
    const { migrations } = meta;
    const made = await migrations.create(org, file("b"), causeAt(T0));
    await migrations.create(org, file("a"), causeAt(T0));
    deepEqual(made.definition, definition("b"));
    deepEqual(await migrations.find(org, "b"), made);
    deepEqual(await migrations.find(org, made.id), made);
    deepEqual(
      (await migrations.list(org)).map(({ name }) => name),
      ["a", "b"],
    );
    await rejects(migrations.create(org, file("a"), causeAt(T0)), { reason: "conflict" });
    await rejects(migrations.update(org, made.id, file("a"), causeAt(T0)), { reason: "conflict" });
    const run = await migrations.start(org, made.id, newRun(T0), causeAt(T0));
    const renamed = await migrations.update(org, made.id, file("c", "# new"), causeAt(T0 + 60));
    equal(renamed.document, "# new");
    equal((await migrations.run(org, run.id)).definition.name, "b");
    deepEqual((await migrations.run(org, run.id)).run, newRun(T0));
    await rejects(migrations.find(org, "b"), { reason: "not-found" });
  });

  it("[MT2] one run goes on at a time", async () => {
    const { meta, org } = await openOrg();
    const { migrations } = meta;
    const { id } = await migrations.create(org, file("a"), causeAt(T0));
    const first = await migrations.start(org, id, newRun(T0), causeAt(T0));
    await rejects(migrations.start(org, id, newRun(T0), causeAt(T0)), { reason: "conflict" });
    await rejects(migrations.remove(org, id, causeAt(T0)), { reason: "conflict" });
    deepEqual(
      (await migrations.active()).map((run) => run.id),
      [first.id],
    );
    const ended = { ...newRun(T0), phase: "rolled-back" as const };
    await migrations.save(org, first.id, { expect: 1, run: ended, entries: [], at: T0 + 9, actor: "controller" });
    deepEqual(await migrations.active(), []);
    const second = await migrations.start(org, id, newRun(T0 + 10), causeAt(T0 + 10));
    deepEqual(
      (await migrations.runs(org, id, 10)).map((run) => run.id),
      [second.id, first.id],
    );
    equal((await migrations.newestRuns(org)).get(id)?.id, second.id);
    await migrations.save(org, second.id, { expect: 1, run: ended, entries: [], at: T0 + 20, actor: "controller" });
    await migrations.remove(org, id, causeAt(T0));
    await rejects(migrations.run(org, second.id), { reason: "not-found" });
    await rejects(migrations.start(org, id, newRun(T0), causeAt(T0)), { reason: "not-found" });
  });

  it("[MT3] [MT4] [MT5] keeps a run and its history in step", async () => {
    const { meta, org } = await openOrg();
    const { migrations } = meta;
    const { id } = await migrations.create(org, file("a"), causeAt(T0));
    const { id: run } = await migrations.start(org, id, newRun(T0), causeAt(T0));
    const change = (expect: number, entries: Entry[], request?: string) => ({
      expect,
      run: { ...newRun(T0), step: expect },
      entries,
      at: T0 + expect,
      actor: request === undefined ? "controller" : "ken",
      request,
    });
    equal((await migrations.save(org, run, change(1, [entry(1), entry(2)]))).revision, 2);
    await rejects(migrations.save(org, run, change(1, [entry(3)])), { reason: "conflict" });
    equal((await migrations.save(org, run, change(2, [entry(4)], "asked"))).revision, 3);
    equal((await migrations.save(org, run, change(2, [entry(5)], "asked"))).revision, 3);
    equal(await migrations.wasAsked(org, run, "asked"), true);
    equal(await migrations.wasAsked(org, run, "other"), false);
    const entries = await migrations.entries(org, run, { after: 0, limit: 10 });
    deepEqual(
      entries.map(({ number, actor, entry: what }) => [number, actor, what.kind === "verified" && what.canaryBp]),
      [
        [1, "controller", 1],
        [2, "controller", 2],
        [3, "ken", 4],
      ],
    );
    deepEqual(
      (await migrations.entries(org, run, { after: 2, limit: 10 })).map(({ number }) => number),
      [3],
    );
    equal((await migrations.run(org, run)).run.step, 2);
  });

  it("[MT6] a resource has one owner at a time, and each a higher fence", async () => {
    const { leases } = (await openOrg()).meta;
    const take = (resources: string[], owner: string, at: number, floors = {}) =>
      leases.take(resources, { owner, at, forMs: 1000 }, floors);
    deepEqual(await take(["a", "b"], "one", 0), { a: 1, b: 1 });
    deepEqual(await take(["a"], "one", 500), { a: 1 });
    equal(await take(["b", "c"], "two", 999), undefined);
    deepEqual(await take(["c"], "three", 999), { c: 1 });
    equal(await take(["a"], "two", 1499), undefined);
    deepEqual(await take(["a"], "two", 1500), { a: 2 });
    equal(await take(["a"], "one", 1501), undefined);
    deepEqual(await take(["a"], "two", 1600, { a: 7 }), { a: 8 });
    await leases.release(["a"], "one", 1700);
    equal(await take(["a"], "one", 1700), undefined);
    await leases.release(["a"], "two", 1700);
    await leases.release(["a"], "two", 1700);
    deepEqual(await take(["a"], "one", 1700), { a: 9 });
    deepEqual(await take([], "one", 0), {});
  });

  it("[MT7] counts are replaced by newer ones of the same bucket", async () => {
    const { meta, org } = await openOrg();
    const bucket = (start: number, total: number, side: "stable" | "canary" = "canary"): SliBucket => ({
      start,
      side,
      counts: { total, bad: 1, slow: [2, 3] },
    });
    const log = { name: "log", bucketSeconds: 60, limitsMs: [200, 500], finalUntil: 60 };
    await meta.sliBuckets.put(org, log, [bucket(60, 5), bucket(0, 4), bucket(60, 9, "stable")]);
    const withLatency: SliBucket = {
      ...bucket(60, 6),
      counts: { ...bucket(60, 6).counts, latency: { zero: 1, buckets: [[3, 5]] } },
    };
    await meta.sliBuckets.put(org, { ...log, finalUntil: 120 }, [withLatency]);
    await meta.sliBuckets.put(org, log, []);
    const otherwise = meta.sliBuckets.put(org, { ...log, limitsMs: [300] }, [bucket(60, 7)]);
    await rejects(otherwise, { reason: "conflict" });
    deepEqual(await meta.sliBuckets.read(org, "log", { from: 0, to: 120 }), [
      bucket(0, 4),
      withLatency,
      bucket(60, 9, "stable"),
    ]);
    deepEqual(await meta.sliBuckets.read(org, "other", { from: 0, to: 120 }), []);
    deepEqual(await meta.sliBuckets.sources(org), [{ ...log, finalUntil: 120, rewrites: 0 }]);
    equal(await meta.sliBuckets.source(org, "other"), undefined);
    equal(await meta.sliBuckets.prune(60), 1);
  });

  it("ticks items of a checklist off and on again", async () => {
    const { meta, org } = await openOrg();
    const { id } = await meta.migrations.create(org, file("a"), causeAt(T0));
    for (const checked of [true, true]) await meta.migrations.setCheck(org, id, "ready", checked, causeAt(T0));
    deepEqual(
      (await meta.migrations.checks(org, id)).map(({ item }) => item),
      ["ready"],
    );
    for (const checked of [false, false]) await meta.migrations.setCheck(org, id, "ready", checked, causeAt(T0));
    deepEqual(await meta.migrations.checks(org, id), []);
  });
});
