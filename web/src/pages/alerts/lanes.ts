import type { AlertTimeline } from "#wire/own/alerting.ts";

export type Lane = AlertTimeline["lanes"][number];
export type Bar = Lane["alerts"][number];

export interface Place {
  readonly lane: number;
  readonly bar: number;
}

const LAST = Number.POSITIVE_INFINITY;

/**
 * Where a key leads from a bar; `undefined` for keys that lead nowhere. Left and right go along a lane, up and down to the bar of
 * the next lane that began nearest, Home and End to the ends of the lane.
 */
export function moved(lanes: readonly Lane[], at: Place, key: string): Place | undefined {
  const along = (bar: number): Place => ({
    lane: at.lane,
    bar: Math.min(lanes[at.lane]!.alerts.length - 1, Math.max(0, bar)),
  });
  const across = (by: -1 | 1): Place => {
    const next = lanes[at.lane + by];
    if (next === undefined) return at;
    const from = lanes[at.lane]!.alerts[at.bar]!.openedAt;
    const far = next.alerts.map(({ openedAt }) => Math.abs(openedAt - from));
    return { lane: at.lane + by, bar: far.indexOf(Math.min(...far)) };
  };
  switch (key) {
    case "ArrowLeft":
      return along(at.bar - 1);
    case "ArrowRight":
      return along(at.bar + 1);
    case "Home":
      return along(0);
    case "End":
      return along(LAST);
    case "ArrowUp":
      return across(-1);
    case "ArrowDown":
      return across(1);
    default:
      return undefined;
  }
}

/** Where something stands in a range, in per cent of it. */
export const percentOf = (time: number, { from, to }: { readonly from: number; readonly to: number }): number =>
  (Math.min(to, Math.max(from, time)) - from) * (100 / (to - from));

/** When the stretches of a bar begin and end, as parts of the bar, in per cent. */
export function partsOf({
  stretches,
}: Pick<Bar, "stretches">): readonly (Bar["stretches"][number] & { width: number })[] {
  const all = stretches.at(-1)!.to - stretches[0]!.from;
  return stretches.map((stretch) => ({ ...stretch, width: ((stretch.to - stretch.from) / all) * 100 }));
}
