import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Tally } from "./e-value.ts";
import { add, type Evidence, NO_EVIDENCE, type Terms, weigh } from "./evidence.ts";
import { tallyOf } from "./indicator.ts";
import { type Language, sayVerdict } from "./sentence.ts";
import { type Circumstances, type Judged, judge } from "./verdict.ts";

const TERMS: Terms = { limit: 0.01, alpha: 0.01, beta: 0.05, spread: 1 };
const T0 = 1_800_000_000;
const CLEAN = side([500, 0]);
const FEW = side([100, 0]);
const BAD = side([50, 5], [50, 5]);

/** Evidence of minutes, each as requests and bad ones. */
function side(...minutes: readonly (readonly [total: number, bad: number])[]): Evidence {
  return minutes.reduce((sum, [total, bad], i) => add(sum, T0 + i * 60, { total, bad }, TERMS), NO_EVIDENCE);
}

const of = (canary: Evidence, stable = CLEAN, name = "errors"): Judged => ({ name, terms: TERMS, canary, stable });

/** Twenty minutes into a step of fifteen minutes to two hours, everything as it should be. */
function seen(change: Partial<Circumstances> = {}): Circumstances {
  const now = T0 + 1200;
  return { now, since: T0, bake: { least: 900, most: 7200 }, seenUntil: now - 60, staleAfter: 300, ...change };
}

const ruling = (indicators: Judged[], change: Partial<Circumstances> = {}) => {
  const { rule, action } = judge(indicators, seen(change));
  return `${rule} ${action}`;
};

describe("the judge", () => {
  it("[JU11] decides by the first rule that applies", () => {
    equal(ruling([of(CLEAN)]), "R9 advance");
    equal(ruling([of(FEW)]), "wait wait");
    equal(ruling([of(CLEAN)], { now: T0 + 600 }), "wait wait");
    equal(ruling([of(FEW)], { now: T0 + 7200, seenUntil: T0 + 7200 }), "R10 hold");
    equal(ruling([of(CLEAN)], { gate: "waiting" }), "R9 hold");
    equal(ruling([of(CLEAN)], { gate: "approved" }), "R9 advance");
    equal(ruling([of(CLEAN)], { frozen: "a deployment" }), "R8 hold");
    equal(ruling([of(CLEAN)], { arrivals: { wantedBp: 100, canary: 40, stable: 960, off: 3 } }), "R7 hold");
    equal(ruling([of(CLEAN)], { arrivals: { wantedBp: 100, canary: 40, stable: 960, off: 2 } }), "R9 advance");
    equal(ruling([of(CLEAN)], { load: { perTask: 80, most: 60 } }), "R6 hold");
    equal(ruling([of(CLEAN)], { budget: { share: 0.2, most: 0.1 } }), "R5 hold");
    equal(ruling([of(CLEAN)], { seenUntil: T0 + 800 }), "R0 hold");
    equal(ruling([of(BAD)]), "R2 roll-back");
    equal(ruling([of(BAD, BAD)]), "R4 hold");
    equal(ruling([of(CLEAN)], { platform: { healthy: 0, wanted: 4 } }), "R1 roll-back");
    equal(
      ruling([of(CLEAN)], { platform: { healthy: 4, wanted: 4, failed: "the deployment failed" } }),
      "R1 roll-back",
    );
    equal(ruling([of(CLEAN)], { platform: { healthy: 4, wanted: 4 } }), "R9 advance");
  });

  it("[JU11] rolls back for what it saw, however blind, frozen or late it is", () => {
    const worst = {
      seenUntil: T0,
      frozen: "a window",
      gate: "waiting",
      budget: { share: 1, most: 0 },
      now: T0 + 90_000,
    } as const;
    equal(ruling([of(BAD)], worst), "R2 roll-back");
    equal(ruling([of(CLEAN)], { ...worst, platform: { healthy: 0, wanted: 1 } }), "R1 roll-back");
    equal(ruling([of(side([10_000, 10], [60, 10], [60, 10]))], worst), "R3 roll-back");
  });

  it("[JU3] does not take three bad ones in three for a fault, nor one bad minute", () => {
    equal(ruling([of(side([1, 1], [2, 2]))]), "wait wait");
    equal(ruling([of(side([2, 2], [2, 2]))]), "R2 roll-back");
    equal(ruling([of(side([4, 4]))]), "wait wait");
    equal(ruling([of(side([9, 9]))]), "wait wait");
    equal(ruling([of(side([10, 10]))]), "R2 roll-back");
    equal(ruling([of(side([60, 30]))]), "wait wait");
    equal(ruling([of(side([60, 30], [60, 1]))]), "R2 roll-back");
  });

  it("[JU12] knows a cause that both sides share from a fault that the canary has more of", () => {
    const some = side([500, 15], [500, 15], [500, 15]);
    equal(ruling([of(some, side([5000, 150], [5000, 150]))]), "R4 hold");
    equal(ruling([of(side([500, 100], [500, 100]), side([5000, 150], [5000, 150]))]), "R2 roll-back");
    equal(ruling([of(some, CLEAN)]), "R2 roll-back");
    equal(ruling([of(some, some), of(BAD, CLEAN, "latency")]), "R2 roll-back");
  });

  it("[JU13] moves nothing up without evidence", () => {
    equal(ruling([of(NO_EVIDENCE)]), "wait wait");
    equal(ruling([of(NO_EVIDENCE)], { seenUntil: undefined }), "R0 hold");
    equal(ruling([of(NO_EVIDENCE)], { seenUntil: undefined, now: T0 + 60 }), "wait wait");
    equal(ruling([of(CLEAN), of(FEW, CLEAN, "latency")]), "wait wait");
  });

  it("[JU10] [JU16] adds in two goes as in one, and says the same twice", () => {
    const minutes = [
      [400, 1],
      [0, 0],
      [300, 9],
      [200, 3],
    ] as const;
    const whole = side(...minutes);
    const stored: Evidence = JSON.parse(JSON.stringify(side(...minutes.slice(0, 2))));
    const rest = minutes
      .slice(2)
      .reduce((sum, [total, bad], i) => add(sum, T0 + (i + 2) * 60, { total, bad }, TERMS), stored);
    deepEqual(rest, whole);
    deepEqual(judge([of(rest)], seen()), judge([of(whole)], seen()));
    deepEqual(weigh(whole, TERMS), weigh(rest, TERMS));
  });

  it("[JU4] takes a percentile for a share of slow requests", () => {
    const counts = { total: 1204, bad: 2, slow: [40, 23] };
    const latency = (slow: number) => ({ kind: "latency", slow, limitMs: 200, percentile: 0.99 }) as const;
    const table: [ReturnType<typeof tallyOf>, Tally][] = [
      [tallyOf(counts, { kind: "errors" }), { total: 1204, bad: 2 }],
      [tallyOf(counts, latency(1)), { total: 1204, bad: 23 }],
      [tallyOf(counts, latency(2)), { total: 0, bad: 0 }],
    ];
    for (const [found, wanted] of table) deepEqual(found, wanted);
  });

  it("[JU14] says why, in both languages", () => {
    const say = (language: Language, indicators: Judged[], change: Partial<Circumstances> = {}) => {
      const circumstances = seen(change);
      return sayVerdict(language, judge(indicators, circumstances), indicators, circumstances, (at) => `T+${at - T0}`);
    };
    const table: [Judged[], Partial<Circumstances>, RegExp, RegExp][] = [
      [
        [of(BAD)],
        {},
        /^errors: 10 \/ 100 \(10 %\) bad, limit 1 %; .* explains it [\d,]+ times better$/,
        /不良 10 \/ 100 \(10 %\)、上限 1 %/,
      ],
      [[of(BAD, BAD)], {}, /both sides are bad \(canary 10 \/ 100/, /両側とも悪化/],
      [[of(side([10_000, 10], [60, 10], [60, 10]))], {}, /went bad at about T\+60;/, /T\+60 ごろから悪化/],
      [[of(FEW)], {}, /^errors: 0 \/ 100 \(0 %\) bad, limit 1 %; 293 more good requests pass it$/, /あと 293 件/],
      [[of(CLEAN)], {}, /^Every indicator is below its limit$/, /上限を下回って/],
      [[of(CLEAN)], { gate: "waiting" }, /waiting for somebody to approve/, /承認を待って/],
      [[of(CLEAN)], { seenUntil: T0 + 800 }, /^Blind since T\+800/, /T\+800 以降/],
      [[of(CLEAN)], { frozen: "a deployment" }, /^Frozen: a deployment$/, /凍結中: a deployment/],
      [
        [of(CLEAN)],
        { arrivals: { wantedBp: 100, canary: 432, stable: 9_568, off: 3 } },
        /^4.32 % of the requests \(432 \/ 10,000\) arrive at the new side where 1 % are set$/,
        /設定は 1 %/,
      ],
      [[of(CLEAN)], { load: { perTask: 81.234, most: 60 } }, /gets 81.2 requests a second, 60 /, /毎秒 81.2/],
      [[of(CLEAN)], { budget: { share: 0.12, most: 0.1 } }, /would spend 12 % .* 10 % at most/, /12 % を使う/],
      [
        [of(CLEAN)],
        { platform: { healthy: 0, wanted: 4 } },
        /^0 healthy targets, 4 wanted$/,
        /正常なターゲットは 0 個/,
      ],
      [[of(FEW)], { now: T0 + 7200, seenUntil: T0 + 7200 }, /too close to call/, /判定できません/],
      [[], { now: T0 + 60 }, /^Baking$/, /^観察中$/],
    ];
    for (const [indicators, change, english, japanese] of table) {
      match(say("en", indicators, change), english);
      match(say("ja", indicators, change), japanese);
    }
  });
});
