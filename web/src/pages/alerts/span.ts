import type { Span } from "../../time/range.ts";

const BEFORE = 30 * 60;
/** An alert that stays open for days is looked at where it began: later the graph would be a flat line. */
const LONGEST = 3 * 3_600;

/** What to draw of an alert: the half hour before it opened, and as long after, or until shortly after it closed. */
export function spanAround(openedAt: number, closedAt: number | undefined, now: number): Span {
  const from = openedAt - BEFORE;
  const wanted = closedAt === undefined ? now + 60 : closedAt + BEFORE / 2;
  return { from, to: Math.min(Math.max(wanted, openedAt + BEFORE), openedAt + LONGEST) };
}
