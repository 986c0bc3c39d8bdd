import { Rejected } from "#core/errors.ts";
import type { SliBucket, SliCounts } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { Side, SideCounters, TrafficRouter } from "#core/traffic/router.ts";
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
      const buckets = found.buckets.map((bucket) => ({ ...bucket, counts: pick(bucket.counts, places) }));
      const until = Math.floor(found.finalUntil / bucketSeconds) * bucketSeconds;
      return { buckets: merge(buckets, bucketSeconds, until), countedUntil: until };
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

const pick = ({ total, bad, slow }: SliCounts, places: readonly number[]): SliCounts => ({
  total,
  bad,
  slow: places.map((place) => slow[place]!),
});

/** Finer buckets together, without those that are not over. */
function merge(buckets: readonly SliBucket[], bucketSeconds: number, until: UnixSeconds): readonly SliBucket[] {
  const sums = new Map<string, SliBucket>();
  for (const { start, side, counts } of buckets) {
    const first = Math.floor(start / bucketSeconds) * bucketSeconds;
    if (first >= until) continue;
    const before = sums.get(`${first} ${side}`)?.counts;
    sums.set(`${first} ${side}`, { start: first, side, counts: before === undefined ? counts : plus(before, counts) });
  }
  return [...sums.values()];
}

const plus = (a: SliCounts, b: SliCounts): SliCounts => ({
  total: a.total + b.total,
  bad: a.bad + b.bad,
  slow: a.slow.map((count, i) => count + b.slow[i]!),
});

/** Counters that only grow, read at every look: what they grew by belongs to the bucket in which it was seen. */
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
  /** A day. */
  const kept = Math.ceil(86_400 / bucketSeconds);
  const buckets = new Map<string, SliBucket>();
  let last: Readonly<Record<Side, SideCounters>> | undefined;

  return {
    async read(from, signal) {
      const found = await router.counters!(signal);
      const start = Math.floor(clock.now() / 1000 / bucketSeconds) * bucketSeconds;
      for (const side of ["stable", "canary"] as const) {
        const [now, before] = [found[side], last?.[side]];
        // A counter that fell was reset: what it has was since then.
        const since = before === undefined || now.requests < before.requests ? { requests: 0, bad: 0 } : before;
        if (before === undefined) continue;
        const counts = { total: now.requests - since.requests, bad: Math.max(0, now.bad - since.bad), slow: [] };
        const key = `${start} ${side}`;
        const sum = buckets.get(key)?.counts;
        buckets.set(key, { start, side, counts: sum === undefined ? counts : plus(sum, counts) });
      }
      last = found;
      for (const key of [...buckets.keys()].slice(0, Math.max(0, buckets.size - 2 * kept))) buckets.delete(key);
      const over = [...buckets.values()].filter((bucket) => bucket.start >= from && bucket.start < start);
      return { buckets: over, countedUntil: start };
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
      const picked = buckets.map((bucket) => ({ ...bucket, counts: pick(bucket.counts, places) }));
      return { buckets: merge(picked, bucketSeconds, until), countedUntil: until };
    },
  };
}
