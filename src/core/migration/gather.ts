import { type Arrivals, arrive, NO_ARRIVALS } from "#core/judge/arrivals.ts";
import { add, type Evidence, NO_EVIDENCE, type Terms } from "#core/judge/evidence.ts";
import { tallyOf } from "#core/judge/indicator.ts";
import { alphaOfEach } from "#core/judge/spending.ts";
import type { Judged } from "#core/judge/verdict.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import type { BasisPoints } from "#core/traffic/share.ts";
import type { Policy } from "./policy.ts";
import type { StepEvidence } from "./run.ts";

/**
 * Evidence begins anew with the first whole bucket after the share was verified and the targets are warm. What targets answer that
 * were warming up from `coldFrom` on is counted apart.
 */
export function beginEvidence(
  policy: Policy,
  spreads: readonly number[],
  from: UnixSeconds,
  coldFrom: UnixSeconds = from,
): StepEvidence {
  const [first, countedUntil] = [from, coldFrom].map(
    (at) => Math.ceil(at / policy.bucketSeconds) * policy.bucketSeconds,
  ) as [UnixSeconds, UnixSeconds];
  const none = policy.indicators.map(() => NO_EVIDENCE);
  return {
    from: first,
    countedUntil,
    terms: termsOf(policy, spreads),
    canary: none,
    stable: none,
    ...(countedUntil < first && { cold: { canary: none, stable: none } }),
    arrivals: NO_ARRIVALS,
  };
}

function termsOf(policy: Policy, spreads: readonly number[]): readonly Terms[] {
  const alpha = alphaOfEach(policy.alphaTotal, policy.indicators.length, policy.steps.length);
  return policy.indicators.map(({ limit }, i) => ({ limit, alpha, beta: policy.betaStep, spread: spreads[i] ?? 1 }));
}

/** Adds the buckets that are not in the sums yet. Giving some again is harmless. `shareBp` is the share that they were counted at. */
export function gather(
  policy: Policy,
  evidence: StepEvidence,
  buckets: readonly SliBucket[],
  countedUntil: UnixSeconds | undefined,
  shareBp?: BasisPoints,
): StepEvidence {
  const until = Math.max(evidence.countedUntil, countedUntil ?? 0);
  const fresh = buckets.filter(({ start }) => start >= evidence.countedUntil && start < until);
  const grow = (sums: readonly Evidence[], of: Side, isWarm: boolean) =>
    sums.map((sum, i) => {
      const terms = evidence.terms[i]!;
      const { measure } = policy.indicators[i]!;
      return fresh
        .filter((bucket) => bucket.side === of && bucket.start >= evidence.from === isWarm)
        .reduce((grown, { start, counts }) => add(grown, start, tallyOf(counts, measure), terms), sum);
    });
  const { canary, stable, cold } = evidence;
  const arrivals =
    shareBp === undefined ? evidence.arrivals : arrived(evidence.arrivals ?? NO_ARRIVALS, fresh, shareBp);
  return {
    ...evidence,
    countedUntil: until,
    canary: grow(canary, "canary", true),
    stable: grow(stable, "stable", true),
    ...(cold && { cold: { canary: grow(cold.canary, "canary", false), stable: grow(cold.stable, "stable", false) } }),
    arrivals,
  };
}

/** Buckets come in the order of their time, one a side. */
function arrived(before: Arrivals, buckets: readonly SliBucket[], shareBp: BasisPoints): Arrivals {
  const starts = [...new Set(buckets.map(({ start }) => start))];
  const of = (side: Side, at: UnixSeconds) =>
    buckets.reduce((sum, bucket) => sum + (bucket.side === side && bucket.start === at ? bucket.counts.total : 0), 0);
  return starts.reduce(
    (sum, start) => arrive(sum, { canary: of("canary", start), stable: of("stable", start) }, shareBp),
    before,
  );
}

export function judgedOf(policy: Policy, { terms, canary, stable }: StepEvidence): readonly Judged[] {
  return policy.indicators.map(({ name }, i) => ({ name, terms: terms[i]!, canary: canary[i]!, stable: stable[i]! }));
}

/** A chance of error so small that even targets that are warming up do not explain what it takes. */
const GROSS_ALPHA = 1e-4;

/**
 * What targets that are warming up are judged by: errors alone, which no cold start excuses, and only gross ones. Empty when there is
 * nothing cold, or something warm already.
 */
export function grossOf({ indicators }: Policy, { terms, cold, from, countedUntil }: StepEvidence): readonly Judged[] {
  if (cold === undefined || countedUntil > from) return [];
  return indicators.flatMap(({ name, measure }, i) =>
    measure.kind === "errors"
      ? [
          {
            name,
            terms: { ...terms[i]!, alpha: Math.min(GROSS_ALPHA, terms[i]!.alpha) },
            canary: cold.canary[i]!,
            stable: cold.stable[i]!,
          },
        ]
      : [],
  );
}
