import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { BudgetAnswer } from "#wire/own/slos.ts";
import { bandsOf, burnDownFrame, burnDownSpan, goodFrame, goodRange, isOverdrawn, usedFrame } from "./chart-data.ts";

const DAY = 86_400;
const budget = (different: Partial<BudgetAnswer> = {}): BudgetAnswer => ({
  ...{ from: 0, to: 30 * DAY, endsAt: null, target: 99.9, total: 1_000, bad: 1, achieved: 99.9, allowed: 1 },
  ...{ remaining: 0.5, eventsLeft: 0.5, minutes: 43.2, minutesLeft: 21.6, opinion: "known", needs: 1_000 },
  ...different,
});
const labels = { left: "left", forecast: "forecast" };

describe("the charts of an objective", () => {
  it("[UI133] begin with all of the budget, keep what was left, and go on as the last hour did", () => {
    const burnDown = [
      { at: 0, remaining: 1 },
      { at: 15 * DAY, remaining: 0.5 },
    ];
    const frame = burnDownFrame({ budget: budget(), burnDown, lastsSeconds: 2 * DAY }, labels)!;
    const valueAt = (key: string, day: number) =>
      frame.series.find((one) => one.key === key)!.values[Math.round((day * DAY - frame.start) / frame.step)];
    deepEqual([valueAt("left", 0), valueAt("left", 14), valueAt("left", 29)], [100, 100, 50]);
    equal(valueAt("forecast", 20), null);
    ok(Math.abs(valueAt("forecast", 31)! - 25) < 2);
    equal(valueAt("forecast", 33), 0);
    equal(valueAt("left", 33), null);
    equal(burnDownFrame({ budget: budget(), burnDown: [], lastsSeconds: null }, labels), undefined);
    const over = { budget: budget(), burnDown: [...burnDown, { at: 20 * DAY, remaining: -1.4 }], lastsSeconds: 0 };
    ok(isOverdrawn(over) && !isOverdrawn({ burnDown }));
    const used = usedFrame(burnDownFrame(over, labels)!, "used").series[0]!;
    equal(used.label, "used");
    equal(
      used.values.findLast((value) => value !== null),
      240,
    );
    deepEqual(burnDownSpan({ budget: budget({ endsAt: 31 * DAY }) }), { from: 0, to: 31 * DAY });
  });

  it("[UI133] have a gap where nothing was asked, and room to see the budget", () => {
    const intervals = [
      { start: 0, total: 1000, bad: 1 },
      { start: 600, total: 1000, bad: 0 },
    ];
    const slo = { budget: budget({ to: 900 }), intervals, intervalSeconds: 300 };
    const frame = goodFrame(slo, "good")!;
    deepEqual(frame.series[0]!.values, [99.9, null, 100]);
    const { min, max } = goodRange(frame, 99.9);
    ok(min < 99.8 && min > 99.7 && max === 100);
    equal(goodFrame({ ...slo, intervals: [] }, "good"), undefined);
  });

  it("[UI133] never have a point that is none, whatever comes", () => {
    const interval = fc.record({ start: fc.nat(900), total: fc.nat(5), bad: fc.nat(5) });
    const remaining = fc.double({ noNaN: true, min: -1e3, max: 1 });
    const lasts = fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: 0, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(interval), remaining, lasts, (intervals, left, lastsSeconds) => {
        const good = goodFrame({ budget: budget({ to: 900 }), intervals, intervalSeconds: 60 }, "good");
        const down = burnDownFrame({ budget: budget(), burnDown: [{ at: 0, remaining: left }], lastsSeconds }, labels);
        for (const frame of [good, down])
          for (const { values } of frame?.series ?? [])
            for (const value of values) ok(value === null || Number.isFinite(value), String(value));
      }),
    );
  });

  it("[UI134] have overrides and corrections as bands with who and why", () => {
    const bands = bandsOf(
      {
        overrides: [{ id: "a", from: 1, to: 2, target: 99.5, reason: "move", approvedBy: "ken" }],
        corrections: [{ id: "b", from: 3, to: 4, reason: "load test", author: "mai" }],
      },
      { override: (target, by) => `${target} ${by}`, correction: "left out" },
    );
    deepEqual(bands, [
      { from: 1, to: 2, tone: "band", label: "99.5 ken" },
      { from: 3, to: 4, tone: "hatched", label: "left out" },
    ]);
  });
});
