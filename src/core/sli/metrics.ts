import { floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import type { SliBucket } from "./counts.ts";

/** What the expressions of one side say, minute by minute, as numbers of requests; NaN where there is no value. */
export interface MinutesOfSide {
  readonly side: Side;
  readonly total: Float64Array;
  readonly bad: Float64Array;
  /** By limit. */
  readonly slow: readonly Float64Array[];
}

/**
 * Values of graphs as counts. `total` decides: a minute without a value of it, or with one below 0 (a counter that was reset), has no
 * requests of which anything is known, and nothing of it counts. What has no value beside it is 0: who counts errors often says nothing
 * where there are none. Fractions are added up over the bucket and rounded once. Bad and slow are at most all.
 */
export function bucketsOfMinutes(
  sides: readonly MinutesOfSide[],
  { start, bucketSeconds }: { readonly start: UnixSeconds; readonly bucketSeconds: number },
): readonly SliBucket[] {
  return sides
    .flatMap(({ side, total, bad, slow }) => {
      const sums = new Map<UnixSeconds, { total: number; bad: number; slow: number[] }>();
      total.forEach((requests, i) => {
        if (!isKnown(requests)) return;
        const bucket = floorTo(bucketSeconds, start + i * MINUTE);
        const sum = sums.get(bucket) ?? { total: 0, bad: 0, slow: slow.map(() => 0) };
        sums.set(bucket, sum);
        sum.total += requests;
        sum.bad += orNone(bad[i]!);
        for (const [limit, values] of slow.entries()) sum.slow[limit]! += orNone(values[i]!);
      });
      return [...sums].map(([bucket, sum]): SliBucket => {
        const requests = Math.round(sum.total);
        const atMost = (most: number, value: number) => Math.min(most, Math.round(value));
        const falling: number[] = [];
        for (const value of sum.slow) falling.push(atMost(falling.at(-1) ?? requests, value));
        return { start: bucket, side, counts: { total: requests, bad: atMost(requests, sum.bad), slow: falling } };
      });
    })
    .sort((a, b) => a.start - b.start);
}

/** The newest minute of which any side says something; `undefined` where none does. */
export function newestKnown(sides: readonly MinutesOfSide[], start: UnixSeconds): UnixSeconds | undefined {
  const last = Math.max(-1, ...sides.map(({ total }) => total.findLastIndex(isKnown)));
  return last < 0 ? undefined : start + last * MINUTE;
}

const isKnown = (value: number): boolean => value >= 0 && Number.isFinite(value);
const orNone = (value: number): number => (isKnown(value) ? value : 0);
