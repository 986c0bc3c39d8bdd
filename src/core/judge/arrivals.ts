import { type BasisPoints, EVERYTHING } from "#core/traffic/share.ts";
import { lnBeta, lnBetaAbove, lnBetaBelow } from "./beta.ts";

/** Requests of both sides since the share was verified: what arrived, whatever was set. */
export interface Arrivals {
  readonly canary: number;
  readonly stable: number;
  /** For how many buckets in a row the share was not the one that is set. */
  readonly off: number;
}

export const NO_ARRIVALS: Arrivals = { canary: 0, stable: 0, off: 0 };

/** One bucket may be a burst of one client; three in a row are how traffic is divided. */
const BUCKETS_OFF = 3;
/** Below this chance it is not chance: a migration asks a few thousand times. */
const LN_CHANCE = Math.log(1e-6);
/** What nobody minds: a fifth of the share, and a fifth of a per cent of everything. */
const TOLERANCE = { ofShare: 0.2, ofAll: 0.002 } as const;
/** Everything is set, and some requests of the old side are still under way. */
const MOST_WANTED = 0.999;

/** Buckets are added in the order of their time, each once, when they are final. One without requests says nothing. */
export function arrive(
  before: Arrivals,
  bucket: { readonly canary: number; readonly stable: number },
  wantedBp: BasisPoints,
): Arrivals {
  if (bucket.canary + bucket.stable === 0) return before;
  const canary = before.canary + bucket.canary;
  const stable = before.stable + bucket.stable;
  return { canary, stable, off: isOff(canary, canary + stable, wantedBp) ? before.off + 1 : 0 };
}

/** Whether something divides traffic otherwise than was set, for long enough to say so. */
export const isMismatch = ({ off }: Arrivals): boolean => off >= BUCKETS_OFF;

/** Share of the canary, as it was measured; 0 before anything arrived. */
export function arrivedBp({ canary, stable }: Arrivals): number {
  return canary + stable === 0 ? 0 : Math.round((canary / (canary + stable)) * EVERYTHING * 100) / 100;
}

function isOff(canary: number, total: number, wantedBp: BasisPoints): boolean {
  const wanted = Math.min(wantedBp / EVERYTHING, MOST_WANTED);
  const apart = Math.abs(canary / total - wanted);
  if (apart <= Math.max(TOLERANCE.ofShare * wanted, TOLERANCE.ofAll)) return false;
  return lnTwoSided(canary, total, wanted) < LN_CHANCE;
}

/** ln of twice the smaller tail of the binomial distribution, for 0 < share < 1 and total > 0. */
export function lnTwoSided(count: number, total: number, share: number): number {
  const upper = count === 0 ? 0 : lnBetaBelow(share, count, total - count + 1) - lnBeta(count, total - count + 1);
  const lower = count === total ? 0 : lnBetaAbove(share, count + 1, total - count) - lnBeta(count + 1, total - count);
  return Math.min(0, Math.LN2 + Math.min(upper, lower));
}
