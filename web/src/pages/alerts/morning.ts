import { epochOf, wallAt } from "../../time/zone.ts";

/** The next time that the clocks of a zone show 9:00: when people are back. */
export function nextMorning(now: number, zone: string): number {
  const wall = wallAt(now, zone);
  const at = (days: number): number => epochOf({ ...wall, day: wall.day + days, hour: 9, minute: 0, second: 0 }, zone);
  return at(0) > now ? at(0) : at(1);
}
