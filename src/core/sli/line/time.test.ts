import { equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createTimeReader } from "./time.ts";

const AT = Date.UTC(2026, 10, 24, 2, 26, 29) / 1000;

describe("the time of a line", () => {
  const reads = (text: string, zone?: string) => createTimeReader(zone)(text);

  it("[SI1] is read in the ways that logs write it", () => {
    equal(reads("24/Nov/2026:11:26:29 +0900"), AT);
    equal(reads("[24/Nov/2026:02:26:29 +0000]"), AT);
    equal(reads("24/Nov/2026:02:26:29.999"), AT);
    equal(reads("2026-11-24T02:26:29Z"), AT);
    equal(reads("2026-11-24T02:26:29.123456Z"), AT);
    equal(reads("2026-11-24T11:26:29+09:00"), AT);
    equal(reads("2026-11-23 18:56:29,5 -0730"), AT);
    equal(reads(`${AT}`), AT);
    equal(reads(`${AT}.999`), AT);
    equal(reads(`${AT}123`), AT);
    equal(reads(`${AT}123456`), AT);
  });

  it("[SI1] without an offset is of the zone that was declared, in summer and in winter", () => {
    equal(reads("24/Nov/2026:11:26:29.123", "Asia/Tokyo"), AT);
    equal(reads("2026-11-24 03:26:29", "Europe/Berlin"), AT);
    equal(reads("2026-07-24 04:26:29", "Europe/Berlin"), Date.UTC(2026, 6, 24, 2, 26, 29) / 1000);
    equal(reads("2026-11-24T02:26:29Z", "Asia/Tokyo"), AT);
    const reader = createTimeReader("Asia/Tokyo");
    equal(reader("2026-11-24 11:26:29"), AT);
    equal(reader("2026-11-24 11:26:30"), AT + 1);
    equal(reader("2026-11-24 11:27:29"), AT + 60);
  });

  it("[SI1] is none where it cannot be one", () => {
    for (const text of [
      "",
      "-",
      "now",
      "24/Xyz/2026:11:26:29 +0900",
      "24/Nov/2026:25:26:29 +0900",
      "24/Nov/2026 11:26:29 +0900",
      "24/Nov/2026:11:26:29 JST",
      "2026-13-24T02:26:29Z",
      "2026-11-24",
      "1.5",
      "1e12",
      "1764",
      "0000-11-24T02:26:29Z",
      "[",
    ])
      equal(reads(text), undefined, text);
  });

  it("[SI1] is a whole number or none, whatever the text", () => {
    const reader = createTimeReader("America/New_York");
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\[?\d\d[/-]...[/-]\d{4}[: T]\d\d:\d\d:\d\d.{0,7}$/)),
        (text) => {
          const found = reader(text);
          equal(found === undefined || Number.isSafeInteger(found), true, `${found}`);
        },
      ),
    );
  });
});
