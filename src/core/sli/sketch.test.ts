import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  bucketOf,
  EMPTY_SKETCH,
  GAMMA,
  LONGEST_MS,
  mergeSketches,
  quantile,
  RELATIVE_ERROR,
  sketchCount,
  sketchOf,
  sketchProblem,
} from "./sketch.ts";

/** Milliseconds as logs have them, from microseconds to days, and nothing at all. */
const latency = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0.001, max: 1e9, noNaN: true }),
  fc.integer({ min: -3, max: 8 }).map((power) => 10 ** power),
  fc.integer({ min: -300, max: 1000 }).map((power) => GAMMA ** power),
);
const latencies = fc.array(latency, { minLength: 1, maxLength: 200 });
/** Rounding of the logarithm at the border of a bucket. */
const ROUNDING = 1e-9;

describe("a sketch of latencies", () => {
  it("[SC1] gives every quantile within one per cent", () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0, max: 1, noNaN: true }), (all, q) => {
        const sorted = Float64Array.from(all).sort();
        const exact = sorted[Math.floor(q * (sorted.length - 1))]!;
        const found = quantile(sketchOf(all), q)!;
        ok(Math.abs(found - exact) <= (RELATIVE_ERROR + ROUNDING) * exact, `q ${q}: found ${found}, want ${exact}`);
      }),
      { numRuns: 1000 },
    );
  });

  it("[SC2] of two halves is that of the whole, in either order", () => {
    fc.assert(
      fc.property(fc.array(latency), fc.array(latency), fc.array(latency), (a, b, c) => {
        const whole = sketchOf([...a, ...b, ...c]);
        deepEqual(mergeSketches(mergeSketches(sketchOf(a), sketchOf(b)), sketchOf(c)), whole);
        deepEqual(mergeSketches(sketchOf(c), mergeSketches(sketchOf(b), sketchOf(a))), whole);
        deepEqual(mergeSketches(whole, EMPTY_SKETCH), whole);
        equal(sketchCount(whole), a.length + b.length + c.length);
        equal(sketchProblem(whole), undefined);
      }),
    );
  });

  it("[SC1] has no quantile of nothing", () => {
    equal(quantile(EMPTY_SKETCH, 0.5), undefined);
    equal(quantile(sketchOf([]), 0.99), undefined);
  });

  it("[SC1] counts what is out of its range at the end of it, and what is no number not at all", () => {
    deepEqual(sketchOf([0, -1, 1e-9, Number.NEGATIVE_INFINITY]), { zero: 4, buckets: [] });
    deepEqual(sketchOf([Number.NaN]), EMPTY_SKETCH);
    deepEqual(sketchOf([Number.POSITIVE_INFINITY, LONGEST_MS, 1e300]).buckets, [[bucketOf(LONGEST_MS), 3]]);
  });

  it("[SC3] that somebody sent is looked at", () => {
    const wrong = (zero: number, buckets: [number, number][]) => sketchProblem({ zero, buckets });
    equal(wrong(0, [[1, 1]]), undefined);
    equal(wrong(-1, []), 'found -1 in "zero", want a whole number, 0 or more');
    equal(wrong(0, [[1, 0]]), "found 0 in bucket 1, want a whole number above 0");
    ok(
      wrong(0, [
        [1, 2],
        [1, 3],
      ])!.startsWith("found bucket 1 after 1"),
    );
    ok(wrong(0, [[1.5, 2]])!.startsWith("found bucket 1.5, want"));
    ok(wrong(0, [[5000, 2]])!.startsWith("found bucket 5000, want"));
  });
});
