import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import type { SliCountsAnswer } from "#wire/own/sli.ts";
import { askedOf, countedFrames, sumsBySide } from "./chart-data.ts";

const bucket = (start: number, side: "stable" | "canary", total: number, bad = 0, slow = 0) => ({
  ...{ start, side, total, bad },
  slow: [slow],
});
const answer = (finalUntil: number, ...buckets: SliCountsAnswer["buckets"]): SliCountsAnswer => ({
  ...{ bucketSeconds: 60, limitsMs: [200], finalUntil, buckets },
});

it("[UI142] what is final and has no counts had no requests; before the first and after the last nobody knows", () => {
  const { sides, total, bad, slow } = countedFrames(
    answer(240, bucket(60, "stable", 10, 1, 2), bucket(180, "stable", 4)),
    {
      from: 0,
      to: 300,
    },
  );
  deepEqual(sides, ["stable"]);
  deepEqual(total.series[0]!.values, [null, 10, 0, 4, null]);
  deepEqual(bad.series[0]!.values, [null, 1, 0, 0, null]);
  deepEqual(
    slow.series.map(({ key, values }) => [key, values]),
    [["stable 200", [null, 2, 0, 0, null]]],
  );
});

it("[UI142] both sides stand on one grid, in requests a minute whatever the step", () => {
  const counts = answer(43_200, bucket(0, "stable", 60), bucket(60, "stable", 60), bucket(60, "canary", 30));
  const { total } = countedFrames(counts, { from: 0, to: 43_200 });
  deepEqual([total.step, total.count], [120, 360]);
  deepEqual(
    total.series.map(({ key, values }) => [key, values[0]]),
    [
      ["stable", 60],
      ["canary", 15],
    ],
  );
});

it("[UI142] of a long span of short buckets the newest part is asked for", () => {
  deepEqual(askedOf({ from: 0, to: 100_000 }, 1), { from: 90_000, to: 100_000 });
  deepEqual(askedOf({ from: 0, to: 100_000 }, 60), { from: 0, to: 100_000 });
});

it("[UI141] a trial is summed up by side", () => {
  deepEqual(sumsBySide(answer(120, bucket(0, "stable", 5, 1, 2), bucket(60, "stable", 5, 0, 1))), [
    { side: "stable", total: 10, bad: 1, slow: [3] },
  ]);
});
