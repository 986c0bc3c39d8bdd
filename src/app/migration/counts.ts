import { Rejected } from "#core/errors.ts";
import { coarser, pickLimits } from "#core/sli/coarser.ts";
import { Growth } from "#core/sli/growth.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { CountsReader, OpenCounts } from "./ports.ts";

/** A router that counts by bucket itself, as our proxy does. */
export interface CountingRouter extends TrafficRouter {
  counts(from: UnixSeconds, signal?: AbortSignal): Promise<ProxyCounts>;
}

const countsByBucket = (router: TrafficRouter): router is CountingRouter => "counts" in router;

export function countsFrom(meta: Pick<Meta, "sliBuckets">, clock: Clock): OpenCounts {
  return (org, config, limitsMs, routers) => {
    if (config.from === "source") return storedCounts(meta, org, config, limitsMs, clock);
    const router = routers[config.route]!;
    if (countsByBucket(router)) return bucketsOf(router, config.bucketSeconds, limitsMs);
    if (router.counters !== undefined) return growthOf(router, config.bucketSeconds, limitsMs, clock);
    throw new Rejected(
      "invalid",
      `Cannot count by route "${config.route}": ${router.kind} counts nothing; want a source`,
    );
  };
}

function bucketsOf(router: CountingRouter, bucketSeconds: number, limitsMs: readonly number[]): CountsReader {
  return {
    async read(from, signal) {
      const found = await router.counts(from, signal);
      if (bucketSeconds % found.bucketSeconds !== 0)
        throw new Rejected(
          "invalid",
          `Cannot judge by ${bucketSeconds} s: the proxy counts by ${found.bucketSeconds} s, want the same or a multiple`,
        );
      const places = limitsMs.map((limit) => placeOf(limit, found.limitsMs, "the proxy"));
      const buckets = found.buckets.map((bucket) => ({ ...bucket, counts: pickLimits(bucket.counts, places) }));
      const until = Math.floor(found.finalUntil / bucketSeconds) * bucketSeconds;
      return { buckets: coarser(buckets, bucketSeconds, until), countedUntil: until };
    },
  };
}

function placeOf(limit: number, counted: readonly number[], by: string): number {
  const place = counted.indexOf(limit);
  if (place >= 0) return place;
  const known = counted.map((each) => `${each} ms`).join(", ");
  throw new Rejected(
    "invalid",
    `Cannot judge by ${limit} ms: ${by} counts ${known || "none"}; start it with --limits ${limit}`,
  );
}

/** Counters that only grow, read at every look. */
function growthOf(
  router: TrafficRouter,
  bucketSeconds: number,
  limitsMs: readonly number[],
  clock: Clock,
): CountsReader {
  if (limitsMs.length > 0)
    throw new Rejected(
      "invalid",
      `Cannot judge latency by ${router.kind}: it counts requests and errors; want a source`,
    );
  const growth = new Growth(bucketSeconds);
  return {
    async read(from, signal) {
      const found = await router.counters!(signal);
      const now = clock.now() / 1000;
      growth.see(found, now);
      const { buckets, finalUntil } = growth.over(from, now);
      return { buckets, countedUntil: finalUntil };
    },
  };
}

/** What was posted, or read from logs here. */
function storedCounts(
  { sliBuckets }: Pick<Meta, "sliBuckets">,
  org: string,
  { source, bucketSeconds }: { readonly source: string; readonly bucketSeconds: number },
  limitsMs: readonly number[],
  clock: Clock,
): CountsReader {
  return {
    async read(from) {
      const buckets = await sliBuckets.read(org, source, { from, to: Math.ceil(clock.now() / 1000) });
      const known = await sliBuckets.source(org, source);
      if (known === undefined) return { buckets: [] };
      if (bucketSeconds % known.bucketSeconds !== 0)
        throw new Rejected(
          "invalid",
          `Cannot judge by ${bucketSeconds} s: "${source}" counts by ${known.bucketSeconds} s, want the same or a multiple`,
        );
      const places = limitsMs.map((limit) => placeOf(limit, known.limitsMs, `"${source}"`));
      const until = Math.floor(known.finalUntil / bucketSeconds) * bucketSeconds;
      const picked = buckets.map((bucket) => ({ ...bucket, counts: pickLimits(bucket.counts, places) }));
      return { buckets: coarser(picked, bucketSeconds, until), countedUntil: until };
    },
  };
}
