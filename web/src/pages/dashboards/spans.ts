import type { WidgetAnswer } from "#wire/own/boards.ts";
import type { Span } from "../../time/range.ts";

export type WidgetRange = NonNullable<Extract<WidgetAnswer, { type: "graph" }>["range"]>;

const MINUTE = 60;

/** What a widget with a range of its own shows now. Relative ones end after the current minute, as the page's do. */
export function spanOf(range: WidgetRange, now: number): Span {
  if (range.type === "absolute") return { from: range.start, to: Math.max(range.end, range.start + 2 * MINUTE) };
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const to = minute + MINUTE + range.offset;
  return { from: to - Math.max(range.period, 2 * MINUTE), to };
}
