import type { OrgId, TargetKey } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";

/**
 * Which points were judged, so that each opens an alert once at most: when it arrives [MO3]. What comes late would change what was
 * said of a newer one, and what somebody closed would open again though nothing new was heard. Forgotten by a restart.
 */
export interface JudgedPoints {
  /** Whether a metric's newest point was not judged before; from now on it was. */
  isNew(org: OrgId, target: TargetKey, metric: string, newest: UnixSeconds): boolean;
  /** Drops targets that are no more. */
  keepOnly(org: OrgId, targets: ReadonlySet<TargetKey>): void;
  /** After what was judged could not be stored. */
  forget(org: OrgId): void;
}

export function createJudgedPoints(): JudgedPoints {
  const orgs = new Map<OrgId, Map<TargetKey, Map<string, UnixSeconds>>>();
  return {
    isNew(org, target, metric, newest) {
      const known = orgs
        .getOrInsertComputed(org, () => new Map())
        .getOrInsertComputed(target, () => new Map<string, UnixSeconds>());
      if (newest <= (known.get(metric) ?? 0)) return false;
      known.set(metric, newest);
      return true;
    },

    keepOnly(org, targets) {
      const known = orgs.get(org);
      for (const target of known?.keys() ?? []) if (!targets.has(target)) known!.delete(target);
    },

    forget: (org) => orgs.delete(org),
  };
}
