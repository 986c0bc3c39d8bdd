import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { budgetAt } from "./budget.ts";
import { burnDown, byInterval, costlyHours, gapsIn, intervalFor, nextBack, worstHours } from "./chart.ts";
import type { Objective } from "./objective.ts";

const NOW = Date.UTC(2026, 10, 24) / 1000;
const objective: Objective = {
  ...{ name: "availability", service: "shop", memo: "", target: 99.9, overrides: [] },
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 30 } },
};
const seen = {
  observed: [
    { start: NOW - 30 * DAY, total: 10_000, bad: 20 },
    { start: NOW - 20 * DAY, total: 30_000, bad: 5 },
    { start: NOW - 20 * DAY + MINUTE, total: 30_000, bad: 5 },
    { start: NOW - DAY, total: 30_000, bad: 0 },
  ],
  corrections: [],
};

describe("what the page of an objective draws", () => {
  const budget = budgetAt(objective, seen, NOW);

  it("[SO14] the budget burns down from all of it to what is left", () => {
    const line = burnDown(objective, seen, budget, 30);
    deepEqual(line[0], { at: NOW - 30 * DAY, remaining: 1 });
    equal(line.length, 31);
    deepEqual(line.at(-1), { at: NOW, remaining: budget.remaining });
    ok(line.every(({ remaining }, i) => i === 0 || remaining <= line[i - 1]!.remaining));
    deepEqual(
      burnDown(
        objective,
        { observed: [], corrections: [] },
        budgetAt(objective, { observed: [], corrections: [] }, NOW),
        30,
      ),
      [],
    );
  });

  it("[SO14] hours have their part of the budget; the worst come first, and those that leave next tell when", () => {
    const hours = costlyHours(objective, seen, budget);
    deepEqual(
      hours.map(({ bad, share, minutes }) => [bad, share, Number(minutes.toFixed(2))]),
      [
        [20, 0.2, 8.64],
        [10, 0.1, 4.32],
      ],
    );
    deepEqual(
      worstHours(hours, 1).map(({ bad }) => bad),
      [20],
    );
    deepEqual(
      nextBack(objective, hours, 1).map(({ at }) => at),
      [NOW + HOUR],
    );
    deepEqual(nextBack({ ...objective, window: { kind: "calendar", unit: "week", zone: "UTC" } }, hours, 1), []);
  });

  it("[SO14] time without anything is a gap, and no interval of nothing is drawn", () => {
    const intervals = byInterval([...seen.observed, { start: NOW - HOUR, total: 0, bad: 0 }], HOUR);
    deepEqual(intervals[1], { start: NOW - 20 * DAY, total: 60_000, bad: 10 });
    equal(intervals.length, 3);
    deepEqual(gapsIn({ from: NOW - DAY, to: NOW }, intervals, HOUR), [{ from: NOW - DAY + HOUR, to: NOW }]);
    deepEqual(gapsIn({ from: NOW - 2 * DAY, to: NOW - DAY + HOUR }, intervals, HOUR), [
      { from: NOW - 2 * DAY, to: NOW - DAY },
    ]);
    deepEqual(gapsIn({ from: NOW - DAY, to: NOW - DAY + 60 }, intervals, HOUR), []);
  });

  it("[SO14] intervals are round, and not too many", () => {
    const of = (seconds: number, most = 500, least?: number) =>
      intervalFor({ from: NOW - seconds, to: NOW }, most, least);
    deepEqual([of(HOUR), of(DAY), of(3 * DAY), of(30 * DAY), of(366 * DAY)], [60, 300, 600, 2 * HOUR, DAY]);
    equal(of(DAY, 500, HOUR), HOUR);
  });
});
