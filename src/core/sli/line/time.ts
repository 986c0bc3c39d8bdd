import type { UnixSeconds } from "#core/time.ts";
import { epochOf } from "#core/zone.ts";

/**
 * Reads the times that logs write: `24/Nov/2026:11:26:29 +0900` with or without brackets and fraction, ISO 8601, and seconds,
 * milliseconds or microseconds since 1970. One that says no zone is of `zone`. `undefined` for anything else.
 */
export type ReadTime = (text: string) => UnixSeconds | undefined;

const MONTHS = new Map(
  ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map((name, i) => [name, i + 1]),
);

/** 1971 to 2099: whatever is outside is no log's time but a broken field. */
const EARLIEST = 31_536_000;
const LATEST = 4_102_444_800;

export function createTimeReader(zone = "UTC"): ReadTime {
  const readMinute = createMinuteReader(zone);
  // Lines of one second come in a row, and are most of all.
  let lastText = "";
  let last: UnixSeconds | undefined;
  return (text) => {
    if (text !== lastText) {
      last = within(readTime(text, readMinute));
      lastText = text;
    }
    return last;
  };
}

const within = (time: number | undefined): UnixSeconds | undefined =>
  time !== undefined && time >= EARLIEST && time < LATEST ? Math.floor(time) : undefined;

/** Seconds since 1970 of a minute, on the clocks of the zone where no offset says otherwise. */
type ReadMinute = (year: number, month: number, day: number, hour: number, minute: number, offset?: number) => number;

function createMinuteReader(zone: string): ReadMinute {
  // Asking the zone takes a thousand times as long as everything else about a line.
  let lastKey = Number.NaN;
  let last = 0;
  return (year, month, day, hour, minute, offset) => {
    const utc = Date.UTC(year, month - 1, day, hour, minute) / 1_000;
    if (offset !== undefined) return utc - offset;
    if (zone === "UTC") return utc;
    if (utc !== lastKey) {
      last = epochOf({ year, month, day, hour, minute, second: 0 }, zone);
      lastKey = utc;
    }
    return last;
  };
}

function readTime(text: string, minuteOf: ReadMinute): number | undefined {
  if (text.charCodeAt(0) === 91) return readTime(text.slice(1, text.endsWith("]") ? -1 : undefined), minuteOf);
  if (text.charCodeAt(2) === 47) return readCommon(text, minuteOf);
  if (text.charCodeAt(4) === 45) return readIso(text, minuteOf);
  return readEpoch(text);
}

/** Two digits at a place; NaN where there are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const isClock = (month: number, day: number, hour: number, minute: number, second: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;

/** `24/Nov/2026:11:26:29 +0900`, `24/Nov/2026:11:26:29.123`. */
function readCommon(text: string, minuteOf: ReadMinute): number | undefined {
  const day = two(text, 0);
  const month = MONTHS.get(text.slice(3, 6)) ?? 0;
  const year = two(text, 7) * 100 + two(text, 9);
  const [hour, minute, second] = [two(text, 12), two(text, 15), two(text, 18)];
  if (text[6] !== "/" || text[11] !== ":" || text[14] !== ":" || text[17] !== ":") return undefined;
  return place(text, 20, [year, month, day, hour, minute, second], minuteOf);
}

/** `2026-11-24T11:26:29.123456+09:00`, with a space for the T or Z for the offset. */
function readIso(text: string, minuteOf: ReadMinute): number | undefined {
  const year = two(text, 0) * 100 + two(text, 2);
  const [month, day, hour, minute, second] = [two(text, 5), two(text, 8), two(text, 11), two(text, 14), two(text, 17)];
  const middle = text[10];
  if (text[7] !== "-" || (middle !== "T" && middle !== " ") || text[13] !== ":" || text[16] !== ":") return undefined;
  return place(text, 19, [year, month, day, hour, minute, second], minuteOf);
}

type Fields = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** What follows the seconds: a fraction, which is left out, and an offset. */
function place(
  text: string,
  from: number,
  [year, month, day, hour, minute, second]: Fields,
  minuteOf: ReadMinute,
): number | undefined {
  if (!isClock(month, day, hour, minute, second) || Number.isNaN(year)) return undefined;
  let at = from;
  if (text[at] === "." || text[at] === ",") {
    at++;
    while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  }
  const offset = offsetOf(text.slice(at).trim());
  return offset === undefined ? undefined : minuteOf(year, month, day, hour, minute, offset ?? undefined) + second;
}

/** Seconds east of Greenwich; `null`: it does not say; `undefined`: it says something else. */
function offsetOf(text: string): number | null | undefined {
  if (text === "") return null;
  if (text === "Z" || text === "z") return 0;
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (match === null) return undefined;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 3_600 + Number(match[3]) * 60);
}

/** Seconds since 1970, or thousandths, or millionths: whichever is a time of our days. */
function readEpoch(text: string): number | undefined {
  if (!/^\d{9,16}(\.\d*)?$/.test(text)) return undefined;
  const value = Number(text);
  return value < 1e11 ? value : value < 1e14 ? value / 1e3 : value / 1e6;
}
