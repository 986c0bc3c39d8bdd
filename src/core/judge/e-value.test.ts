import { deepEqual, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { percentileRanks, ratioInterval } from "./bounds.ts";
import { lnBetter, lnWorse, requestsThatRollBack, requestsToPass } from "./e-value.ts";

const close = (found: number, wanted: number, relative: number): void =>
  ok(Math.abs(found - wanted) <= relative * Math.abs(wanted), `found ${found}, want ${wanted}`);

describe("evidence", () => {
  it("[JU1] of being worse has the values of the reference", () => {
    const reference = [
      [0, 0, 1],
      [1, 1, 2.98],
      [1, 3, 2.79],
      [2, 3, 12.0283],
      [3, 3, 73.9061],
      [4, 4, 558.71],
      [5, 5, 5174.1],
      [4, 28, 103.19],
      [5, 62, 104.57],
      [10, 282, 101.31],
      [3, 100, 2.5236],
      [20, 1000, 16.512],
    ] as const;
    for (const [bad, total, wanted] of reference) close(Math.exp(lnWorse({ total, bad }, 0.01)), wanted, 1e-4);
  });

  it("[JU1] of being better has the values of the reference", () => {
    const reference = [
      [0, 100, 1.9987],
      [0, 300, 9.3423],
      [0, 392, 19.9653],
      [0, 393, 20.1334],
      [1, 640, 20.1007],
      [3, 1042, 20.0219],
      [5, 1397, 20.0581],
      [10, 1000, 0.1624],
    ] as const;
    for (const [bad, total, wanted] of reference) close(Math.exp(lnBetter({ total, bad }, 0.01)), wanted, 3e-4);
  });

  it("[JU1] is a fair bet at the limit: weighed by its chance, every outcome of one more request leaves it as it was", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 0.4, noNaN: true }),
        (total, share, limit) => {
          const bad = Math.floor(total * share);
          for (const ln of [lnWorse, lnBetter]) {
            const now = ln({ total, bad }, limit);
            const next =
              limit * Math.exp(ln({ total: total + 1, bad: bad + 1 }, limit) - now) +
              (1 - limit) * Math.exp(ln({ total: total + 1, bad }, limit) - now);
            close(next, 1, 1e-6);
          }
        },
      ),
    );
  });

  it("[JU2] is a number for every tally", () => {
    const tallies = [0, 1, 10, 1e3, 1e6, 1e9].flatMap((total) =>
      [0, 0.001, 0.01, 0.5, 1].map((share) => ({ total, bad: Math.floor(total * share) })),
    );
    for (const tally of tallies)
      for (const limit of [0.0001, 0.01, 0.2, 0.21, 0.49])
        for (const found of [lnWorse(tally, limit), lnBetter(tally, limit)])
          ok(Number.isFinite(found), `found ${found} for ${tally.bad} of ${tally.total} at ${limit}`);
  });

  it("[JU3] rolls back at the counts that a person can check", () => {
    const bad = [3, 4, 5, 6, 8, 10, 15, 20];
    const upTo = (alpha: number) => bad.map((count) => requestsThatRollBack(0.01, alpha, count));
    deepEqual(upTo(0.01), [undefined, 28, 62, 101, 187, 282, 550, 847]);
    deepEqual(upTo(0.05 / 12), [undefined, 14, 45, 80, 159, 248, 502, 787]);
    deepEqual(upTo(0.001), [undefined, undefined, 23, 52, 122, 202, 435, 702]);
  });

  it("[JU7] passes after as many requests as the reference says", () => {
    const after = (beta: number) => [0, 1, 2, 3, 5].map((bad) => requestsToPass(0.01, beta, bad));
    deepEqual(after(0.05), [393, 640, 850, 1042, 1397]);
    deepEqual(after(0.01), [580, 843, 1066, 1269, 1643]);
  });
});

describe("what people are shown", () => {
  it("[JU15] is the interval of Clopper and Pearson", () => {
    const reference = [
      [1, 3, 0.0084, 0.906],
      [3, 3, 0.292, 1],
      [0, 100, 0, 0.0362],
      [3, 100, 0.00623, 0.0852],
      [0, 299, 0, 0.01226],
      [12, 1000, 0.00622, 0.02087],
    ] as const;
    for (const [bad, total, low, high] of reference) {
      const found = ratioInterval({ total, bad });
      close(found.low, low, 5e-3);
      close(found.high, high, 5e-3);
    }
    deepEqual(ratioInterval({ total: 0, bad: 0 }), { low: 0, high: 1 });
  });

  it("[JU15] has an upper bound of a percentile from as many requests on as it takes", () => {
    const needed = [
      [0.9, 29],
      [0.95, 59],
      [0.99, 299],
      [0.999, 2995],
    ] as const;
    for (const [percentile, n] of needed) {
      deepEqual(percentileRanks(n - 1, percentile).high, undefined, `${percentile}`);
      deepEqual(percentileRanks(n, percentile).high, n);
    }
    deepEqual(percentileRanks(0, 0.99), { low: undefined, high: undefined });
  });
});
