import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { judgementOf } from "./alert.ts";
import { budgetAt } from "./budget.ts";
import { judgeBurns } from "./burn.ts";
import type { Objective, Observed } from "./objective.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import { replay } from "./replay.ts";
import { nominalSeconds } from "./window.ts";

const NOW = Date.UTC(2026, 10, 24) / 1000;
const objective: Objective = {
  ...{ name: "availability", service: "shop", memo: "", target: 99, overrides: [] },
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 7 } },
};
const options = { stepSeconds: MINUTE, alerts: "all", policy: DEFAULT_POLICY, points: 50, recoverAfter: 3 } as const;

/** A week by the minute, with so many bad in every minute of a stretch. */
function week(bad: number, from: number, to: number, total = 100): Observed[] {
  return Array.from({ length: (7 * DAY) / MINUTE }, (_, i) => {
    const start = NOW - 7 * DAY + i * MINUTE;
    return { start, total, bad: start >= from && start < to ? bad : 0 };
  });
}

describe("a replay", () => {
  it("[SO15] tells of the alert that would have come, and how far the budget fell", () => {
    const observed = week(100, NOW - 6 * HOUR, NOW - 5 * HOUR);
    const found = replay(objective, { observed, corrections: [] }, { from: NOW - DAY, to: NOW }, options);
    const [alert] = found.alerts;
    equal(alert?.worst, "CRITICAL");
    // 2 % of a week's budget in an hour is 3.36 times: 3.36 % of an hour that is all bad.
    deepEqual([alert!.openedAt - (NOW - 6 * HOUR), found.bad, found.total], [3 * MINUTE, 6_000, 144_000]);
    ok(alert!.remaining! > 0.9);
    ok(found.budget.at(-1)!.remaining! < 0.41 && found.budget[0]!.remaining === 1);
    deepEqual(
      found.states.map(({ state }) => state),
      ["plenty", "careful"],
    );
    const quiet = { ...options, alerts: "none" as const };
    deepEqual(replay(objective, { observed, corrections: [] }, { from: NOW - DAY, to: NOW }, quiet).alerts, []);
    const correction = { from: NOW - 6 * HOUR, to: NOW - 5 * HOUR, reason: "load test", author: "ada" };
    const corrected = replay(objective, { observed, corrections: [correction] }, { from: NOW - DAY, to: NOW }, options);
    deepEqual([corrected.alerts, corrected.bad], [[], 0]);
  });

  it("[SO15] judges each minute as the loop does", () => {
    const stretch = fc.record({
      bad: fc.integer({ min: 0, max: 60 }),
      from: fc.integer({ min: 0, max: 300 }),
      length: fc.integer({ min: 1, max: 200 }),
      total: fc.constantFrom(1, 10, 100),
    });
    const indicator = fc.constantFrom<Objective["indicator"]>(
      { kind: "events", source: "web" },
      { kind: "slices", of: { kind: "events", source: "web" }, sliceSeconds: 300, sliceTarget: 95 },
    );
    fc.assert(
      fc.property(stretch, indicator, ({ bad, from, length, total }, kind) => {
        const one = { ...objective, indicator: kind };
        const start = NOW - 8 * HOUR + from * MINUTE;
        const observed = week(Math.min(bad, total), start, start + length * MINUTE, total);
        const seen = { observed, corrections: [] };
        const range = { from: NOW - 2 * HOUR, to: NOW - HOUR };
        const found = replay(one, seen, range, { ...options, recoverAfter: 1 });
        const isOpen = (at: number) =>
          found.alerts.some((each) => each.openedAt <= at && (each.closedAt === undefined || at < each.closedAt));
        for (let at = range.from; at <= range.to; at += 20 * MINUTE) {
          const findings = judgeBurns(one, seen, at, nominalSeconds(one.window));
          const { remaining } = budgetAt(one, seen, at);
          const { status } = judgementOf(findings, "all", { remaining, periodSeconds: nominalSeconds(one.window) }, at);
          equal(isOpen(at), status !== "OK", `at ${NOW - at} before`);
        }
        for (const { at, remaining } of found.budget.slice(0, 3)) {
          const wanted = budgetAt(one, seen, at).remaining;
          equal(remaining === undefined, wanted === undefined);
          ok(remaining === undefined || Math.abs(remaining - wanted!) < 1e-9);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("what an alert of an objective is about", () => {
  const judged = (bad: number, alerts: "all" | "page" | "none", hours = 6) => {
    const seen = { observed: week(bad, NOW - hours * HOUR, NOW), corrections: [] };
    const budget = { remaining: 0.5, periodSeconds: 7 * DAY };
    return judgementOf(judgeBurns(objective, seen, NOW, 7 * DAY), alerts, budget, NOW);
  };

  it("[SO16] the most serious rule that fires, and nothing where nobody is to hear", () => {
    equal(judged(100, "all").status, "CRITICAL");
    equal(judged(100, "page").status, "CRITICAL");
    equal(judged(100, "none").status, "OK");
    equal(judged(0, "all").status, "OK");
    // As fast as evenly for a day is no page, but more than a tenth of a week's budget.
    deepEqual([judged(1, "all", 24).status, judged(1, "page", 24).status], ["WARNING", "OK"]);
    equal(judged(100, "all").at, NOW);
    equal(judgementOf([], "all", { remaining: undefined, periodSeconds: DAY }, NOW).status, "OK");
  });
});
