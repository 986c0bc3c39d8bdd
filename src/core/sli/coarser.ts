import { floorTo, type UnixSeconds } from "#core/time.ts";
import { addBuckets, type SliBucket, type SliCounts } from "./counts.ts";

/** Finer buckets added up to coarser ones, without those that begin at `until` or later. */
export const coarser = (
  buckets: readonly SliBucket[],
  bucketSeconds: number,
  until: UnixSeconds,
): readonly SliBucket[] =>
  addBuckets(
    buckets
      .map((bucket) => ({ ...bucket, start: floorTo(bucketSeconds, bucket.start) }))
      .filter(({ start }) => start < until),
  );

/** Only the limits at these places, and no sketch: what is judged by needs none. */
export const pickLimits = ({ total, bad, slow }: SliCounts, places: readonly number[]): SliCounts => ({
  total,
  bad,
  slow: places.map((place) => slow[place]!),
});
