import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { timeAxis, unitOf, valueAxis } from "./axis.ts";

const at = (text: string): number => Date.parse(text) / 1000;
const labels = ({ ticks }: { ticks: readonly { label: string }[] }): string =>
  ticks.map(({ label }) => label).join(" | ");

describe("the axis of values", () => {
  it("[IM2] has round limits around the values, and zero", () => {
    equal(labels(valueAxis("percentage", [12, 97], 5)), "0 % | 20 % | 40 % | 60 % | 80 % | 100 %");
    equal(labels(valueAxis("float", [0.31, 0.07], 4)), "0 | 0.1 | 0.2 | 0.3 | 0.4");
    equal(labels(valueAxis("bytes", [3 * 1024 ** 3], 4)), "0 GiB | 1 GiB | 2 GiB | 3 GiB");
    equal(labels(valueAxis("integer", [2], 8)), "0 | 1 | 2");
    equal(labels(valueAxis("float", [-3, 5], 4)), "-4 | -2 | 0 | 2 | 4 | 6");
    equal(labels(valueAxis("float", [-3], 3)), "-3 | -2 | -1 | 0");
  });

  it("[IM2] is there where no value is", () => {
    for (const values of [[], [Number.NaN], [Number.POSITIVE_INFINITY], [0]])
      equal(labels(valueAxis("percentage", values, 4)), "0 % | 50 % | 100 %");
  });

  it("[IM2] holds every value, with steps of one size", () => {
    const unit = fc.constantFrom("float", "integer", "percentage", "bytes", "bits/sec", "seconds").map(unitOf);
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(unit, values, fc.integer({ min: 2, max: 12 }), (of, some, wanted) => {
        const { from, to, ticks } = valueAxis(of, some, wanted);
        ok(ticks.length >= 2 && ticks.length <= wanted + 3, `${ticks.length} ticks`);
        ok(from < to);
        const slack = (to - from) * 1e-6;
        for (const value of some) ok(value >= from - slack && value <= to + slack, `${value} in ${from} to ${to}`);
      }),
    );
  });
});

describe("the axis of time", () => {
  it("[IM2] has its ticks where the clocks of the zone show round times", () => {
    const range = { from: at("2026-11-23T14:00:00Z"), to: at("2026-11-23T15:30:00Z") };
    equal(
      labels(timeAxis(range, "Asia/Tokyo", "en", 9)),
      "23:00 | 23:10 | 23:20 | 23:30 | 23:40 | 23:50 | Nov 24 | 00:10 | 00:20",
    );
    equal(labels(timeAxis(range, "Asia/Tokyo", "ja", 3)), "23:00 | 23:30 | 11月24日 | ".replace(/ \| $/, ""));
    equal(labels(timeAxis(range, "Asia/Kolkata", "en", 3)), "19:30 | 20:00 | 20:30");
  });

  it("[IM2] days, weeks, months and years begin when they do there", () => {
    const f = (from: string, to: string, most: number, want: string) =>
      equal(labels(timeAxis({ from: at(from), to: at(to) }, "Asia/Tokyo", "en", most)), want);
    f("2026-11-20T00:00:00Z", "2026-11-23T00:00:00Z", 3, "Nov 21 | Nov 22 | Nov 23");
    f("2026-10-20T00:00:00Z", "2026-11-20T00:00:00Z", 5, "Oct 22 | Oct 29 | Nov 5 | Nov 12 | Nov 19");
    f("2026-08-20T00:00:00Z", "2026-11-20T00:00:00Z", 4, "Sep 2026 | Oct 2026 | Nov 2026");
    f("2024-02-01T00:00:00Z", "2026-11-20T00:00:00Z", 3, "2025 | 2026");
    f("2016-02-01T00:00:00Z", "2026-11-20T00:00:00Z", 3, "2020 | 2025");
  });

  it("[IM2] clocks that are changed double no tick and leave none out", () => {
    const day = { from: at("2026-03-29T00:00:00+01:00"), to: at("2026-03-30T00:00:00+02:00") };
    equal(
      labels(timeAxis(day, "Europe/Berlin", "en", 10)),
      "Mar 29 | 03:00 | 06:00 | 09:00 | 12:00 | 15:00 | 18:00 | 21:00",
    );
    const longDay = { from: at("2026-10-25T00:00:00+02:00"), to: at("2026-10-25T06:00:00+01:00") };
    const ticks = timeAxis(longDay, "Europe/Berlin", "en", 10).ticks;
    equal(new Set(ticks.map((tick) => tick.at)).size, ticks.length);
    const week = { from: at("2026-03-27T00:00:00+01:00"), to: at("2026-03-31T00:00:00+02:00") };
    equal(labels(timeAxis(week, "Europe/Berlin", "en", 4)), "Mar 27 | Mar 28 | Mar 29 | Mar 30");
  });

  it("[IM2] whatever the range, ticks ascend inside it and are no more than asked for", () => {
    const zone = fc.constantFrom("UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
    const start = fc.integer({ min: at("2000-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") });
    const length = fc.oneof(fc.integer({ min: 60, max: 86_400 }), fc.integer({ min: 60, max: 315_360_000 }));
    fc.assert(
      fc.property(zone, start, length, fc.integer({ min: 3, max: 12 }), (of, from, seconds, most) => {
        const { ticks } = timeAxis({ from, to: from + seconds }, of, "en", most);
        ok(ticks.length <= most + 2, `${ticks.length} ticks`);
        deepEqual(
          ticks.map((tick) => tick.at),
          ticks.map((tick) => tick.at).toSorted((a, b) => a - b),
        );
        for (const tick of ticks) ok(tick.at >= from && tick.at < from + seconds);
      }),
    );
  });
});
