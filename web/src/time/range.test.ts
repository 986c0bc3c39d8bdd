import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { absolute, pan, parseRange, presetOf, type Range, resolveRange, zoomBy } from "./range.ts";
import { epochOf, offsetName, startOfDay, wallAt } from "./zone.ts";

/** Monday, 23 November 2026, 10:30 in Tokyo. */
const NOW = Date.UTC(2026, 10, 23, 1, 30) / 1_000;
const ZONE = "Asia/Tokyo";

/** `2026-11-23 10:30` on the clocks of Tokyo; relative ends as they are. */
function read(text: string): string {
  const range = parseRange(text, NOW, ZONE);
  if (range === undefined) return "unreadable";
  const end = (moment: string): string => {
    if (moment.startsWith("now")) return moment;
    const { year, month, day, hour, minute } = wallAt(Number(moment), ZONE);
    const two = (n: number) => String(n).padStart(2, "0");
    return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
  };
  return `${end(range.from)} .. ${end(range.to)}`;
}

describe("a typed time range", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["now-90m", "now-90m .. now"],
    ["90m", "now-90m .. now"],
    ["last 2 hours", "now-2h .. now"],
    ["過去90分", "now-90m .. now"],
    ["直近3時間", "now-3h .. now"],
    ["３日", "now-3d .. now"],
    ["2週間", "now-2w .. now"],
    ["6ヶ月", "now-6mo .. now"],
    ["now-2h to now-1h", "now-2h .. now-1h"],
    ["today", "2026-11-23 00:00 .. now"],
    ["今日", "2026-11-23 00:00 .. now"],
    ["yesterday", "2026-11-22 00:00 .. 2026-11-23 00:00"],
    ["昨日", "2026-11-22 00:00 .. 2026-11-23 00:00"],
    ["先週", "2026-11-16 00:00 .. 2026-11-23 00:00"],
    ["this week", "2026-11-23 00:00 .. now"],
    ["先月", "2026-10-01 00:00 .. 2026-11-01 00:00"],
    ["2026-11-20 09:00 to 12:00", "2026-11-20 09:00 .. 2026-11-20 12:00"],
    ["2026/11/20 09:00〜12:00", "2026-11-20 09:00 .. 2026-11-20 12:00"],
    ["2026年11月20日 9時から12時まで", "2026-11-20 09:00 .. 2026-11-20 12:00"],
    ["2026-11-20 - 2026-11-21", "2026-11-20 00:00 .. 2026-11-22 00:00"],
    ["2026-11-20 22:00 to 2026-11-21 02:00", "2026-11-20 22:00 .. 2026-11-21 02:00"],
    ["2026-11-20", "2026-11-20 00:00 .. 2026-11-21 00:00"],
    ["12/24", "2025-12-24 00:00 .. 2025-12-25 00:00"],
    ["09:00 to 10:00", "2026-11-23 09:00 .. 2026-11-23 10:00"],
    ["2026-11-20 09:00 to now", "2026-11-20 09:00 .. now"],
    ["2026-11-20T00:00z to 2026-11-20T03:00z", "2026-11-20 09:00 .. 2026-11-20 12:00"],
    ["1795392000 to 1795395600", "2026-11-23 09:00 .. 2026-11-23 10:00"],
    ["", "unreadable"],
    ["soon", "unreadable"],
    ["12:00 to 09:00", "unreadable"],
    ["2026-02-30", "unreadable"],
    ["2026-11-20 25:00 to 26:00", "unreadable"],
    ["0m", "unreadable"],
    ["99y", "unreadable"],
  ];
  for (const [text, want] of cases) it(`[UI10] "${text}" is ${want}`, () => equal(read(text), want));

  it("[UI10] never throws and never gives a range that cannot be drawn", () => {
    const alphabet = fc.constantFrom(...'0123456789-/:. nowtmhdy年月日時分〜から昨"');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: alphabet })), (text) => {
        const range = parseRange(text, NOW, ZONE);
        if (range !== undefined) equal(resolveRange(range, NOW) !== undefined, true);
      }),
    );
  });
});

describe("a range in a link", () => {
  const span = (from: string, to: string) => resolveRange({ from, to }, NOW);

  it("[UI11] follows the clock when relative, stands still when absolute", () => {
    deepEqual(span("now-3h", "now"), { from: NOW - 10_800, to: NOW });
    deepEqual(span("1795392000", "1795395600"), { from: 1_795_392_000, to: 1_795_395_600 });
    deepEqual(span("1795392000000", "1795395600000"), { from: 1_795_392_000, to: 1_795_395_600 });
  });

  it("[UI11] is refused when unreadable, backwards or endless", () => {
    for (const [from, to] of [
      ["now", "now-1h"],
      ["x", "now"],
      ["now-3fortnights", "now"],
      ["0", "now"],
    ])
      equal(span(from!, to!), undefined);
  });

  it("knows its chip", () => {
    equal(presetOf({ from: "now-1mo", to: "now" }), "1mo");
    equal(presetOf({ from: "now-2h", to: "now" }), undefined);
  });
});

describe("moving a range", () => {
  const hour = { from: NOW - 3_600, to: NOW };
  const same = (range: Range, want: { from: number; to: number }) => deepEqual(range, absolute(want));

  it("[UI12] pans by half a window and back to where it was", () => {
    same(pan(hour, -1), { from: NOW - 5_400, to: NOW - 1_800 });
    same(pan(resolveRange(pan(hour, -1), NOW)!, 1), hour);
  });

  it("[UI12] zooms around the middle, in no further than two minutes", () => {
    same(zoomBy(hour, 2), { from: NOW - 5_400, to: NOW + 1_800 });
    same(zoomBy(hour, 0.5), { from: NOW - 2_700, to: NOW - 900 });
    same(zoomBy({ from: NOW - 120, to: NOW }, 0.5), { from: NOW - 120, to: NOW });
  });
});

describe("clocks of a zone", () => {
  it("[UI13] days of 23 and of 25 hours are whole days", () => {
    const at = (month: number, day: number, hour: number) =>
      epochOf({ year: 2026, month, day, hour, minute: 0, second: 0 }, "Europe/Berlin");
    equal(startOfDay(at(3, 29, 12), "Europe/Berlin", 1) - startOfDay(at(3, 29, 12), "Europe/Berlin"), 23 * 3_600);
    equal(startOfDay(at(10, 25, 12), "Europe/Berlin", 1) - startOfDay(at(10, 25, 12), "Europe/Berlin"), 25 * 3_600);
    // 02:30 does not exist in the night of the spring change.
    equal(at(3, 29, 2), at(3, 29, 3));
  });

  it("[UI13] reading and writing agree", () => {
    const zones = fc.constantFrom("UTC", "Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), zones, (epoch, zone) => {
        const again = epochOf(wallAt(epoch, zone), zone);
        // An hour that comes twice is read as the first one.
        equal(again === epoch || again === epoch - 3_600 || again === epoch - 1_800, true);
      }),
    );
  });

  it("names offsets", () => {
    equal(offsetName(NOW, "Asia/Tokyo"), "UTC+09:00");
    equal(offsetName(NOW, "America/St_Johns"), "UTC-03:30");
    equal(offsetName(NOW, "UTC"), "UTC+00:00");
  });
});
