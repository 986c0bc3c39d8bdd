import { deepEqual } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Recurrence } from "./downtime.ts";
import { isActive, windowsFrom } from "./windows.ts";

const at = (text: string, zone = "Asia/Tokyo") =>
  Math.floor(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds / 1000);
const text = (seconds: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString()
    .slice(0, 16);

describe("the windows of a downtime", () => {
  const f = (start: string, recurrence: Recurrence | undefined, from: string, count = 3, zone = "Asia/Tokyo") =>
    windowsFrom({ start: at(start, zone), duration: 60, recurrence }, at(from, zone), zone, count).map((window) =>
      text(window.from, zone),
    );

  it("[AL7] come once, or as often as they recur", () => {
    deepEqual(f("2026-11-20T02:00", undefined, "2026-11-01T00:00"), ["2026-11-20T02:00"]);
    deepEqual(f("2026-11-20T02:00", undefined, "2026-11-20T03:00"), []);
    deepEqual(f("2026-11-20T02:00", { type: "hourly", interval: 6 }, "2026-11-21T00:00", 2), [
      "2026-11-21T02:00",
      "2026-11-21T08:00",
    ]);
    deepEqual(f("2026-11-20T02:00", { type: "daily", interval: 2 }, "2026-11-23T00:00"), [
      "2026-11-24T02:00",
      "2026-11-26T02:00",
      "2026-11-28T02:00",
    ]);
  });

  it("[AL7] come on weekdays, of every n-th week", () => {
    const weekdays = ["Friday", "Monday"] as const;
    deepEqual(f("2026-11-18T02:00", { type: "weekly", interval: 1, weekdays }, "2026-11-18T00:00"), [
      "2026-11-20T02:00",
      "2026-11-23T02:00",
      "2026-11-27T02:00",
    ]);
    deepEqual(f("2026-11-18T02:00", { type: "weekly", interval: 2, weekdays: ["Sunday"] }, "2026-11-18T00:00", 2), [
      "2026-11-22T02:00",
      "2026-12-06T02:00",
    ]);
    deepEqual(f("2026-11-18T02:00", { type: "weekly", interval: 1 }, "2027-11-18T00:00", 1), ["2027-11-24T02:00"]);
  });

  it("[AL7] of the 31st begin on the last day of shorter months", () => {
    deepEqual(f("2026-10-31T02:00", { type: "monthly", interval: 1 }, "2026-11-01T00:00", 4), [
      "2026-11-30T02:00",
      "2026-12-31T02:00",
      "2027-01-31T02:00",
      "2027-02-28T02:00",
    ]);
    deepEqual(f("2024-02-29T02:00", { type: "yearly", interval: 1 }, "2026-01-01T00:00", 1), ["2026-02-28T02:00"]);
  });

  it("[AL7] stay at their hour when clocks change", () => {
    deepEqual(f("2026-10-24T05:00", { type: "daily", interval: 1 }, "2026-10-24T00:00", 3, "Europe/Berlin"), [
      "2026-10-24T05:00",
      "2026-10-25T05:00",
      "2026-10-26T05:00",
    ]);
  });

  it("[AL7] end, and are open half-open", () => {
    const until = at("2026-11-22T02:00");
    deepEqual(f("2026-11-20T02:00", { type: "daily", interval: 1, until }, "2026-11-21T12:00"), ["2026-11-22T02:00"]);
    const once = { start: 1000, duration: 1 };
    deepEqual(
      [999, 1000, 1059, 1060].map((second) => isActive(once, second, "UTC")),
      [false, true, true, false],
    );
  });
});
