import type { Side } from "./router.ts";
import { type BasisPoints, EVERYTHING, NOTHING } from "./share.ts";

/** What weights of a kind of router may be, and which sum is preferred where it is exact. */
export interface WeightRange {
  readonly most: number;
  readonly sum?: number | undefined;
}

/** Tenths of a per cent are exact, and no weight is above the most. */
export const ALB_WEIGHTS: WeightRange = { most: 999, sum: 1000 };
export const ROUTE53_WEIGHTS: WeightRange = { most: 255 };

export type Weights = Readonly<Record<Side, number>>;

/** What a pair of weights gives the canary: rounded, but never to nothing or everything while both sides get something. */
export function shareOf(canary: number, stable: number): BasisPoints {
  if (canary === 0) return NOTHING;
  if (stable === 0) return EVERYTHING;
  return Math.min(EVERYTHING - 1, Math.max(1, Math.round((canary * EVERYTHING) / (canary + stable))));
}

/**
 * The two whole numbers from 0 to `most` whose share is the nearest. Above nothing and below everything both are at least 1, and never
 * are both 0, which some take for "equally". Of equally near pairs the one whose sum is `sum` where there is one, else the heaviest.
 */
export function nearestWeights(canaryBp: BasisPoints, { most, sum = 0 }: WeightRange): Weights {
  if (canaryBp === NOTHING) return { stable: most, canary: 0 };
  if (canaryBp === EVERYTHING) return { stable: 0, canary: most };
  const rounded = Math.round((canaryBp * sum) / EVERYTHING);
  if ((rounded * EVERYTHING) / sum === canaryBp) return { stable: sum - rounded, canary: rounded };
  let best = { stable: 1, canary: 1 };
  let nearest = Number.POSITIVE_INFINITY;
  for (let stable = most; stable >= 1; stable--) {
    const exact = (canaryBp * stable) / (EVERYTHING - canaryBp);
    for (const canary of [Math.floor(exact), Math.ceil(exact)].map((each) => Math.min(most, Math.max(1, each)))) {
      const off = Math.abs((canary * EVERYTHING) / (stable + canary) - canaryBp);
      if (off < nearest) [best, nearest] = [{ stable, canary }, off];
    }
  }
  return best;
}

/** The share that the nearest weights give. */
export function nearestShare(canaryBp: BasisPoints, range: WeightRange): BasisPoints {
  const { stable, canary } = nearestWeights(canaryBp, range);
  return shareOf(canary, stable);
}
