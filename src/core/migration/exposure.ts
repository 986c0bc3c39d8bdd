import { type Indicator, tallyOf } from "#core/judge/indicator.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { type BasisPoints, NOTHING } from "#core/traffic/share.ts";
import type { Entry } from "./run.ts";

/** A time in which the canary had one share on every route, and what its users met in it. */
export interface Exposure {
  readonly canaryBp: BasisPoints;
  readonly from: UnixSeconds;
  /** Absent while it goes on. */
  readonly to?: UnixSeconds | undefined;
  readonly sides: Readonly<Record<Side, SideExposure>>;
}

export interface SideExposure {
  readonly total: number;
  /** By indicator, in their order. */
  readonly bad: readonly number[];
}

interface Written {
  readonly at: UnixSeconds;
  readonly entry: Entry;
}

/**
 * What each share exposed people to: by the requests that arrived, never by the share that was set. A bucket belongs to the share
 * that was there when it began; those from before the first share and after the last are of nothing.
 */
export function exposuresOf(
  entries: readonly Written[],
  buckets: readonly SliBucket[],
  indicators: readonly Pick<Indicator, "measure">[],
): readonly Exposure[] {
  const shares = entries.flatMap(({ at, entry }) =>
    entry.kind === "verified" ? [{ at, canaryBp: entry.canaryBp }] : [],
  );
  return shares.flatMap(({ at: from, canaryBp }, i): Exposure[] => {
    if (canaryBp === NOTHING) return [];
    const to = shares[i + 1]?.at;
    const within = buckets.filter(({ start }) => start >= from && (to === undefined || start < to));
    const of = (side: Side): SideExposure => {
      const own = within.filter((bucket) => bucket.side === side);
      const sum = (count: (bucket: SliBucket) => number) => own.reduce((total, bucket) => total + count(bucket), 0);
      return {
        total: sum(({ counts }) => counts.total),
        bad: indicators.map(({ measure }) => sum(({ counts }) => tallyOf(counts, measure).bad)),
      };
    };
    return [{ canaryBp, from, to, sides: { stable: of("stable"), canary: of("canary") } }];
  });
}

/** How long the way back took: from the word until nothing was seen on every route; absent without a rollback in effect. */
export function wayBack(
  entries: readonly Written[],
): { readonly at: UnixSeconds; readonly seconds: number } | undefined {
  const asked = entries.findLast(({ entry }) => entry.kind === "intent" && entry.intent.wantBp === NOTHING);
  if (asked === undefined) return undefined;
  const done = entries.find(
    ({ at, entry }) => at >= asked.at && entry.kind === "verified" && entry.canaryBp === NOTHING,
  );
  return done && { at: asked.at, seconds: done.at - asked.at };
}
