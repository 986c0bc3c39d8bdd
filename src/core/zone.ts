/** A moment taken apart on the clock of a zone. */
export interface Wall {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (found === undefined) {
    // A calendar and digits of our own choice: the user's locale must not change what we parse.
    found = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn-hc-h23", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(zone, found);
  }
  return found;
}

/** What the clocks of a zone show at a moment, in epoch seconds. */
export function wallAt(epoch: number, zone: string): Wall {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatter(zone).formatToParts(epoch * 1_000)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts;
  return { year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: second! };
}

const asUtc = ({ year, month, day, hour, minute, second }: Wall): number =>
  Date.UTC(year, month - 1, day, hour, minute, second) / 1_000;

/**
 * When the clocks of a zone show this, in epoch seconds. Fields may be out of range (day 0 is the last of the month before).
 * Of an hour that comes twice the first is meant; one that is skipped gives the moment as long after the skip.
 */
export function epochOf(wall: Wall, zone: string): number {
  const utc = asUtc(wall);
  const offset = (at: number): number => asUtc(wallAt(at, zone)) - at;
  // The offsets of a day before and after bracket any change of the clocks near this moment.
  const [before, after] = [offset(utc - 86_400), offset(utc + 86_400)];
  for (const candidate of [utc - before, utc - after]) if (offset(candidate) === utc - candidate) return candidate;
  return utc - before;
}

/** Start of the day that a moment lies in, `days` later. */
export function startOfDay(epoch: number, zone: string, days = 0): number {
  const wall = wallAt(epoch, zone);
  return epochOf({ ...wall, day: wall.day + days, hour: 0, minute: 0, second: 0 }, zone);
}

/** Start of the week, which begins on Monday, `weeks` later. */
export function startOfWeek(epoch: number, zone: string, weeks = 0): number {
  const { year, month, day } = wallAt(epoch, zone);
  const sinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return startOfDay(epoch, zone, weeks * 7 - sinceMonday);
}

/** Start of the month, `months` later. */
export function startOfMonth(epoch: number, zone: string, months = 0): number {
  const { year, month } = wallAt(epoch, zone);
  return epochOf({ year, month: month + months, day: 1, hour: 0, minute: 0, second: 0 }, zone);
}

/** As people write it: `UTC+09:00`. */
export function offsetName(epoch: number, zone: string): string {
  const minutes = Math.round((asUtc(wallAt(epoch, zone)) - Math.floor(epoch)) / 60);
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `UTC${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function isZone(zone: string): boolean {
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}
