import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Indicator, SloDetail } from "#wire/own/slos.ts";
import { draftOf, emptyDraft, isWhole, spell } from "./draft.ts";

const whole = { ...emptyDraft("Shop", "Asia/Tokyo"), name: "checkout", source: "web" };

describe("the form of an objective", () => {
  it("[UI135] begins with something simple, and is whole once it says what is counted", () => {
    equal(isWhole(emptyDraft("Shop", "UTC")), false);
    equal(isWhole(whole), true);
    equal(isWhole({ ...whole, target: null }), false);
    equal(isWhole({ ...whole, target: 100 }), false);
    equal(isWhole({ ...whole, kind: "probe" }), false);
    equal(isWhole({ ...whole, kind: "latency", limitMs: null }), false);
    equal(isWhole({ ...whole, kind: "slices", sliceTarget: null }), false);
    equal(isWhole({ ...whole, days: null }), false);
    equal(isWhole({ ...whole, days: null, window: "month" }), true);
  });

  it("[UI135] spells what the server reads, and reads it back", () => {
    const indicators: Indicator[] = [
      { kind: "events", source: "web" },
      { kind: "latency", source: "web", limitMs: 200 },
      { kind: "probe", monitor: "m1" },
      { kind: "slices", of: { kind: "latency", source: "web", limitMs: 200 }, sliceSeconds: 60, sliceTarget: 95 },
    ];
    for (const indicator of indicators)
      for (const window of [
        { kind: "rolling", days: 28 } as const,
        { kind: "calendar", unit: "month", zone: "Asia/Tokyo" } as const,
      ]) {
        const body = {
          ...{ name: "checkout", service: "Shop", memo: "m", target: 99.95, window, indicator, alerts: "page" },
          missingAfterMinutes: 45,
          policy: { plenty: 0.55, careful: 0.15, whenUnknown: "stop", say: { freeze: "ask ken" } },
        };
        deepEqual(spell(draftOf(body as unknown as SloDetail, "UTC")), body);
      }
  });
});
