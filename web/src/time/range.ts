import { epochOf, startOfDay, startOfMonth, startOfWeek, wallAt } from "./zone.ts";

/**
 * One end of a range as links carry it: `now`, `now-90m`, or epoch seconds. What is relative stays relative, so that a
 * page left open keeps following the clock.
 */
export type Moment = string;

export interface Range {
  readonly from: Moment;
  readonly to: Moment;
}

/** Half-open, epoch seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const DEFAULT_RANGE: Range = { from: "now-3h", to: "now" };

/** The chips, shortest first; `t 1` … `t 9` pick them. */
export const PRESETS = ["30m", "1h", "3h", "6h", "12h", "1d", "1w", "1mo", "1y"] as const;
export type Preset = (typeof PRESETS)[number];

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  min: 60,
  h: 3_600,
  d: 86_400,
  w: 7 * 86_400,
  // Thirty days and 365, as Mackerel's own chips count them.
  mo: 30 * 86_400,
  y: 365 * 86_400,
};

/** Shortest range that a page can show: two points of a minute. */
export const MIN_SPAN = 120;
/** Longest: twenty years. */
export const MAX_SPAN = 20 * 365 * 86_400;

const RELATIVE = /^now(?:-(\d+)(s|min|mo|m|h|d|w|y))?$/;

/** Epoch seconds of one end, or `undefined` when the text is no moment. */
export function resolveMoment(moment: Moment, now: number): number | undefined {
  const relative = RELATIVE.exec(moment);
  if (relative !== null) {
    const [, count, unit] = relative;
    return count === undefined ? now : now - Number(count) * UNITS[unit!]!;
  }
  if (!/^\d{1,13}$/.test(moment)) return undefined;
  const number = Number(moment);
  // Thirteen digits are milliseconds, as other tools put them into their links.
  return moment.length >= 12 ? Math.floor(number / 1_000) : number;
}

/** The seconds that a range means now; `undefined` when it is not one (unreadable, backwards, too long). */
export function resolveRange({ from, to }: Range, now: number): Span | undefined {
  const span = { from: resolveMoment(from, now), to: resolveMoment(to, now) };
  if (span.from === undefined || span.to === undefined) return undefined;
  if (span.to <= span.from || span.to - span.from > MAX_SPAN) return undefined;
  return { from: span.from, to: Math.max(span.to, span.from + MIN_SPAN) };
}

export const presetRange = (preset: Preset): Range => ({ from: `now-${preset}`, to: "now" });

/** The chip that a range is, if any. */
export const presetOf = ({ from, to }: Range): Preset | undefined =>
  to === "now" ? PRESETS.find((preset) => from === `now-${preset}`) : undefined;

export const isRelative = ({ from, to }: Range): boolean => from.startsWith("now") || to.startsWith("now");

export const absolute = ({ from, to }: Span): Range => ({ from: String(Math.round(from)), to: String(Math.round(to)) });

/** The range half a window earlier (-1) or later (+1). */
export function pan({ from, to }: Span, direction: -1 | 1): Range {
  const half = Math.round((to - from) / 2) * direction;
  return absolute({ from: from + half, to: to + half });
}

/** The range with the same middle and this many times as long. */
export function zoomBy({ from, to }: Span, factor: number): Range {
  const middle = (from + to) / 2;
  const half = (Math.min(MAX_SPAN, Math.max(MIN_SPAN, (to - from) * factor)) / 2) as number;
  return absolute({ from: middle - half, to: middle + half });
}

/** What a person typed, as a range; `undefined` when it cannot be read as one. `now` is epoch seconds. */
export function parseRange(text: string, now: number, zone: string): Range | undefined {
  const input = text.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
  if (input === "") return undefined;
  const found = named(input, now, zone) ?? relative(input) ?? between(input, now, zone) ?? oneDay(input, now, zone);
  return found !== undefined && resolveRange(found, now) !== undefined ? found : undefined;
}

function named(input: string, now: number, zone: string): Range | undefined {
  const days = (from: number, to: number) =>
    absolute({ from: startOfDay(now, zone, from), to: startOfDay(now, zone, to) });
  switch (input) {
    case "today":
    case "今日":
    case "きょう":
    case "本日":
      return { from: String(startOfDay(now, zone)), to: "now" };
    case "yesterday":
    case "昨日":
    case "きのう":
      return days(-1, 0);
    case "一昨日":
    case "おととい":
    case "day before yesterday":
      return days(-2, -1);
    case "this week":
    case "今週":
      return { from: String(startOfWeek(now, zone)), to: "now" };
    case "last week":
    case "先週":
      return absolute({ from: startOfWeek(now, zone, -1), to: startOfWeek(now, zone) });
    case "this month":
    case "今月":
      return { from: String(startOfMonth(now, zone)), to: "now" };
    case "last month":
    case "先月":
      return absolute({ from: startOfMonth(now, zone, -1), to: startOfMonth(now, zone) });
    default:
      return undefined;
  }
}

const UNIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:s|sec|secs|seconds?|秒間?)$/, "s"],
  [/^(?:m|min|mins|minutes?|分間?)$/, "m"],
  [/^(?:h|hr|hrs|hours?|時間)$/, "h"],
  [/^(?:d|days?|日間?)$/, "d"],
  [/^(?:w|weeks?|週間?)$/, "w"],
  [/^(?:mo|months?|[かヶケカ箇ヵ]月間?)$/, "mo"],
  [/^(?:y|years?|年間?)$/, "y"],
];

/** `now-90m`, `90m`, `last 90 minutes`, `過去90分`, `now-2h to now-1h`. */
function relative(input: string): Range | undefined {
  const pair = /^(now(?:-\w+)?) ?(?:to|\.\.|~|から|-) ?(now(?:-\w+)?)(?:まで)?$/.exec(input);
  if (pair !== null) return { from: pair[1]!, to: pair[2]! };
  if (/^now-/.test(input)) return { from: input, to: "now" };
  const length = /^(?:last |past |過去|直近)? ?(\d+) ?([^\d\s]+)(?: ago)?$/.exec(input);
  if (length === null) return undefined;
  const unit = UNIT_WORDS.find(([word]) => word.test(length[2]!))?.[1];
  return unit === undefined ? undefined : { from: `now-${Number(length[1])}${unit}`, to: "now" };
}

/** `2026-11-20 09:00 to 12:00`, `11/20 09:00 - 11/21`, `2026年11月20日 9時〜12時`, two epochs. */
function between(input: string, now: number, zone: string): Range | undefined {
  const halves = /^(.+?) ?(?: to | - |\.\.|〜|~|–|から| until )+ ?(.+?)(?:まで)?$/.exec(input);
  if (halves === null) return undefined;
  const start = point(halves[1]!, now, zone);
  if (start === undefined) return undefined;
  const end = halves[2] === "now" || halves[2] === "今" ? "now" : point(halves[2]!, now, zone, start.at);
  if (end === undefined) return undefined;
  // A day without a time of day means all of it.
  const to = end === "now" ? end : String(end.timed ? end.at : startOfDay(end.at, zone, 1));
  return { from: String(start.at), to };
}

function oneDay(input: string, now: number, zone: string): Range | undefined {
  const found = point(input, now, zone);
  if (found === undefined || found.timed) return undefined;
  return absolute({ from: found.at, to: startOfDay(found.at, zone, 1) });
}

/** One moment; without a date it is on the day of `near`, without a time at its start. */
function point(input: string, now: number, zone: string, near = now): { at: number; timed: boolean } | undefined {
  const text = input
    .trim()
    .replace(/^(\d{4})年/, "$1-")
    .replace(/^((?:\d{4}-)?\d{1,2})月(\d{1,2})日 ?/, "$1-$2 ")
    .replace(/(\d{1,2})時(?:(\d{1,2})分?)?$/, (_all, hour: string, minute = "00") => `${hour}:${minute}`)
    .trim();
  if (/^\d{9,13}$/.test(text)) {
    const at = resolveMoment(text, now);
    return at === undefined ? undefined : { at, timed: true };
  }
  const match = /^(?:(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2}))?(?:[ t]?(\d{1,2}):(\d{2})(?::(\d{2}))?)?( ?z)?$/.exec(
    text,
  );
  if (match === null || text === "") return undefined;
  const [, year, month, day, hour, minute, second, utc] = match;
  const dated = month !== undefined;
  if (!dated && hour === undefined) return undefined;
  const where = utc === undefined ? zone : "UTC";
  const today = wallAt(near, where);
  const wall = {
    year: year === undefined ? today.year : Number(year),
    month: dated ? Number(month) : today.month,
    day: dated ? Number(day) : today.day,
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  if (wall.hour > 24 || wall.minute > 59 || wall.second > 59) return undefined;
  if (new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCMonth() !== wall.month - 1) return undefined;
  let at = epochOf(wall, where);
  // "11/20" typed in January is last November: nothing has been measured in the future.
  if (dated && year === undefined && at > now + 86_400) at = epochOf({ ...wall, year: wall.year - 1 }, where);
  return { at, timed: hour !== undefined };
}
