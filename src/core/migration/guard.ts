import type { UnixSeconds } from "#core/time.ts";
import { type BasisPoints, NOTHING } from "#core/traffic/share.ts";

/** What a guard does when nobody watches a run any more. It is a process of its own, and knows nothing of evidence. */
export interface GuardPolicy {
  /** Seconds without anybody looking at the run. */
  readonly afterSeconds: number;
  /** Above this share it does nothing: the old side may not be able to take everything back at once. */
  readonly upToBp: BasisPoints;
}

export type Guarded =
  /** Somebody watches, or nothing is to be taken back. */
  | "watching"
  /** Nobody watches, and more is at the new side than it may take back. */
  | "too-much"
  | "take-back";

/** What follows from when the run was last looked at and what its routes have now; a share that cannot be read is `undefined`. */
export function guard(
  { afterSeconds, upToBp }: GuardPolicy,
  heardAt: UnixSeconds,
  shares: readonly (BasisPoints | undefined)[],
  now: UnixSeconds,
): Guarded {
  if (now - heardAt < afterSeconds) return "watching";
  const known = shares.filter((share) => share !== undefined);
  if (known.length === 0 || known.every((share) => share === NOTHING)) return "watching";
  return known.some((share) => share > upToBp) ? "too-much" : "take-back";
}
