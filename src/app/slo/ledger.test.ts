import { deepEqual, equal, ok } from "node:assert/strict";
import { it } from "node:test";
import type { SliBucket } from "#core/sli/counts.ts";
import { sketchCount } from "#core/sli/sketch.ts";
import { budgetAt } from "#core/slo/budget.ts";
import { judgeBurns } from "#core/slo/burn.ts";
import { type Objective, observedOf } from "#core/slo/objective.ts";
import { countedOf } from "#core/slo/slo.ts";
import { sayTrouble, type Trouble } from "#core/slo/trouble.ts";
import { nominalSeconds } from "#core/slo/window.ts";
import { DAY, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import { eachEngine, T0 } from "#test/support/meta.ts";
import { randomFrom } from "#test/support/random.ts";
import { createLedger } from "./ledger.ts";

const NOW = T0 - (T0 % HOUR) + 1_234;
const SOURCE = { name: "web", bucketSeconds: 60, limitsMs: [100, 200] };

const objective = (different: Partial<Objective> = {}): Objective => ({
  ...{ name: "availability", service: "shop", memo: "", target: 99, overrides: [] },
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 5 } },
  ...different,
});

const OBJECTIVES: readonly Objective[] = [
  objective(),
  objective({ indicator: { kind: "latency", source: "web", limitMs: 200 } }),
  objective({
    indicator: { kind: "slices", of: { kind: "events", source: "web" }, sliceSeconds: 300, sliceTarget: 99 },
    window: { kind: "calendar", unit: "week", zone: "Asia/Tokyo" },
  }),
  objective({
    window: { kind: "rolling", days: 4 },
    overrides: [{ from: NOW - 4 * DAY + 1_000, to: NOW - 3.5 * DAY, target: 95, reason: "sprint", approvedBy: "ada" }],
  }),
];

const CORRECTIONS = [{ id: "c", from: NOW - 3.7 * DAY, to: NOW - 3.6 * DAY + 77, reason: "load test", author: "ada" }];

/** What came in a stretch of time, not the same twice. */
function bucketsOf(from: UnixSeconds, to: UnixSeconds, random: () => number): SliBucket[] {
  const buckets: SliBucket[] = [];
  for (let start = from - (from % MINUTE); start < to; start += MINUTE)
    for (const side of ["stable", "canary"] as const) {
      const total = Math.floor(random() * 20);
      if (total < 4) continue;
      const bad = Math.floor(random() * 2);
      const latency = { zero: total - 1, buckets: [] };
      const slow = [Math.min(total - 1, bad + 2), bad];
      buckets.push({ start, side, counts: { total, bad, slow, ...(total % 2 === 0 && { latency }) } });
    }
  return buckets;
}

eachEngine((_, { openOrg }) => {
  it("[SJ4] sums that are kept say what all counts say, minute after minute, and after what was final was put again", async () => {
    const { meta, org } = await openOrg();
    const random = randomFrom(7);
    const all = new Map<string, SliBucket>();
    const put = async (buckets: readonly SliBucket[], finalUntil: UnixSeconds) => {
      for (const each of buckets) all.set(`${each.start} ${each.side}`, each);
      for (let from = 0; from < buckets.length; from += 5_000)
        await meta.sliBuckets.put(org, { ...SOURCE, finalUntil }, buckets.slice(from, from + 5_000));
    };
    await put(bucketsOf(NOW - 8 * DAY, NOW, random), NOW - (NOW % MINUTE));
    const ledger = createLedger(meta);
    let now = NOW;

    async function compare(): Promise<void> {
      for (const one of OBJECTIVES) {
        const { indicator } = one;
        const final = (now - (now % MINUTE)) as UnixSeconds;
        const until = indicator.kind === "slices" ? final - (final % indicator.sliceSeconds) : final;
        const buckets = [...all.values()].filter(({ start }) => start < until);
        const seen = {
          observed: observedOf(
            countedOf(indicator),
            buckets.map(({ start, counts: { total, bad, slow, latency } }) => ({
              ...{ start, total, bad, slow, timed: latency && sketchCount(latency) },
            })),
            SOURCE.limitsMs,
          )!,
          corrections: CORRECTIONS,
        };
        const found = await ledger.sight(org, { objective: one, corrections: CORRECTIONS }, now);
        equal(found.countedUntil, until);
        const kept = { observed: found.observed, corrections: CORRECTIONS };
        deepEqual(rounded(budgetAt(one, kept, now)), rounded(budgetAt(one, seen, now)), JSON.stringify(indicator));
        const burns = (of: typeof seen) => rounded(judgeBurns(one, of, until, nominalSeconds(one.window)));
        deepEqual(burns(kept), burns(seen));
      }
    }

    await compare();
    await compare();
    for (const seconds of [MINUTE, MINUTE, HOUR, 3 * HOUR + 17, DAY]) {
      const before = now;
      now += seconds;
      await put(bucketsOf(before, now, random), now - (now % MINUTE));
      await compare();
    }
    await put(bucketsOf(now - 4 * DAY, now - 4 * DAY + HOUR, random), now - (now % MINUTE));
    await compare();
  });

  it("[SJ5] minutes that are not final are not judged, and what cannot be told says why", async () => {
    const { meta, org } = await openOrg();
    const ledger = createLedger(meta);
    const sight = (indicator: Objective["indicator"]) =>
      ledger.sight(org, { objective: objective({ indicator }), corrections: [] }, NOW);
    const start = NOW - (NOW % MINUTE) - 5 * MINUTE;
    const counts = { total: 10, bad: 10, slow: [0, 0] };
    const buckets = [0, 1, 2].map((i) => ({ start: start + i * MINUTE, side: "stable" as const, counts }));
    match(await sight({ kind: "events", source: "web" }), /found no counts of "web"/);
    match(await sight({ kind: "probe", monitor: "m" }), /not probed yet/);
    await meta.sliBuckets.put(org, { ...SOURCE, finalUntil: start + 2 * MINUTE }, buckets);
    const found = await sight({ kind: "events", source: "web" });
    deepEqual([found.observed.length, found.countedUntil, found.since], [2, start + 2 * MINUTE, start]);
    match(await sight({ kind: "latency", source: "web", limitMs: 150 }), /counts 100 ms, 200 ms, want 150 ms/);
  });

  it("[SJ4] a minute later only that minute is read", async () => {
    const { meta, org } = await openOrg();
    const random = randomFrom(1);
    const first = bucketsOf(NOW - 5 * DAY, NOW, random);
    for (let from = 0; from < first.length; from += 5_000)
      await meta.sliBuckets.put(org, { ...SOURCE, finalUntil: NOW - (NOW % MINUTE) }, first.slice(from, from + 5_000));
    const read: number[] = [];
    const watched: Pick<Meta, "sliBuckets"> = {
      sliBuckets: {
        ...meta.sliBuckets,
        async sums(of, source, range, step) {
          read.push(range.to - range.from);
          return meta.sliBuckets.sums(of, source, range, step);
        },
      },
    };
    const ledger = createLedger(watched);
    const one = { objective: objective(), corrections: [] };
    await ledger.sight(org, one, NOW);
    ok(read.length <= 3, String(read));
    read.length = 0;
    await meta.sliBuckets.put(
      org,
      { ...SOURCE, finalUntil: NOW - (NOW % MINUTE) + MINUTE },
      bucketsOf(NOW, NOW + 1, random),
    );
    await ledger.sight(org, one, NOW + MINUTE);
    await ledger.sight(org, one, NOW + MINUTE);
    deepEqual(read, [MINUTE]);
  });
});

/** Sums of the same numbers in another order differ in their last digits. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each) => (typeof each === "number" ? Number(each.toPrecision(9)) : each)));

function match(
  { trouble, observed }: { trouble?: Trouble | undefined; observed: readonly unknown[] },
  wanted: RegExp,
): void {
  const said = trouble && sayTrouble("en", trouble);
  ok(wanted.test(said ?? ""), `found ${said}`);
  deepEqual(observed, []);
}
