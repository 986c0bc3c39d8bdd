import type { Tally } from "./e-value.ts";

/**
 * Bad requests come in clusters: one poisoned connection, one client that retries, one task. A test that takes them for
 * independent is surer than it may be. How much they cluster has to be learned before, from the stable side: estimating it on the
 * canary while judging it leaves six to nineteen false rollbacks in a hundred where one was promised.
 */
export interface Clustering {
  /** Correlation of two requests of one bucket, 0 when they are independent. */
  readonly rho: number;
  /** Of how many buckets. */
  readonly buckets: number;
}

/** Variance by mean beyond which the estimate says more about an incident in the history than about clusters. */
const MOST = 10;
/** For a service without history. */
export const UNKNOWN_SPREAD = 2;
/** Bad requests without which there is nothing to see clusters in. */
const LEAST_BAD = 10;

/** From the stable side's buckets outside incidents, some days of them; `undefined` where too little was bad to tell. */
export function learnClustering(history: readonly Tally[]): Clustering | undefined {
  const used = history.filter(({ total }) => total > 1);
  const total = used.reduce((sum, tally) => sum + tally.total, 0);
  const bad = used.reduce((sum, tally) => sum + tally.bad, 0);
  if (used.length < 2 || bad < LEAST_BAD || bad === total) return undefined;
  const ratio = bad / total;
  const pearson = used.reduce(
    (sum, tally) => sum + (tally.bad - tally.total * ratio) ** 2 / (tally.total * ratio * (1 - ratio)),
    0,
  );
  const spread = pearson / (used.length - 1);
  const volume = total / used.length;
  return { rho: Math.min(1, Math.max(0, (spread - 1) / (volume - 1))), buckets: used.length };
}

/** Variance by mean of the bad requests in a bucket of `volume` requests: what a tally is divided by before it is judged. */
export function spreadAt(volume: number, clustering: Clustering | undefined): number {
  if (clustering === undefined) return UNKNOWN_SPREAD;
  return Math.min(MOST, 1 + Math.max(0, volume - 1) * clustering.rho);
}

/** The tally of as many independent requests as clustered ones are worth, rounded against rolling back. */
export function independent({ total, bad }: Tally, spread: number): Tally {
  return { total: Math.ceil(total / spread), bad: Math.floor(bad / spread) };
}
