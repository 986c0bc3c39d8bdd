import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { BudgetAnswer } from "#wire/own/slos.ts";
import { percentGood, percentLeft, standingOf, timesText } from "./words.ts";

const budget = (different: Partial<BudgetAnswer> = {}): BudgetAnswer => ({
  ...{
    from: 0,
    to: 2_592_000,
    endsAt: null,
    target: 99.95,
    total: 1_000_000,
    bad: 170,
    achieved: 99.983,
    allowed: 500,
  },
  ...{ remaining: 0.66, eventsLeft: 330, minutes: 21.6, minutesLeft: 14.256, opinion: "known", needs: 2_000 },
  ...different,
});

describe("the words for a budget", () => {
  it("[UI130] are what is left, and of what", () => {
    deepEqual(standingOf(budget()), { kind: "left", share: 0.66, seconds: 855.36, whole: 1296 });
  });

  it("[UI131] are no opinion without requests, and say how many are missing where there are few", () => {
    deepEqual(standingOf(budget({ opinion: "none", remaining: null, minutesLeft: null, total: 0 })), { kind: "none" });
    deepEqual(standingOf(budget({ opinion: "few", remaining: null, minutesLeft: null, total: 312, needs: 1000 })), {
      kind: "few",
      needs: 1000,
      has: 312,
    });
  });

  it("[UI132] are how many times it was used up when nothing is left", () => {
    deepEqual(standingOf(budget({ remaining: -1.4, minutesLeft: -30 })), { kind: "over", times: 2.4, seconds: 1800 });
    equal(timesText(2.4), "2.4");
    equal(timesText(31.21), "31.2");
  });

  it("[UI132] never have a number that is none", () => {
    const maybe = fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: -1e6, max: 1 }));
    const opinions = fc.constantFrom("none" as const, "few" as const, "known" as const);
    fc.assert(
      fc.property(maybe, maybe, opinions, fc.nat(), (remaining, minutesLeft, opinion, total) => {
        const found = standingOf(budget({ remaining, minutesLeft, opinion, total }));
        for (const value of Object.values(found))
          ok(typeof value === "string" || Number.isFinite(value), String(value));
      }),
    );
  });

  it("[UI132] round what is left to nothing only when it is, and what was good never up to all", () => {
    deepEqual([1, 0.9999, 0.9949, 0.66, 0.1, 0.096, 0.004, 0].map(percentLeft), [
      "100 %",
      "100 %",
      "99 %",
      "66 %",
      "10 %",
      "9.6 %",
      "0.4 %",
      "0 %",
    ]);
    deepEqual([100, 99.99999, 99.983, 99.9, 95.123].map(percentGood), [
      "100 %",
      "99.99999 %",
      "99.983 %",
      "99.9 %",
      "95.12 %",
    ]);
  });
});
