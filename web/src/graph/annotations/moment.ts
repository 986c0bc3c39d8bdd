import { epochOf, wallAt } from "../../time/zone.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** A moment as a field of dates and times holds it, on the clocks of a zone. */
export function localText(epoch: number, zone: string): string {
  const { year, month, day, hour, minute } = wallAt(epoch, zone);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** The moment that a field means; `undefined` while it is not filled in. */
export function momentOf(text: string, zone: string): number | undefined {
  const numbers = /^(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [year, month, day, hour, minute] = numbers as [number, number, number, number, number];
  return epochOf({ year, month, day, hour, minute, second: 0 }, zone);
}
