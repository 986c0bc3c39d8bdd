import { type Arrivals, arrive, NO_ARRIVALS } from "#core/judge/arrivals.ts";
import { add, NO_EVIDENCE, type Terms } from "#core/judge/evidence.ts";
import { tallyOf } from "#core/judge/indicator.ts";
import { alphaOfEach } from "#core/judge/spending.ts";
import type { Judged } from "#core/judge/verdict.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import type { BasisPoints } from "#core/traffic/share.ts";
import type { Policy } from "./policy.ts";
import type { StepEvidence } from "./run.ts";

/** Evidence begins anew with the first whole bucket after the share was verified and the targets are warm. */
export function beginEvidence(policy: Policy, spreads: readonly number[], from: UnixSeconds): StepEvidence {
  const first = Math.ceil(from / policy.bucketSeconds) * policy.bucketSeconds;
  const none = policy.indicators.map(() => NO_EVIDENCE);
  return {
    from: first,
    countedUntil: first,
    terms: termsOf(policy, spreads),
    canary: none,
    stable: none,
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
  const side = (of: Side) =>
    evidence[of].map((sum, i) => {
      const terms = evidence.terms[i]!;
      const { measure } = policy.indicators[i]!;
      return fresh
        .filter((bucket) => bucket.side === of)
        .reduce((grown, { start, counts }) => add(grown, start, tallyOf(counts, measure), terms), sum);
    });
  const arrivals =
    shareBp === undefined ? evidence.arrivals : arrived(evidence.arrivals ?? NO_ARRIVALS, fresh, shareBp);
  return { ...evidence, countedUntil: until, canary: side("canary"), stable: side("stable"), arrivals };
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
