import { type BasisPoints, EVERYTHING } from "./share.ts";

/** Numbers of resolver caches that a plan tells about. */
export const CACHES = [2, 4, 8, 16, 50] as const;

/**
 * What a share of DNS answers means when so many resolvers of equal traffic keep each answer for its TTL: of a window as long as the
 * TTL each of them goes to one side as a whole, so the share of requests is binomial.
 */
export interface Granularity {
  readonly caches: number;
  /** The smallest share of requests above nothing. */
  readonly smallestBp: BasisPoints;
  /** Chance that a window has no request for the canary at all. */
  readonly none: number;
  /** Chance that a window has at least the smallest share: a burst. */
  readonly burst: number;
  /** Mean windows from one burst to the next. */
  readonly windowsBetween: number;
}

export function granularityOf(canaryBp: BasisPoints, caches: number): Granularity {
  const none = (1 - canaryBp / EVERYTHING) ** caches;
  const burst = 1 - none;
  return { caches, smallestBp: Math.round(EVERYTHING / caches), none, burst, windowsBetween: 1 / burst };
}
