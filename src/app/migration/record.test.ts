import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { targetKey } from "#core/series.ts";
import { MINUTE } from "#core/time.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import { openStage, T0 } from "#test/support/migration-stage.ts";
import { recordOnService } from "./record.ts";

it("[MN7] annotations of a drill say that it is one", async (t) => {
  const { meta, clock, start } = await openStage(t, (definition) => ({ ...definition, service: "shop" }));
  const titles: string[] = [];
  const annotate = async (_: string, { title }: { readonly title: string }) => void titles.push(title) as never;
  const record = recordOnService({ meta, store: memorySeries(clock), boards: { annotate }, clock });
  const run = await start();
  const entry = { kind: "verified", canaryBp: 100, intent: 1 } as const;
  await record.entries(run, [entry]);
  await record.entries({ ...run, run: { ...run.run, isDrill: true } }, [entry]);
  deepEqual(titles, [
    "api-to-fargate: The new side has 1 % on every route",
    "Drill: api-to-fargate: The new side has 1 % on every route",
  ]);
});

it("[MC16] writes the share that is set, and for each minute that is counted for good the one that arrived", async (t) => {
  const { org, meta, clock, start } = await openStage(t, (definition) => ({ ...definition, service: "shop" }));
  const store = memorySeries(clock);
  const record = recordOnService({ meta, store, boards: { annotate: async () => undefined as never }, clock });
  const run = await start();
  const stored = { ...run, run: { ...run.run, verified: { ...run.run.verified, canaryBp: 2000 } } };
  const source = { name: `run/${run.id}`, bucketSeconds: 30, limitsMs: [], finalUntil: T0 + 2 * MINUTE };
  const bucket = (start: number, side: "stable" | "canary", total: number) =>
    ({ start: T0 + start, side, counts: { total, bad: 0, slow: [] } }) as const;
  await meta.sliBuckets.put(org, source, [
    ...[bucket(0, "stable", 60), bucket(0, "canary", 20), bucket(30, "stable", 90), bucket(30, "canary", 30)],
    ...[bucket(60, "stable", 50), bucket(90, "canary", 50)],
    bucket(120, "canary", 1),
  ]);
  const at = async (name: string) => {
    const target = targetKey({ kind: "service", id: "shop" });
    const [column] = await store.read(org, target, [name], { from: T0, to: T0 + 3600 });
    return Array.from(column!.times, (time, i) => [(time - T0) / MINUTE, column!.values[i]]);
  };
  await clock.advance(3 * MINUTE * 1000);
  for (let twice = 0; twice < 2; twice++) await record.shares(stored);
  deepEqual(await at("migration.api-to-fargate.weight"), [[3, 20]]);
  deepEqual(await at("migration.api-to-fargate.share"), [
    [0, 25],
    [1, 50],
  ]);
  await meta.sliBuckets.put(org, { ...source, finalUntil: T0 + 3 * MINUTE }, [bucket(150, "stable", 3)]);
  await clock.advance(MINUTE * 1000);
  await record.shares(stored);
  deepEqual((await at("migration.api-to-fargate.share")).at(-1), [2, 25]);
});
