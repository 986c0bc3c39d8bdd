import { DAY, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { startOfMonth, startOfWeek } from "#core/zone.ts";

/** What an objective looks back over: so many days at any moment, or the week or month that the clocks of a zone show. */
export type Window =
  | { readonly kind: "rolling"; readonly days: number }
  | { readonly kind: "calendar"; readonly unit: "week" | "month"; readonly zone: string };

/** A window at a moment. */
export interface Period {
  /** What can have been seen of it: up to now. */
  readonly seen: TimeRange;
  /** All of it. A rolling window is all seen; a week or month ends in the future, and is as long as the clocks make it. */
  readonly whole: TimeRange;
}

export function periodAt(window: Window, now: UnixSeconds): Period {
  if (window.kind === "rolling") {
    const range = { from: now - window.days * DAY, to: now };
    return { seen: range, whole: range };
  }
  const start = window.unit === "week" ? startOfWeek : startOfMonth;
  const from = start(now, window.zone);
  return { seen: { from, to: now }, whole: { from, to: start(now, window.zone, 1) } };
}

/** Seconds, of one that has no weekday or month yet: for rates and tables. A month counts 30 days there, as everywhere in print. */
export function nominalSeconds(window: Window): number {
  if (window.kind === "rolling") return window.days * DAY;
  return window.unit === "week" ? 7 * DAY : 30 * DAY;
}
