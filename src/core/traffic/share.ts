/** A share of traffic in basis points: an integer from 0, nothing, to 10000, everything. */
export type BasisPoints = number;

export const NOTHING: BasisPoints = 0;
export const EVERYTHING: BasisPoints = 10_000;

export function isShare(value: unknown): value is BasisPoints {
  return Number.isInteger(value) && (value as number) >= NOTHING && (value as number) <= EVERYTHING;
}

/** Of the canary, as people say it: `1 %`, `0.25 %`. */
export function percentOf(share: BasisPoints): string {
  return `${share / 100} %`;
}
