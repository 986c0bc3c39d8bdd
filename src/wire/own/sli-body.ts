import type { SliBucket } from "#core/sli/counts.ts";
import type { SliBody } from "./sli.ts";

/** Counts as they are posted. Apart from the schema, which the agent would have to load a package for. */
export const toSliBody = (
  source: Pick<SliBody, "part" | "bucketSeconds" | "limitsMs" | "finalUntil">,
  buckets: readonly SliBucket[],
): SliBody => ({
  ...source,
  buckets: buckets.map(({ start, side, counts: { total, bad, slow, latency } }) => ({
    start,
    side,
    total,
    bad,
    slow: [...slow],
    ...(latency !== undefined && {
      latency: { zero: latency.zero, buckets: latency.buckets.map(([bucket, n]) => [bucket, n] as [number, number]) },
    }),
  })),
});
