import { floorTo, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { addCounts, emptyCounts, type SliBucket, type SliCounts } from "./counts.ts";

/** A point of a service metric. */
export interface ServicePoint {
  readonly name: string;
  readonly time: UnixSeconds;
  readonly value: number;
}

export interface PointSource {
  readonly name: string;
  readonly bucketSeconds: number;
  readonly limitsMs: readonly number[];
  /** Those of which there ever were requests. Where there are two, each has its own metrics besides those of both together. */
  readonly sides: readonly Side[];
}

/**
 * The counts of a source as points of service metrics: `sli.NAME.total`, `.bad`, `.slow_200ms` and the ratios in per cent,
 * `.bad_ratio` and `.slow_200ms_ratio`. Buckets shorter than a minute add up; a longer one is a point in its first minute. A minute in
 * which a bucket begins and that has no requests is 0 of them, and no ratio: nobody can tell the share of nothing. Both ends of
 * `range` are whole minutes, and all buckets that begin in it are given.
 */
export function pointsOf(source: PointSource, buckets: readonly SliBucket[], range: TimeRange): ServicePoint[] {
  const { name, bucketSeconds, limitsMs, sides } = source;
  const none = emptyCounts(limitsMs.length);
  const minutes = new Map<UnixSeconds, Record<Side, SliCounts>>();
  const first = -floorTo(bucketSeconds, -range.from);
  for (let start = first; start < range.to; start += bucketSeconds)
    minutes.set(floorTo(MINUTE, start), { stable: none, canary: none });
  for (const { start, side, counts } of buckets) {
    const minute = minutes.get(floorTo(MINUTE, start));
    // A sketch of every bucket of the minute together is nothing that a point could say.
    if (minute !== undefined) minute[side] = addCounts(minute[side], { ...counts, latency: undefined });
  }
  const points: ServicePoint[] = [];
  for (const [time, { stable, canary }] of minutes) {
    points.push(...metricsOf(`sli.${name}`, time, addCounts(stable, canary), limitsMs));
    if (sides.length < 2) continue;
    points.push(...metricsOf(`sli.${name}.stable`, time, stable, limitsMs));
    points.push(...metricsOf(`sli.${name}.canary`, time, canary, limitsMs));
  }
  return points;
}

/** `slow_200ms`; a dot would begin a segment of the name. */
export const slowMetric = (limitMs: number): string => `slow_${String(limitMs).replace(".", "_")}ms`;

function metricsOf(
  prefix: string,
  time: UnixSeconds,
  { total, bad, slow }: SliCounts,
  limitsMs: readonly number[],
): ServicePoint[] {
  const counted: [name: string, count: number][] = [
    ["bad", bad],
    ...limitsMs.map((limit, i): [string, number] => [slowMetric(limit), slow[i]!]),
  ];
  const point = (name: string, value: number): ServicePoint => ({ name: `${prefix}.${name}`, time, value });
  return [
    point("total", total),
    ...counted.map(([name, count]) => point(name, count)),
    ...(total === 0 ? [] : counted.map(([name, count]) => point(`${name}_ratio`, (100 * count) / total))),
  ];
}
