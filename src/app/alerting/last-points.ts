import { LIMITS } from "#core/monitor/monitor.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { OrgId, TargetKey } from "#core/series.ts";
import { DAY, MINUTE, type UnixSeconds } from "#core/time.ts";

/** When the newest point of a series was taken, 0 when there never was one; of what is silent for a week, that it is as long ago. */
export type LastPoints = (org: OrgId, target: TargetKey, metric: string, now: UnixSeconds) => Promise<UnixSeconds>;

/** No monitor asks for more. */
const LONGEST_SILENCE = LIMITS.longestMissingDuration * MINUTE;

/** Memory knows the points of a day; of what is silent for longer the newest is looked for once. */
export function createLastPoints(store: Pick<TimeSeries, "latest" | "has" | "read">): LastPoints {
  const found = new Map<string, UnixSeconds>();
  return async (org, target, metric, now) => {
    const key = `${org} ${target} ${metric}`;
    const newest = store.latest(org, target, metric);
    if (newest !== undefined) {
      found.delete(key);
      return newest.time;
    }
    const known = found.get(key);
    if (known !== undefined) return known;
    if (!(await store.has(org, target, metric))) return 0;
    const from = now - LONGEST_SILENCE - DAY;
    const [points] = await store.read(org, target, [metric], { from, to: now });
    const last = points!.length === 0 ? from : points!.times[points!.length - 1]!;
    found.set(key, last);
    return last;
  };
}
