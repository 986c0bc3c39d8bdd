import { learnClustering, spreadAt } from "#core/judge/dispersion.ts";
import { tallyOf } from "#core/judge/indicator.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import { type BasisPoints, EVERYTHING } from "#core/traffic/share.ts";
import type { Definition } from "./definition.ts";

/**
 * Variance by mean of bad requests in a bucket of the canary, per indicator: as the definition says, or as it was on the stable side
 * before, for as many requests as the canary is going to get.
 */
export function spreadsOf(
  { policy, dispersion }: Definition,
  history: readonly SliBucket[],
  canaryBp: BasisPoints,
): readonly number[] {
  const stable = history.filter(({ side }) => side === "stable");
  const starts = new Set(history.map(({ start }) => start)).size;
  const perBucket = history.reduce((sum, { counts }) => sum + counts.total, 0) / Math.max(1, starts);
  return policy.indicators.map(({ measure }) => {
    if (dispersion !== undefined) return dispersion;
    const clustering = learnClustering(stable.map(({ counts }) => tallyOf(counts, measure)));
    return spreadAt((perBucket * canaryBp) / EVERYTHING, clustering);
  });
}
