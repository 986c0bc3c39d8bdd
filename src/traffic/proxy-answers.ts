import { countsProblem } from "#core/sli/counts.ts";
import type { ProxyCounts, ProxyState } from "#core/traffic/proxy-control.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import { isShare } from "#core/traffic/share.ts";

/**
 * What our proxy says, told apart from what anything else may answer at an address that somebody wrote into a file. A loop believes the
 * types, so what is let through here has to be what they say.
 */
export function isState(found: unknown): found is ProxyState {
  if (!isObject(found)) return false;
  const { canaryBp, fingerprint, fence, health } = found;
  return (
    isShare(canaryBp) &&
    typeof fingerprint === "string" &&
    Number.isSafeInteger(fence) &&
    ofBothSides(health, ({ healthy, total }) => isCount(healthy) && isCount(total))
  );
}

export const isTotals = (found: unknown): found is Record<Side, SideCounters> =>
  ofBothSides(found, ({ requests, bad }) => isCount(requests) && isCount(bad));

export function isCounts(found: unknown): found is ProxyCounts {
  if (!isObject(found)) return false;
  const { bucketSeconds, limitsMs, finalUntil, since, buckets } = found;
  return (
    isCount(bucketSeconds) &&
    bucketSeconds > 0 &&
    isCount(finalUntil) &&
    isCount(since) &&
    Array.isArray(limitsMs) &&
    limitsMs.every(Number.isFinite) &&
    Array.isArray(buckets) &&
    buckets.every((bucket) => isBucket(bucket, limitsMs.length))
  );
}

function isBucket(found: unknown, limits: number): boolean {
  if (!isObject(found) || !isObject(found.counts)) return false;
  const { start, side, counts } = found;
  const { total, bad, slow, latency } = counts as Record<string, unknown>;
  if (!isCount(start) || (side !== "stable" && side !== "canary") || !Array.isArray(slow)) return false;
  if (latency !== undefined && !isSketch(latency)) return false;
  return countsProblem({ total, bad, slow, latency } as Parameters<typeof countsProblem>[0], limits) === undefined;
}

const isSketch = (found: unknown): boolean =>
  isObject(found) && Array.isArray(found.buckets) && found.buckets.every((each) => Array.isArray(each));

const ofBothSides = (found: unknown, isFine: (side: Record<string, unknown>) => boolean): boolean =>
  isObject(found) && [found.stable, found.canary].every((side) => isObject(side) && isFine(side));

const isObject = (found: unknown): found is Record<string, unknown> => typeof found === "object" && found !== null;

const isCount = (found: unknown): found is number => Number.isSafeInteger(found) && (found as number) >= 0;
