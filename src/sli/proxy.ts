import { Rejected } from "#core/errors.ts";
import { coarser, pickLimits } from "#core/sli/coarser.ts";
import type { SliReader, SourceOf } from "#core/sli/source.ts";
import { floorTo, type UnixSeconds } from "#core/time.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";

/** What our proxy counts, which keeps its buckets for a while: a short absence of ours loses nothing. */
export function proxyReader(
  { name, bucketSeconds, limitsMs }: SourceOf<"proxy">,
  counts: (from: UnixSeconds, signal?: AbortSignal) => Promise<ProxyCounts>,
): SliReader {
  return {
    async read(from, _, signal) {
      const found = await counts(from, signal);
      if (bucketSeconds % found.bucketSeconds !== 0)
        throw new Rejected(
          "invalid",
          `Cannot count "${name}" by ${bucketSeconds} s: the proxy counts by ${found.bucketSeconds} s, want the same or a multiple`,
        );
      const places = limitsMs.map((limit) => {
        const place = found.limitsMs.indexOf(limit);
        if (place >= 0) return place;
        const known = found.limitsMs.map((each) => `${each} ms`).join(", ") || "none";
        throw new Rejected(
          "invalid",
          `Cannot count "${name}" by ${limit} ms: the proxy counts ${known}; start it with --limits ${limit}`,
        );
      });
      const finalUntil = floorTo(bucketSeconds, found.finalUntil);
      const picked = found.buckets.map((bucket) => ({ ...bucket, counts: pickLimits(bucket.counts, places) }));
      return {
        buckets: coarser(picked, bucketSeconds, finalUntil),
        finalUntil,
        // The bucket in which it began is not whole.
        since: -floorTo(bucketSeconds, -found.since),
      };
    },
  };
}
