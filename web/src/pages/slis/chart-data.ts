import type { SliCountsAnswer } from "#wire/own/sli.ts";
import type { Frame } from "../../graph/shape.ts";
import type { Span } from "../../time/range.ts";
import { gridOf } from "../migrations/chart-data.ts";

export type Side = SliCountsAnswer["buckets"][number]["side"];

/** Buckets that are asked for at most, the newest ones: as many as a browser draws at once without a word. */
const MOST_BUCKETS = 10_000;

/** What is asked for of a span: all of it, or its newest part. */
export const askedOf = ({ from, to }: Span, bucketSeconds: number): Span => ({
  from: Math.max(from, to - MOST_BUCKETS * bucketSeconds),
  to,
});

/** Requests a minute by side on one grid: all, bad ones, and those that took as long as each limit or longer. */
export interface Counted {
  /** Those that ever had requests; the old one first. */
  readonly sides: readonly Side[];
  readonly total: Frame;
  readonly bad: Frame;
  readonly slow: Frame;
}

/** Keys of series: the side, and of slow ones the limit too. */
export const slowKey = (side: Side, limitMs: number): string => `${side} ${limitMs}`;

/** Where nothing was counted in time that is final there were no requests; before the first count and after the last nobody knows. */
export function countedFrames({ bucketSeconds, limitsMs, finalUntil, buckets }: SliCountsAnswer, span: Span): Counted {
  const grid = gridOf(span, bucketSeconds);
  const { start, step, count } = grid;
  const first = buckets[0]?.start ?? Number.POSITIVE_INFINITY;
  const sides = (["stable", "canary"] as const).filter((one) => buckets.some(({ side }) => side === one));
  const column = (side: Side, of: (bucket: SliCountsAnswer["buckets"][number]) => number): (number | null)[] => {
    const sums = Array.from({ length: count }, (_, i): number | null => {
      const at = start + i * step;
      return at + step > first && at + step <= finalUntil ? 0 : null;
    });
    for (const bucket of buckets) {
      const i = Math.floor((bucket.start - start) / step);
      const sum = sums[i];
      if (bucket.side === side && typeof sum === "number") sums[i] = sum + of(bucket);
    }
    return sums.map((sum) => (sum === null ? null : (sum * 60) / step));
  };
  const frame = (of: (bucket: SliCountsAnswer["buckets"][number]) => number): Frame => ({
    ...grid,
    series: sides.map((side) => ({ key: side, label: side, values: column(side, of) })),
  });
  return {
    sides,
    total: frame(({ total }) => total),
    bad: frame(({ bad }) => bad),
    slow: {
      ...grid,
      series: limitsMs.flatMap((limitMs, i) =>
        sides.map((side) => {
          const key = slowKey(side, limitMs);
          return { key, label: key, values: column(side, ({ slow }) => slow[i] ?? 0) };
        }),
      ),
    },
  };
}

/** What was counted altogether, by side. */
export function sumsBySide({ limitsMs, buckets }: Pick<SliCountsAnswer, "limitsMs" | "buckets">) {
  return (["stable", "canary"] as const).flatMap((side) => {
    const own = buckets.filter((bucket) => bucket.side === side);
    if (own.length === 0) return [];
    const sum = (of: (bucket: (typeof own)[number]) => number): number =>
      own.reduce((so, bucket) => so + of(bucket), 0);
    return [
      {
        side,
        total: sum(({ total }) => total),
        bad: sum(({ bad }) => bad),
        slow: limitsMs.map((_, i) => sum(({ slow }) => slow[i] ?? 0)),
      },
    ];
  });
}
