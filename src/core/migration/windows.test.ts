import { equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { parseWindow, sayWindow, shutBy, type Windows } from "./windows.ts";

const at = (text: string): number => Date.parse(`${text}:00+09:00`) / 1000;

describe("windows in which a share may rise", () => {
  it("[MY5] are spelled by days and clock", () => {
    const rows: [text: string, read: string | undefined][] = [
      ["Mon-Thu 10:00-17:00", "Mon,Tue,Wed,Thu 10:00-17:00"],
      ["Fri-Mon 22:00-06:00", "Sun,Mon,Fri,Sat 22:00-06:00"],
      ["Mon,Wed 00:00-24:00", "Mon,Wed 00:00-24:00"],
      ["Sat 09:30-09:31", "Sat 09:30-09:31"],
      ["Mon 10:00-10:00", undefined],
      ["mon 10:00-11:00", undefined],
      ["Mon 25:00-26:00", undefined],
      ["Mon 10:60-11:00", undefined],
      ["10:00-11:00", undefined],
      ["", undefined],
    ];
    for (const [text, read] of rows) {
      const window = parseWindow(text);
      equal(window && sayWindow(window), read, text);
    }
  });

  it("[MY5] open and shut in the zone of the file", () => {
    const windows: Windows = {
      advance: [parseWindow("Mon-Thu 10:00-17:00")!, parseWindow("Fri 22:00-02:00")!],
      freeze: [{ from: "2026-12-25", to: "2027-01-05" }],
    };
    const shut = "Mon,Tue,Wed,Thu 10:00-17:00, Fri 22:00-02:00";
    const rows: [moment: string, shut: string | undefined][] = [
      ["2026-11-23T09:59", shut],
      ["2026-11-23T10:00", undefined],
      ["2026-11-23T16:59", undefined],
      ["2026-11-23T17:00", shut],
      ["2026-11-27T12:00", shut],
      ["2026-11-27T23:00", undefined],
      ["2026-11-28T01:59", undefined],
      ["2026-11-28T02:00", shut],
      ["2026-12-24T12:00", undefined],
      ["2026-12-28T12:00", "2026-12-25..2027-01-05"],
      ["2027-01-06T12:00", undefined],
    ];
    for (const [moment, found] of rows) equal(shutBy(windows, "Asia/Tokyo", at(moment)), found, moment);
    equal(shutBy({ advance: [], freeze: [] }, "UTC", 0), undefined);
  });
});
