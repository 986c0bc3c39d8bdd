import type { Expressions } from "#app/expressions.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import { type Grid, gridOf } from "#core/grid.ts";
import type { OrgId } from "#core/series.ts";
import { bucketsOfMinutes, type MinutesOfSide, newestKnown } from "#core/sli/metrics.ts";
import type { ReadSource, SliOrigin, SliReader } from "#core/sli/source.ts";
import { DAY, floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";

export type MetricsSource = ReadSource & { readonly from: Extract<SliOrigin, { kind: "metrics" }> };

/** Seconds for which points of a minute may still come. Agents post theirs within the minute after, spread out over it. */
const SETTLED_AFTER = 2 * MINUTE;
/** What is asked at once. */
const MOST_AT_ONCE = DAY;
/** With no point for so long, somebody ought to be told. */
const SILENT_AFTER = 10 * MINUTE;

/**
 * Counts by graph expressions. A minute is final when it is over for two minutes and it, or a later one, has a value of `total` on any
 * side: silence is not taken for no requests, but a gap that values follow is. What is posted for a minute that was final is left out.
 */
export function metricsReader(
  org: OrgId,
  source: MetricsSource,
  expressions: Pick<Expressions, "evaluate">,
): SliReader {
  const { from: origin, bucketSeconds, limitsMs } = source;

  async function valuesOf(text: string, grid: Grid, now: UnixSeconds): Promise<Float64Array> {
    const { series } = await expressions.evaluate(org, text, grid, now);
    const [only, ...more] = series;
    if (more.length > 0)
      throw new Rejected(
        "invalid",
        `Cannot count by "${text}": found ${series.length} series, want one; put "sum" around it`,
      );
    return only?.values ?? new Float64Array(grid.count).fill(Number.NaN);
  }

  async function minutesOf(side: Side, grid: Grid, now: UnixSeconds): Promise<readonly MinutesOfSide[]> {
    const counts = origin.sides[side];
    if (counts === undefined) return [];
    const [total, bad, ...slow] = await Promise.all(
      [counts.total, counts.bad, ...counts.slow].map((text) => valuesOf(text, grid, now)),
    );
    return [{ side, total: total!, bad: bad!, slow: limitsMs.map((_, i) => slow[i]!) }];
  }

  return {
    async read(from, now) {
      const settled = floorTo(MINUTE, now - SETTLED_AFTER);
      const to = Math.min(floorTo(MINUTE, now), from + MOST_AT_ONCE);
      const grid = gridOf({ from, to }, MINUTE);
      const sides = (await Promise.all([minutesOf("stable", grid, now), minutesOf("canary", grid, now)])).flat();
      const known = newestKnown(sides, grid.start);
      // Of what is this old nothing comes any more: the next day may have some.
      const isPast = to < settled && known === undefined;
      if (known === undefined && !isPast && now - from > SILENT_AFTER)
        throw new Unavailable(
          `Cannot count "${source.name}": found no value of "total" since ${new Date(from * 1000).toISOString()}`,
        );
      const told = isPast || to < settled ? to : (known ?? from - MINUTE) + MINUTE;
      const finalUntil = Math.max(from, floorTo(bucketSeconds, Math.min(settled, told)));
      return { buckets: bucketsOfMinutes(sides, { start: grid.start, bucketSeconds }), finalUntil };
    },
  };
}
