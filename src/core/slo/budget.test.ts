import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { budgetAt, comingBack, projectedRemaining } from "./budget.ts";
import { burnAt, judgeBurns } from "./burn.ts";
import { allowance, type Objective, type Observed, observedOf, slicesOf } from "./objective.ts";
import { nominalSeconds, periodAt } from "./window.ts";

const NOW = Date.UTC(2026, 10, 24) / 1000;

const objective = (different: Partial<Objective> = {}): Objective => ({
  ...{ name: "availability", service: "shop", memo: "", target: 99.9, overrides: [] },
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 30 } },
  ...different,
});
const budget = (of: Objective, observed: readonly Observed[], { corrections = [], isNormal = false, now = NOW } = {}) =>
  budgetAt(of, { observed, corrections }, now, isNormal);
const close = (found: number | undefined, wanted: number): void =>
  ok(
    found !== undefined && Math.abs(found - wanted) < 1e-6 * Math.max(1, Math.abs(wanted)),
    `found ${found}, want ${wanted}`,
  );

describe("an error budget", () => {
  it("[SO1] is what may be bad of what there was, less what was bad, in events and minutes", () => {
    const found = budget(objective(), [{ start: NOW - DAY, total: 100_000, bad: 34 }]);
    close(found.allowed, 100);
    close(found.remaining, 0.66);
    close(found.achieved, 99.966);
    close(found.events.left, 66);
    close(found.minutes.whole, 43.2);
    close(found.minutes.left, 28.512);
    equal(found.opinion, "known");
  });

  it("[SO1] has the minutes that everybody's table has", () => {
    const minutes = (target: number, days = 30) =>
      budget(objective({ target, window: { kind: "rolling", days } }), []).minutes.whole;
    close(minutes(99), 432);
    close(minutes(99.5), 216);
    close(minutes(99.9), 43.2);
    close(minutes(99.95), 21.6);
    close(minutes(99.99), 4.32);
    close(minutes(99.9, 28), 40.32);
    equal(allowance(99.9), 0.001);
    equal(allowance(99.99), 0.0001);
  });

  it("[SO1] goes below nothing when more is spent", () => {
    const found = budget(objective(), [{ start: NOW - 1, total: 10_000, bad: 24 }]);
    close(found.remaining, -1.4);
    close(found.minutes.left, -60.48);
  });

  it("[SO2] has no opinion without traffic, nor with too little of it while fewer than three are bad", () => {
    const found = (total: number, bad: number) => budget(objective(), [{ start: NOW - 60, total, bad }]);
    deepEqual([found(0, 0).opinion, found(0, 0).remaining, found(0, 0).achieved], ["none", undefined, undefined]);
    deepEqual([found(312, 0).opinion, found(312, 0).needs], ["few", 1000]);
    equal(found(312, 2).remaining, undefined);
    close(found(312, 3).remaining, 1 - 3 / 0.312);
    equal(found(999, 1).opinion, "few");
    equal(found(1000, 1).opinion, "known");
    close(found(1000, 1).remaining, 0);
  });

  it("[SO3] looks at its window only: what is as old as it is has left", () => {
    const seen = [
      { start: NOW - 30 * DAY - 1, total: 5_000, bad: 5_000 },
      { start: NOW - 30 * DAY, total: 5_000, bad: 1 },
      { start: NOW, total: 5_000, bad: 5_000 },
    ];
    equal(budget(objective(), seen).bad, 1);
    close(comingBack(objective(), { observed: seen, corrections: [] }, NOW, HOUR), 0.2);
  });

  it("[SO3] of a week or a month begins and ends where the clocks of its zone say, a change of the clocks included", () => {
    const tokyo = { kind: "calendar", unit: "month", zone: "Asia/Tokyo" } as const;
    const { seen, whole } = periodAt(tokyo, NOW);
    equal(whole.from, Date.UTC(2026, 9, 31, 15) / 1000);
    equal(whole.to - whole.from, 30 * DAY);
    equal(seen.to, NOW);
    const berlin = periodAt({ kind: "calendar", unit: "week", zone: "Europe/Berlin" }, Date.UTC(2026, 9, 20) / 1000);
    equal(berlin.whole.to - berlin.whole.from, 7 * DAY + HOUR);
    deepEqual([nominalSeconds(tokyo), nominalSeconds({ kind: "rolling", days: 7 })], [30 * DAY, 7 * DAY]);
    const february = periodAt(tokyo, Date.UTC(2027, 1, 10) / 1000).whole;
    equal(february.to - february.from, 28 * DAY);
  });

  it("[SO3] of a month of requests grows with them; what it will be is told beside it", () => {
    const month = objective({ window: { kind: "calendar", unit: "month", zone: "UTC" } });
    const middle = Date.UTC(2026, 10, 16) / 1000;
    const found = budget(month, [{ start: middle - DAY, total: 100_000, bad: 80 }], { now: middle });
    close(found.remaining, 0.2);
    equal(found.endsAt, Date.UTC(2026, 11, 1) / 1000);
    close(projectedRemaining(month, found), 0.6);
    equal(comingBack(month, { observed: [], corrections: [] }, middle, HOUR), undefined);
  });

  it("[SO4] of slices leaves out those without traffic; of a week it is known from the first day and only falls", () => {
    const slices = {
      kind: "slices",
      of: { kind: "events", source: "web" },
      sliceSeconds: 300,
      sliceTarget: 99,
    } as const;
    const start = NOW - 600;
    const observed = [
      { start, total: 100, bad: 1 },
      { start: start + 60, total: 100, bad: 1 },
      { start: start + 300, total: 100, bad: 2 },
      { start: NOW - 1200, total: 0, bad: 0 },
    ];
    deepEqual(slicesOf(slices, observed, NOW), [
      { start, total: 1, bad: 0 },
      { start: start + 300, total: 1, bad: 1 },
    ]);
    deepEqual(slicesOf(slices, observed, NOW - 1).length, 1);

    const week = objective({ indicator: slices, window: { kind: "calendar", unit: "week", zone: "UTC" }, target: 99 });
    const found = budget(week, observed);
    close(found.allowed, 20.16);
    close(found.remaining, 1 - 1 / 20.16);
    close(found.minutes.whole, 100.8);
  });

  it("[SO5] has corrected time removed from what was bad, from what there was, and from the minutes", () => {
    const correction = { from: NOW - DAY, to: NOW - DAY + HOUR, reason: "load test", author: "ada" };
    const observed = [
      { start: NOW - DAY, total: 1_000_000, bad: 500_000 },
      { start: NOW - DAY + HOUR, total: 10_000, bad: 1 },
    ];
    const found = budgetAt(objective(), { observed, corrections: [correction, correction] }, NOW);
    deepEqual([found.total, found.bad], [10_000, 1]);
    close(found.minutes.whole, 43.2 - 0.06);
  });

  it("[SO6] goes by the target that was in force, and by the normal one beside it", () => {
    const sprint = { from: NOW - 2 * DAY, to: NOW - DAY, target: 99, reason: "migration", approvedBy: "ada" };
    const of = objective({ overrides: [sprint] });
    const observed = [
      { start: NOW - 2 * DAY - 60, total: 10_000, bad: 0 },
      { start: NOW - 2 * DAY, total: 10_000, bad: 55 },
      { start: NOW - DAY, total: 10_000, bad: 5 },
    ];
    close(budget(of, observed).allowed, 120);
    close(budget(of, observed).remaining, 0.5);
    close(budget(of, observed, { isNormal: true }).remaining, -1);
    equal(budget(of, observed).target, 99.9);
    equal(budget(of, observed, { now: NOW - DAY - 1 }).target, 99);
    equal(budget(of, observed, { now: NOW - DAY - 1, isNormal: true }).target, 99.9);
    close(budget(of, observed).minutes.whole, 0.001 * 29 * 1440 + 0.01 * 1440);
  });

  it("[SO7] is counted from buckets of both sides, by outcome or by a limit of the source", () => {
    const counts = { total: 10, bad: 1, slow: [4, 2] };
    const buckets = [
      { start: 60, ...counts },
      { start: 0, ...counts },
      { start: 60, ...counts, timed: 7 },
    ];
    const latency = (limitMs: number) => observedOf({ kind: "latency", source: "web", limitMs }, buckets, [100, 200]);
    deepEqual(observedOf({ kind: "events", source: "web" }, buckets, []), [
      { start: 0, total: 10, bad: 1 },
      { start: 60, total: 20, bad: 2 },
    ]);
    deepEqual(latency(200), [
      { start: 0, total: 10, bad: 2 },
      { start: 60, total: 17, bad: 4 },
    ]);
    equal(latency(150), undefined);
  });

  it("[SO2] never has a number that is none, whatever was counted, overridden and corrected", () => {
    const time = fc.integer({ min: NOW - 40 * DAY, max: NOW + DAY });
    const range = fc
      .tuple(time, fc.integer({ min: 1, max: 20 * DAY }))
      .map(([from, length]) => ({ from, to: from + length }));
    const observed = fc
      .array(fc.tuple(time, fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 20 })
      .map((all) =>
        all
          .map(([at, total, share]) => ({ start: at - (at % 60), total, bad: Math.round(total * share) }))
          .sort((a, b) => a.start - b.start),
      );
    const of = fc.record({
      target: fc.constantFrom(50, 90, 99, 99.9, 99.999),
      window: fc.constantFrom<Objective["window"]>(
        { kind: "rolling", days: 1 },
        { kind: "rolling", days: 28 },
        { kind: "calendar", unit: "month", zone: "Asia/Tokyo" },
        { kind: "calendar", unit: "week", zone: "America/New_York" },
      ),
      indicator: fc.constantFrom<Objective["indicator"]>(
        { kind: "events", source: "web" },
        { kind: "slices", of: { kind: "probe", monitor: "m" }, sliceSeconds: 5 * MINUTE, sliceTarget: 95 },
      ),
      overrides: fc.array(
        range.map((each) => ({ ...each, target: 95, reason: "", approvedBy: "" })),
        { maxLength: 2 },
      ),
    });
    const corrections = fc.array(
      range.map((each) => ({ ...each, reason: "", author: "" })),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(of, observed, corrections, (different, seen, without) => {
        const one = objective(different);
        const all = { observed: seen, corrections: without };
        const found = budgetAt(one, all, NOW);
        const numbers = (value: unknown): number[] =>
          typeof value === "number"
            ? [value]
            : typeof value === "object" && value !== null
              ? Object.values(value).flatMap(numbers)
              : [];
        const judged = judgeBurns(one, all, NOW, nominalSeconds(one.window));
        for (const number of numbers([found, judged, burnAt(one, all, NOW, HOUR), projectedRemaining(one, found)]))
          ok(Number.isFinite(number), `${number}`);
        equal(found.opinion === "known", found.remaining !== undefined);
        ok(found.remaining === undefined || found.remaining <= 1);
        if (without.length === 0 && different.overrides.length === 0) ok(found.bad <= found.total);
      }),
    );
  });
});
