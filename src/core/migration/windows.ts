import type { UnixSeconds } from "#core/time.ts";
import { wallAt } from "#core/zone.ts";

/** When a share may rise. Going back is always allowed. */
export interface Windows {
  /** Any of them; none: always. */
  readonly advance: readonly Window[];
  /** Days on which nothing rises, both ends included. */
  readonly freeze: readonly { readonly from: Day; readonly to: Day }[];
}

/** Part of some days of the week: from the first minute until before the last. One that ends before it begins goes past midnight. */
export interface Window {
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

/** As in 2026-12-25. */
export type Day = string;

export const ALWAYS: Windows = { advance: [], freeze: [] };

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** Why nothing may rise at this moment; `undefined` when it may. */
export function shutBy({ advance, freeze }: Windows, zone: string, now: UnixSeconds): string | undefined {
  const { year, month, day, hour, minute, weekday } = clockAt(now, zone);
  const today = `${year}-${two(month)}-${two(day)}`;
  const frozen = freeze.find(({ from, to }) => from <= today && today <= to);
  if (frozen !== undefined) return frozen.from === frozen.to ? frozen.from : `${frozen.from}..${frozen.to}`;
  if (advance.length === 0) return undefined;
  const minutes = hour * 60 + minute;
  return advance.some((window) => isOpen(window, weekday, minutes)) ? undefined : advance.map(sayWindow).join(", ");
}

function isOpen({ weekdays, from, to }: Window, weekday: number, minutes: number): boolean {
  if (from < to) return weekdays.includes(weekday) && minutes >= from && minutes < to;
  const sinceYesterday = weekdays.includes((weekday + 6) % 7) && minutes < to;
  return sinceYesterday || (weekdays.includes(weekday) && minutes >= from);
}

/** `Mon-Thu 10:00-17:00`, as the file spells it. Days apart are separated by commas: `Mon,Wed 10:00-17:00`. */
export function parseWindow(text: string): Window | undefined {
  const [, days, ...clock] = /^(\S+) (\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text.trim()) ?? [];
  if (days === undefined) return undefined;
  const [fromHour, fromMinute, toHour, toMinute] = clock.map(Number) as [number, number, number, number];
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  const weekdays = days.split(",").flatMap((part) => weekdaysOf(part) ?? [-1]);
  const isClock = fromMinute < 60 && toMinute < 60 && from < 1440 && to <= 1440 && from !== to;
  return isClock && !weekdays.includes(-1) ? { weekdays: [...new Set(weekdays)].sort(), from, to } : undefined;
}

/** `Mon`, or `Fri-Mon`, which goes round the end of the week. */
function weekdaysOf(text: string): readonly number[] | undefined {
  const [first, last = first] = text.split("-").map((name) => WEEKDAYS.indexOf(name as (typeof WEEKDAYS)[number]));
  if (first === undefined || first < 0 || last! < 0) return undefined;
  const length = ((last! - first + 7) % 7) + 1;
  return Array.from({ length }, (_, i) => (first + i) % 7);
}

export function sayWindow({ weekdays, from, to }: Window): string {
  const clock = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${weekdays.map((day) => WEEKDAYS[day]).join(",")} ${clock(from)}-${clock(to)}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

function clockAt(now: UnixSeconds, zone: string) {
  const wall = wallAt(now, zone);
  return { ...wall, weekday: new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() };
}
