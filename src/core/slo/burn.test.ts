import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import {
  BURN_RULES,
  burnAt,
  detectionSeconds,
  judgeBurn,
  judgeBurns,
  lastsSeconds,
  resetSeconds,
  thresholdOf,
} from "./burn.ts";
import { lintObjective } from "./lint.ts";
import type { Objective, Observed } from "./objective.ts";

const NOW = Date.UTC(2026, 10, 24) / 1000;
const MONTH = 30 * DAY;
const [FAST, SLOW, DAILY, STEADY] = BURN_RULES as [
  (typeof BURN_RULES)[number],
  (typeof BURN_RULES)[number],
  (typeof BURN_RULES)[number],
  (typeof BURN_RULES)[number],
];
const objective = (different: Partial<Objective> = {}): Objective => ({
  ...{ name: "availability", service: "shop", memo: "", target: 99.9, overrides: [] },
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 30 } },
  ...different,
});
/** A bucket a minute until now, of so many requests of which a share is bad. */
const steady = (seconds: number, total: number, badShare: number): Observed[] =>
  Array.from({ length: seconds / 60 }, (_, i) => ({
    start: NOW - seconds + i * 60,
    total,
    // Whole numbers that add up to the share.
    bad: Math.floor((i + 1) * total * badShare + 1e-9) - Math.floor(i * total * badShare + 1e-9),
  }));
const judge = (observed: readonly Observed[], target = 99.9) =>
  judgeBurns(objective({ target }), { observed, corrections: [] }, NOW, MONTH);
const firing = (observed: readonly Observed[], target?: number) =>
  judge(observed, target)
    .filter(({ fires }) => fires)
    .map(({ rule }) => rule);

describe("burn rates", () => {
  it("[SO8] have the thresholds of the workbook for 30 days, and the same share of every other window", () => {
    const thresholds = (days: number) => BURN_RULES.map((rule) => Number(thresholdOf(rule, days * DAY).toFixed(3)));
    deepEqual(thresholds(30), [14.4, 6, 3, 1]);
    deepEqual(thresholds(28), [13.44, 5.6, 2.8, 0.933]);
    deepEqual(thresholds(7), [3.36, 1.4, 0.7, 0.233]);
    for (const { longSeconds, shortSeconds } of BURN_RULES) equal(longSeconds / shortSeconds, 12);
  });

  it("[SO8] are found after as many minutes as the table says", () => {
    const minutes = (rule: typeof FAST, target: number, badShare: number) => {
      const found = detectionSeconds(rule, thresholdOf(rule, MONTH), target, badShare);
      return found === undefined ? undefined : Math.round(found / 6) / 10;
    };
    const table = [
      // target, 14.4x at 100 %, 10 %, 1 % bad, 6x at the same, 1x at 1 %
      [90, undefined, undefined, undefined, 216, undefined, undefined, undefined],
      [95, 43.2, undefined, undefined, 108, undefined, undefined, undefined],
      [99, 8.6, undefined, undefined, 21.6, 216, undefined, undefined],
      [99.5, 4.3, 43.2, undefined, 10.8, 108, undefined, 2160],
      [99.9, 0.9, 8.6, undefined, 2.2, 21.6, 216, 432],
      [99.95, 0.4, 4.3, 43.2, 1.1, 10.8, 108, 216],
      [99.99, 0.1, 0.9, 8.6, 0.2, 2.2, 21.6, 43.2],
    ] as const;
    for (const [target, ...wanted] of table) {
      const shares = [1, 0.1, 0.01];
      deepEqual(
        [
          ...shares.map((share) => minutes(FAST, target, share)),
          ...shares.map((share) => minutes(SLOW, target, share)),
          minutes(STEADY, target, 0.01),
        ],
        wanted,
        `${target} %`,
      );
    }
  });

  it("[SO8] are found then: not a minute before, and surely a minute after", () => {
    const good = steady(3 * DAY, 10_000, 0);
    const failing = (minutes: number) => [...good.slice(0, -minutes), ...steady(minutes * 60, 10_000, 0.1)];
    deepEqual(firing(failing(8)), []);
    deepEqual(firing(failing(9)), [FAST]);
    deepEqual(firing(failing(23)), [FAST, SLOW]);
    equal(resetSeconds(FAST, 14.4, 99.9, 0.1), 300 * (1 - 0.144));
    equal(resetSeconds(FAST, 14.4, 99.9, 0.001), 0);
  });

  it("[SO8] are quiet again when the short window is, whatever the long one holds", () => {
    const repaired = (minutes: number) => {
      const bad = steady(3 * DAY, 10_000, 0.1).slice(-30 - minutes, -minutes);
      return [...steady(3 * DAY, 10_000, 0).slice(0, -30 - minutes), ...bad, ...steady(minutes * 60, 10_000, 0)];
    };
    ok(firing(repaired(1)).includes(FAST));
    ok(!firing(repaired(5)).includes(FAST));
  });

  it("[SO9] wake nobody for one bad request, and for few only when it is sure", () => {
    const hour = (total: number, bad: number) => [{ start: NOW - 60, total, bad }];
    const fast = (total: number, bad: number) => judge(hour(total, bad))[0]!;
    equal(fast(100, 1).long.rate, 10);
    ok(fast(50, 1).long.rate! > 14.4 && !fast(50, 1).fires);
    ok(!fast(3, 2).fires);
    ok(fast(3, 3).fires);
    // 18 times as fast as allowed by the plain ratio, but perhaps only 6.5 times.
    const some = fast(212, 4);
    ok(some.long.rate! > 18 && some.long.atLeast! < 14.4 && !some.fires);
    ok(fast(212, 10).fires);
  });

  it("[SO9] are those of the plain rule once there is enough traffic", () => {
    const at = (share: number) => judge(steady(HOUR, 100_000, share))[0]!;
    ok(!at(0.0143).fires);
    ok(at(0.0146).fires);
    ok(at(0.0146).long.atLeast! > 14.4);
  });

  it("[SO9] do hear a service of one request an hour that fails for days", () => {
    const hourly = Array.from({ length: 72 }, (_, i) => ({ start: NOW - DAY * 3 + i * HOUR, total: 1, bad: 1 }));
    ok(firing(hourly).includes(SLOW) && firing(hourly).includes(STEADY));
    // Where traffic was heavy, silence in the short window is no reason: nothing goes on.
    const stopped = steady(HOUR, 100, 0.5).slice(0, -5);
    ok(!firing(stopped).includes(FAST));
    const empty = burnAt(objective(), { observed: [], corrections: [] }, NOW, HOUR);
    deepEqual(empty, { seconds: HOUR, total: 0, bad: 0, rate: undefined, atLeast: undefined });
    equal(judgeBurn(FAST, 14.4, empty, empty).fires, false);
  });

  it("[SO8] say how long the rest lasts", () => {
    equal(lastsSeconds(0.66, 0.4, MONTH)! / DAY, 49.5);
    equal(lastsSeconds(0.66, 0, MONTH), undefined);
    equal(lastsSeconds(-0.1, 0, MONTH), 0);
    equal(lastsSeconds(-0.1, 5, MONTH), 0);
  });
});

describe("lints", () => {
  const usual = { evaluationSeconds: 60, dataSeconds: 90 * DAY };
  const kinds = (of: Partial<Objective>, seen = {}) =>
    lintObjective(objective(of), { ...usual, ...seen }).map(({ kind, rule }) => [
      kind,
      rule === undefined ? undefined : BURN_RULES.indexOf(rule),
    ]);

  it("[SO10] are none where all is well", () => deepEqual(kinds({}), []));

  it("[SO10] say which rule can never fire", () => {
    deepEqual(kinds({ target: 93 }), [["never-fires", 0]]);
    deepEqual(kinds({ target: 93.1 }), []);
    deepEqual(kinds({ target: 80 }), [
      ["never-fires", 0],
      ["never-fires", 1],
    ]);
    const message = lintObjective(objective({ target: 90 }), usual)[0]?.message ?? "";
    ok(message.startsWith("at 90 % the rule of 14.4x fires above 144 % of bad events, want less than 100 %"), message);
  });

  it("[SO10] say what is judged too rarely, kept too short, or too young", () => {
    deepEqual(kinds({}, { evaluationSeconds: 151 }), [["judged-too-rarely", 0]]);
    deepEqual(kinds({}, { evaluationSeconds: 150 }), []);
    const slices = {
      kind: "slices",
      of: { kind: "events", source: "a" },
      sliceSeconds: 5 * MINUTE,
      sliceTarget: 99,
    } as const;
    deepEqual(kinds({ indicator: slices }), [["judged-too-rarely", 0]]);
    deepEqual(kinds({}, { retentionSeconds: 29 * DAY }), [["retention-too-short", undefined]]);
    deepEqual(kinds({}, { retentionSeconds: 30 * DAY }), []);
    deepEqual(kinds({}, { dataSeconds: 2 * DAY }), [["data-too-young", 3]]);
    deepEqual(kinds({ window: { kind: "rolling", days: 1 } }), [["window-too-long", 3]]);
    deepEqual(
      judgeBurns(objective({ window: { kind: "rolling", days: 1 } }), { observed: [], corrections: [] }, NOW, DAY)
        .length,
      [FAST, SLOW, DAILY].length,
    );
  });
});
