import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { parseBurn, sayBurn, spellBurn, spellLength } from "./burn-text.ts";

const firing = { rate: 18, atLeast: 4.1, bad: 5, total: 212, seconds: HOUR, threshold: 14.4, goneIn: 40 * MINUTE };

describe("a burn rate in words", () => {
  it("[SO13] says how fast, how sure, of how many, and when the budget is gone", () => {
    equal(
      spellBurn(firing),
      "Burns 18 times too fast, at least 4.1 times with 95 % confidence: 5 bad of 212 in the last 1 h, alert from 14.4 times; the budget is gone in 40 min",
    );
    equal(
      sayBurn("ja", spellBurn(firing)),
      "エラーバジェットを許容速度の18倍で消費しています（95 %の信頼度で少なくとも4.1倍、直近1時間で212件中5件が不良、14.4倍からアラート）。このままでは40分で尽きます",
    );
    match(spellBurn({ ...firing, goneIn: 0 }), /; the budget is used up$/);
    match(sayBurn("ja", spellBurn({ ...firing, goneIn: 0 })), /使い切られています$/);
    match(spellBurn({ ...firing, goneIn: undefined }), /alert from 14\.4 times$/);
  });

  it("[SO13] says when it is quiet, and when there was nothing", () => {
    const quiet = { rate: 0.4, bad: 1, total: 3_000, seconds: HOUR };
    equal(spellBurn(quiet), "Burns 0.4 times as fast as it may: 1 bad of 3000 in the last 1 h");
    equal(sayBurn("ja", spellBurn(quiet)), "許容速度の0.4倍で消費しています（直近1時間で3000件中1件が不良）");
    equal(spellBurn({ bad: 0, total: 0, seconds: 3 * DAY }), "Nothing was counted in the last 3 d");
    equal(sayBurn("ja", "Nothing was counted in the last 3 d"), "直近3日は何も計数されていません");
    equal(sayBurn("ja", "something else"), "something else");
    equal(sayBurn("en", "something else"), "something else");
  });

  it("[SO13] is read back as it was written", () => {
    const rate = fc.double({ min: 0, max: 1e9, noNaN: true });
    const burn = fc.record(
      {
        ...{ rate, atLeast: rate, threshold: rate, goneIn: fc.integer({ min: 0, max: 400 * DAY }) },
        ...{ bad: fc.nat(), total: fc.nat(), seconds: fc.integer({ min: 1, max: 30 * DAY }) },
      },
      { requiredKeys: ["bad", "total", "seconds"] },
    );
    fc.assert(
      fc.property(burn, (each) => {
        const text = spellBurn(each);
        const read = parseBurn(text);
        ok(read !== undefined, text);
        equal(spellBurn(read), text);
        ok(!/NaN|Infinity|undefined/.test(text + sayBurn("ja", text)), text);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => typeof sayBurn("ja", text) === "string"));
  });

  it("[SO13] has lengths in their two largest units", () => {
    deepEqual([0, 59, 60, 3_599, HOUR, 90 * MINUTE, 49 * DAY + 5 * HOUR + 59].map(spellLength), [
      ...["0 s", "59 s", "1 min", "59 min 59 s", "1 h", "1 h 30 min", "49 d 5 h"],
    ]);
  });
});
