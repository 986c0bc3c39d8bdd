import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Entry } from "#core/migration/run.ts";
import { badArms, gridOf, observedShare, phasesOf, plannedShare, rateArms, rateNow, shares } from "./chart-data.ts";

const bucket = (start: number, side: "stable" | "canary", total: number, bad = 0, slow: number[] = []) => ({
  start,
  side,
  total,
  bad,
  slow,
});

describe("the charts of a migration", () => {
  it("[UI121] stand on whole buckets, as many as fit, and do not move while time goes on", () => {
    deepEqual(gridOf({ from: 100, to: 105 }, 1), { start: 100, step: 1, count: 5 });
    deepEqual(gridOf({ from: 125, to: 600 }, 60), { start: 120, step: 60, count: 8 });
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1, 10, 60), (from, length, size) => {
        const { start, step, count } = gridOf({ from, to: from + length }, size);
        equal(step % size, 0);
        equal(start % step, 0);
        return start <= from && start + step * count >= from + length && count <= 362;
      }),
    );
  });

  it("[UI121] have ratios of sums, and no opinion without requests", () => {
    const grid = gridOf({ from: 0, to: 30 }, 10);
    const buckets = [bucket(0, "canary", 10, 1), bucket(0, "stable", 90), bucket(20, "canary", 40, 2, [4])];
    deepEqual(
      badArms(buckets, grid, ({ bad }) => bad),
      { stable: [0, null, null], canary: [10, null, 5] },
    );
    deepEqual(badArms(buckets, grid, ({ slow }) => slow[0] ?? 0).canary, [0, null, 10]);
    deepEqual(observedShare(buckets, grid), [10, null, 100]);
    deepEqual(rateArms(buckets, grid, 25), { stable: [9, null, 0], canary: [1, null, 8] });
    deepEqual(rateArms(buckets, grid, 20).canary, [1, null, null]);
    equal(rateNow(buckets, 10), 1);
    equal(rateNow([...buckets, bucket(30, "stable", 1)], 10), (10 + 40) / 20);
    equal(rateNow([], 10), undefined);
  });

  it("[UI121] draw the share that was wanted, that was set, and that the plan has at the earliest", () => {
    const grid = gridOf({ from: 0, to: 50 }, 10);
    const entries = [
      { at: 10, entry: { kind: "intent", intent: { wantBp: 2000 } } },
      { at: 20, entry: { kind: "verified", canaryBp: 2000, intent: 1 } },
      { at: 35, entry: { kind: "phase", from: "baking", to: "holding", why: { because: "clear" } } },
    ].map((each, i) => ({ number: i, actor: "controller", at: each.at, entry: each.entry as Entry }));
    deepEqual(shares(entries, 0, grid), { wanted: [0, 20, 20, 20, 20], set: [0, 0, 20, 20, 20] });
    const steps = [1000, 10_000].map((canaryBp) => ({ canaryBp, leastSeconds: 20, mostSeconds: 60, manual: false }));
    deepEqual(plannedShare({ steps }, 10, grid), [null, 10, 10, 100, 100]);
    deepEqual(phasesOf(entries, 0, 50), [
      { phase: "preflight", from: 0, to: 35 },
      { phase: "holding", from: 35, to: 50 },
    ]);
  });
});
