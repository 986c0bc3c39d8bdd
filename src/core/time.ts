/** Seconds since 1970-01-01T00:00:00Z, an integer unless the name says otherwise. */
export type UnixSeconds = number;

/** Milliseconds since 1970-01-01T00:00:00Z. Only clocks, sessions and browsers speak it. */
export type UnixMillis = number;

/** Half-open, as every range in Sawara: `from` is in it, `to` is not. */
export interface TimeRange {
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
}

export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;

/** Points are kept one a minute; whatever second a client sends, its minute is what counts. */
export function floorTo(step: number, time: UnixSeconds): UnixSeconds {
  return time - (((time % step) + step) % step);
}

export function overlaps(a: TimeRange, b: TimeRange): boolean {
  return a.from < b.to && b.from < a.to;
}
