import type { RouterReading } from "#core/traffic/router.ts";
import type { BasisPoints } from "#core/traffic/share.ts";
import type { Policy } from "./policy.ts";
import type { RouteSeen, Run, Seen, Verified, Write } from "./run.ts";

export const isReading = (seen: RouteSeen | undefined): seen is RouterReading =>
  seen !== undefined && "canaryBp" in seen;

/** Routes that cannot be read, with why. */
export function unreadable(policy: Policy, { routes }: Seen): readonly string[] {
  return policy.routes.flatMap((name) => {
    const seen = routes[name];
    if (isReading(seen)) return [];
    return [`${name}: ${seen === undefined ? "not asked" : seen.unreadable}`];
  });
}

/** Whether every route was read and has the share. */
export const isEverywhere = (policy: Policy, seen: Seen, canaryBp: BasisPoints): boolean =>
  withoutShare(policy, seen, canaryBp).length === 0;

/** The routes that were not seen with the share: read with another one, or not at all. */
export const withoutShare = (policy: Policy, { routes }: Seen, canaryBp: BasisPoints): readonly string[] =>
  policy.routes.filter((name) => {
    const seen = routes[name];
    return !isReading(seen) || seen.canaryBp !== canaryBp;
  });

/** The routes that were read and have another share than all of these. */
export function others(policy: Policy, { routes }: Seen, shares: readonly BasisPoints[]): readonly string[] {
  return policy.routes.filter((name) => {
    const seen = routes[name];
    return isReading(seen) && !shares.includes(seen.canaryBp);
  });
}

/** What every route has now, once all were found to have the share. */
export function verifiedNow(policy: Policy, { routes }: Seen, canaryBp: BasisPoints, at: number): Verified {
  const readings = policy.routes.flatMap((name) => {
    const seen = routes[name];
    return isReading(seen) ? [[name, seen] as const] : [];
  });
  return {
    canaryBp,
    at,
    targets: Object.fromEntries(readings.map(([name, { canaryTarget }]) => [name, canaryTarget])),
  };
}

/** Writes that are missing until every route has the share. Careful ones change only what is as it was read. */
export function missingWrites(
  policy: Policy,
  { routes }: Seen,
  canaryBp: BasisPoints,
  careful: boolean,
): readonly Write[] {
  return policy.routes.flatMap((route) => {
    const seen = routes[route];
    if (!isReading(seen)) return careful ? [] : [{ route, canaryBp }];
    if (seen.canaryBp === canaryBp) return [];
    return [{ route, canaryBp, ...(careful && { expect: seen.fingerprint }) }];
  });
}

/**
 * Writes of the share that a route has, so that it goes to the targets that are live. Whoever swaps them is left to finish first: both
 * would write the same thing.
 */
export function strayWrites({ routes: names }: Policy, { routes }: Seen, { verified }: Run): readonly Write[] {
  return names.flatMap((route) => {
    const seen = routes[route];
    if (!isReading(seen) || seen.astray === undefined || seen.frozenBy !== undefined) return [];
    const { canaryBp, fingerprint } = seen;
    return canaryBp === verified.canaryBp ? [{ route, canaryBp, expect: fingerprint }] : [];
  });
}

/** The route whose canary goes elsewhere than when the share was verified, if there is one. */
export function movedTarget(policy: Policy, { routes }: Seen, { verified }: Run): string | undefined {
  return policy.routes.find((name) => {
    const seen = routes[name];
    return isReading(seen) && name in verified.targets && seen.canaryTarget !== verified.targets[name];
  });
}
