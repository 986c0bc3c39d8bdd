import { offsetName, wallAt } from "../time/zone.ts";

export type Locale = "en" | "ja";

const two = (n: number): string => String(n).padStart(2, "0");

/** `2026-11-23 10:30`, in Japanese `2026/11/23 10:30`; always 24 hours. */
export function dateTime(epoch: number, locale: Locale, zone: string): string {
  return `${date(epoch, locale, zone)} ${timeOfDay(epoch, zone)}`;
}

export function date(epoch: number, locale: Locale, zone: string): string {
  const { year, month, day } = wallAt(epoch, zone);
  return [year, two(month), two(day)].join(locale === "ja" ? "/" : "-");
}

export function timeOfDay(epoch: number, zone: string, seconds = false): string {
  const { hour, minute, second } = wallAt(epoch, zone);
  return `${two(hour)}:${two(minute)}${seconds ? `:${two(second)}` : ""}`;
}

/** `Asia/Tokyo (UTC+09:00)` */
export function zoneName(epoch: number, zone: string): string {
  return zone === "UTC" ? "UTC" : `${zone} (${offsetName(epoch, zone)})`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `5 min. ago`, `5 分前`: how long ago a moment is, in the largest unit that fits. */
export function ago(epoch: number, now: number, locale: Locale): string {
  const seconds = Math.max(0, Math.round(now - epoch));
  const [unit, size] = STEPS.find(([, length]) => seconds >= length) ?? ["second", 1];
  const formatter = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" });
  return formatter.format(-Math.floor(seconds / size), unit);
}

/** `3 min`, `2 h`, `5 分`: the length of a span in its largest whole unit. */
export function length(seconds: number, locale: Locale): string {
  const [unit, size] = STEPS.find(([, one]) => seconds >= one) ?? ["second", 1];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(seconds / size);
}

/** `14 min 20 sec`, `21 日 3 時間`: the length of a span in its two largest units. */
export function span(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = STEPS.findIndex(([, size]) => whole >= size);
  if (first < 0) return length(0, locale);
  const [unit, size] = STEPS[first]!;
  const next = STEPS[first + 1];
  const part = (value: number, of: Intl.RelativeTimeFormatUnit): string =>
    new Intl.NumberFormat(locale, { style: "unit", unit: of, unitDisplay: "short" }).format(value);
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  const text = part(Math.floor(whole / size), unit);
  return rest === 0 ? text : `${text} ${part(rest, next![0])}`;
}

export function count(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(value);
}
