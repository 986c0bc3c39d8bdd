import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { addBuckets, addCounts, countsProblem, emptyCounts, type SliCounts } from "./counts.ts";
import { sketchOf } from "./sketch.ts";

const LIMITS = [100, 200];

/** What requests that took so long count as, all of them good or all of them bad. */
const countsOf = (latencies: readonly number[], bad: boolean): SliCounts => ({
  total: latencies.length,
  bad: bad ? latencies.length : 0,
  slow: LIMITS.map((limit) => latencies.filter((ms) => ms >= limit).length),
  latency: sketchOf(latencies),
});
const some = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 400 })), fc.boolean())
  .map(([latencies, bad]) => countsOf(latencies, bad));

describe("counts", () => {
  it("[SC2] add up: in any order, in any grouping, with nothing changing nothing", () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const sum = addCounts(addCounts(a, b), c);
        deepEqual(addCounts(a, addCounts(b, c)), sum);
        deepEqual(addCounts(addCounts(c, b), a), sum);
        deepEqual(addCounts(sum, emptyCounts(2)).total, sum.total);
        equal(countsProblem(sum, 2), undefined);
      }),
    );
  });

  it("[SC2] have a sketch only when it is that of all of them", () => {
    const timed = countsOf([1, 2], false);
    const untimed = { total: 1, bad: 0, slow: [0, 0] };
    equal(addCounts(timed, untimed).latency, undefined);
    deepEqual(addCounts(timed, emptyCounts(2)), timed);
    deepEqual(addCounts(emptyCounts(2), timed), timed);
  });

  it("[SC2] of several hosts become one bucket for each start and side", () => {
    const bucket = (start: number, side: "stable" | "canary", total: number) => ({
      start,
      side,
      counts: { total, bad: 0, slow: [] },
    });
    const sums = addBuckets([
      bucket(60, "stable", 1),
      bucket(0, "stable", 2),
      bucket(60, "canary", 3),
      bucket(60, "stable", 4),
    ]);
    deepEqual(
      sums.map(({ start, side, counts }) => [start, side, counts.total]),
      [
        [0, "stable", 2],
        [60, "canary", 3],
        [60, "stable", 5],
      ],
    );
  });

  it("[SC3] that somebody sent are looked at", () => {
    const wrong = (counts: SliCounts) => countsProblem(counts, 2) ?? "";
    equal(wrong({ total: 3, bad: 3, slow: [2, 1] }), "");
    equal(
      wrong({ total: 3, bad: 4, slow: [0, 0] }),
      'found 4 bad of 3, want at most all: perhaps "bad" and "total" are swapped',
    );
    equal(wrong({ total: 3, bad: 0, slow: [0] }), 'found 1 in "slow", want 2, one for each limit');
    ok(wrong({ total: 3, bad: 0, slow: [1, 2] }).startsWith('found 2 in "slow[1]", want at most 1'));
    ok(wrong({ total: 1.5, bad: 0, slow: [0, 0] }).startsWith('found 1.5 in "total", want a whole number'));
    ok(wrong({ total: Number.NaN, bad: 0, slow: [0, 0] }).startsWith('found NaN in "total"'));
    ok(wrong({ total: 1, bad: 0, slow: [0, 0], latency: sketchOf([1, 2]) }).startsWith("found 2 latencies of 1"));
    ok(wrong({ total: 1, bad: 0, slow: [0, 0], latency: { zero: -1, buckets: [] } }).startsWith("found -1"));
  });
});
