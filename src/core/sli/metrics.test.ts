import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { countsProblem, MOST_REQUESTS } from "./counts.ts";
import { bucketsOfMinutes, type MinutesOfSide, newestKnown } from "./metrics.ts";

const _ = Number.NaN;
const minutes = (total: number[], bad: number[] = [], ...slow: number[][]): MinutesOfSide => {
  const filled = (values: number[]) => Float64Array.from(total, (_each, i) => values[i] ?? Number.NaN);
  return { side: "stable", total: filled(total), bad: filled(bad), slow: slow.map(filled) };
};
const shown = (side: MinutesOfSide, bucketSeconds = 60) =>
  bucketsOfMinutes([side], { start: 600, bucketSeconds }).map(
    ({ start, counts: { total, bad, slow } }) => `${start} ${[bad, ...slow].join(",")}/${total}`,
  );

it("[SQ4] total decides; what has no value beside it is 0, and nothing is more than all", () => {
  deepEqual(shown(minutes([10, _, 0, -5, 20], [1, 9, 3, 9, _], [4, 9, 3, 9, 30], [5, 9, 3, 9, 25])), [
    "600 1,4,4/10",
    "720 0,0,0/0",
    "840 0,20,20/20",
  ]);
  deepEqual(shown(minutes([10, 10, 10], [-3, Number.POSITIVE_INFINITY, 2])), ["600 0/10", "660 0/10", "720 2/10"]);
});

it("[SQ4] fractions are added up over the bucket and rounded once", () => {
  deepEqual(shown(minutes([0.4, 0.4, 0.4, _, 0.4], [0.1, 0.1, 0.1]), 300), ["600 0/2"]);
  deepEqual(shown(minutes([0.4, 0.6, 59.5])), ["600 0/0", "660 0/1", "720 0/60"]);
});

it("[SQ5] the newest minute of which something is known is any side's", () => {
  const canary = { ...minutes([_, _, _, 0]), side: "canary" as const };
  equal(newestKnown([minutes([1, 2, _, -1]), canary], 600), 780);
  equal(newestKnown([minutes([1, 2, _, -1])], 600), 660);
  equal(newestKnown([minutes([_, -1])], 600), undefined);
});

it("[SQ4] whatever the values, the counts make sense", () => {
  const values = fc.array(fc.double(), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(values, values, values, values, (total, bad, fast, slow) => {
      for (const { counts } of bucketsOfMinutes([minutes(total, bad, fast, slow)], { start: 0, bucketSeconds: 120 }))
        if (counts.total <= MOST_REQUESTS) equal(countsProblem(counts, 2), undefined);
    }),
  );
});
