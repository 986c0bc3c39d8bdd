import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Downtime, RECURRENCE_TYPES, WEEKDAYS } from "#core/alert/downtime.ts";
import { windowsFrom } from "#core/alert/windows.ts";
import { fromField, rhythmOf, toField, windowsWithin } from "./recurrence.ts";

const at = (text: string) => Date.parse(text) / 1_000;
const DAY = 86_400;

describe("windows of a downtime", () => {
  const schedule = fc.record({
    start: fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") }).map((s) => s - (s % 60)),
    duration: fc.integer({ min: 1, max: 3 * 1_440 }),
    recurrence: fc.option(
      fc
        .record({
          type: fc.constantFrom(...RECURRENCE_TYPES),
          interval: fc.integer({ min: 1, max: 5 }),
          weekdays: fc.uniqueArray(fc.constantFrom(...WEEKDAYS)),
          until: fc.option(fc.integer({ min: at("2025-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") }), {
            nil: undefined,
          }),
        })
        .map(({ weekdays, ...rest }) => (rest.type === "weekly" ? { ...rest, weekdays } : rest)),
      { nil: undefined },
    ),
  });

  it("[UI108] are those of the server, whatever the rule, the zone and its changes of the clock", () => {
    fc.assert(
      fc.property(
        schedule,
        fc.constantFrom("UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"),
        fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") }),
        (downtime, zone, from) => {
          const span = { from, to: from + 14 * DAY };
          const wanted = windowsFrom(downtime as Downtime, from, zone, 2_000).filter((window) => window.from < span.to);
          deepEqual(windowsWithin(downtime, span, zone), wanted);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a downtime in words", () => {
  const start = at("2026-11-23T02:00:00+09:00");
  const of = (recurrence?: Parameters<typeof rhythmOf>[0]["recurrence"]) =>
    rhythmOf({ start, duration: 120, ...(recurrence === undefined ? {} : { recurrence }) }, "Asia/Tokyo");

  it("[UI109] says how often, and on which days", () => {
    deepEqual(of(), { id: "once" });
    deepEqual(of({ type: "daily", interval: 2 }), { id: "daily", interval: 2 });
    deepEqual(of({ type: "weekly", interval: 1 }), { id: "weekly", interval: 1, weekdays: ["Monday"] });
    deepEqual(of({ type: "weekly", interval: 1, weekdays: ["Sunday", "Tuesday"] }), {
      ...{ id: "weekly", interval: 1 },
      weekdays: ["Tuesday", "Sunday"],
    });
    deepEqual(of({ type: "monthly", interval: 1 }), { id: "monthly", interval: 1, day: 23 });
  });

  it("[UI109] moments are typed on the clock of the organisation", () => {
    equal(toField(start, "Asia/Tokyo"), "2026-11-23T02:00");
    equal(fromField("2026-11-23T02:00", "Asia/Tokyo"), start);
    equal(fromField("", "Asia/Tokyo"), undefined);
  });
});
