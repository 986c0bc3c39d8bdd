import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import type { BudgetAnswer, SloDetail, SloSummaryAnswer } from "#wire/own/slos.ts";
import { detailText, headline, listText, replayText } from "./text.ts";

const budget = (different: Partial<BudgetAnswer>): BudgetAnswer => ({
  ...{ from: 0, to: 2_592_000, endsAt: null, target: 99.95, total: 10_000, bad: 3, achieved: 99.97, allowed: 5 },
  ...{ remaining: 0.66, eventsLeft: 4_310.2, minutes: 21.6, minutesLeft: 14.3333, opinion: "known", needs: 2_000 },
  ...different,
});

const slo = (different: Partial<SloSummaryAnswer> = {}): SloSummaryAnswer => ({
  ...{
    id: "x",
    name: "checkout",
    service: "shop",
    memo: "",
    target: 99.95,
    alerts: "all",
    missingAfterMinutes: 30,
    burns: [],
    firing: [],
  },
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 30 }, budget: budget({}) },
  ...{ state: "plenty", lastsSeconds: 49 * 86_400, override: null, countedUntil: 2_592_000, trouble: null },
  ...different,
});

const nothing = { remaining: null, eventsLeft: null, minutesLeft: null, achieved: null } as const;

describe("what the command line says of an objective", () => {
  it("[SV8] says what is left in every unit, and how long it lasts", () => {
    equal(
      headline(slo()),
      "14 min 19 s of 21 min 36 s of full outage left (66 %), or 4310 bad events. At the speed of the last hour it lasts 49 d",
    );
    equal(
      headline(slo({ lastsSeconds: null })),
      "14 min 19 s of 21 min 36 s of full outage left (66 %), or 4310 bad events",
    );
  });

  it("[SV8] counts slices where slices are judged", () => {
    const of = { kind: "events", source: "web" } as const;
    const indicator = { kind: "slices", of, sliceSeconds: 300, sliceTarget: 95 } as const;
    match(headline(slo({ indicator, lastsSeconds: null })), /or 4310 bad slices$/);
  });

  it("[SV8] never says a number that is none", () => {
    equal(
      headline(slo({ budget: budget({ remaining: -1.4, minutesLeft: -30.24, eventsLeft: -7 }) })),
      "Budget used up 2.4 times; 30 min 14 s of full outage over 21 min 36 s",
    );
    equal(
      headline(slo({ budget: budget({ ...nothing, opinion: "few", total: 312 }) })),
      "Not enough requests in the window to judge (needs 2000, has 312)",
    );
    equal(headline(slo({ budget: budget({ ...nothing, opinion: "none" }) })), "No requests in the window: no opinion");
    match(headline(slo({ trouble: "found no counts" })), /^Nobody knows what is left: found no counts$/);
    const empty = slo({ budget: budget({ ...nothing, opinion: "none", total: 0 }), state: null, lastsSeconds: null });
    const text = listText([empty]);
    match(text, /checkout {2}shop +99\.95 % +- +no traffic +- +-/);
    match(listText([{ ...empty, trouble: "found no counts" }]), /cannot be told/);
    const detail: SloDetail = {
      ...empty,
      ...{
        policy: { plenty: 0.5, careful: 0.2, whenUnknown: "go", say: {} },
        createdAt: 0,
        updatedAt: 0,
        normal: null,
      },
      ...{ projected: null, burnDown: [], intervalSeconds: 60, intervals: [], worstHours: [], comesBack: [], gaps: [] },
      ...{ gapSeconds: 0, overrides: [], corrections: [], passes: [], lints: [], migrations: [] },
    };
    const message = `the rule of 3x ${"looks back ".repeat(9)}1 d`;
    const lines = detailText({ ...detail, lints: [{ kind: "young", message }] }).split("\n");
    ok(lines.every((line) => line.length <= 80));
    for (const each of [text, detailText(detail)]) ok(!/NaN|Infinity|undefined|null/.test(each), each);
    const replayed = { from: 0, to: 60, stepSeconds: 60, total: 0, bad: 0, alerts: [], budget: [], states: [] };
    equal(
      replayText("checkout", { ...replayed, trouble: null }),
      "checkout  1970-01-01T00:00Z to 1970-01-01T00:01Z: 0 bad of 0\nNo opinion on the budget\n\nNo alert\n",
    );
    deepEqual(replayText("a", { ...replayed, trouble: "no counts" }), "a: nothing can be told: no counts\n");
  });
});
