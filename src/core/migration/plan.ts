import { lnWorse, requestsToPass } from "#core/judge/e-value.ts";
import { LEAST_BAD } from "#core/judge/evidence.ts";
import type { Indicator } from "#core/judge/indicator.ts";
import { alphaOfEach, requestsToFind } from "#core/judge/spending.ts";
import { type BasisPoints, EVERYTHING } from "#core/traffic/share.ts";
import type { Policy } from "./policy.ts";

/** Bad ratios of the canary that a plan tells the price of. */
export const FAULTS = [1, 0.05, 0.02] as const;

/** What a step will take and may cost, at a given traffic. Times in seconds from when the share is in effect. */
export interface PlannedStep {
  readonly canaryBp: BasisPoints;
  readonly requestsPerMinute: number;
  /** When a canary without a single bad request passes; infinite without traffic. */
  readonly earliestPass: number;
  /** Whether that is after the most time that the step has, so that it would always hold. */
  readonly tooFew: boolean;
  /** For each of `FAULTS`: when it is found, and how many requests are bad until then. */
  readonly faults: readonly { readonly ratio: number; readonly found: number; readonly exposed: number }[];
}

export interface Plan {
  readonly requestsPerSecond: number;
  /** Chance of error that each test of each step gets. */
  readonly alphaOfEach: number;
  readonly steps: readonly PlannedStep[];
}

/** What the policy means for a service with so many requests a second, both sides together. */
export function planOf(policy: Policy, requestsPerSecond: number): Plan {
  const { indicators, steps, alphaTotal } = policy;
  const alpha = alphaOfEach(alphaTotal, indicators.length, steps.length);
  return {
    requestsPerSecond,
    alphaOfEach: alpha,
    steps: steps.map(({ canaryBp, bake }) => {
      const rate = (requestsPerSecond * canaryBp) / EVERYTHING;
      const needed = Math.max(...indicators.map(({ limit }) => requestsToPass(limit, policy.betaStep, 0)));
      const earliestPass = Math.max(bake.least, seconds(needed, rate));
      return {
        canaryBp,
        requestsPerMinute: rate * 60,
        earliestPass,
        tooFew: earliestPass > bake.most,
        faults: FAULTS.map((ratio) => fault(policy, indicators, ratio, alpha, rate)),
      };
    }),
  };
}

/** The indicator that finds it first finds it. A count is seen when its bucket is over. */
function fault(
  { bucketSeconds }: Policy,
  indicators: readonly Indicator[],
  ratio: number,
  alpha: number,
  rate: number,
) {
  const requests = Math.min(...indicators.map(({ limit }) => requestsUntilFound(ratio, limit, alpha)));
  // Bad requests in one bucket alone roll nothing back, so it takes two at least.
  const found = Math.max(seconds(requests, rate), bucketSeconds) + bucketSeconds;
  return { ratio, found, exposed: Number.isFinite(found) ? rate * found * ratio : Number.POSITIVE_INFINITY };
}

function requestsUntilFound(ratio: number, limit: number, alpha: number): number {
  if (ratio <= limit) return Number.POSITIVE_INFINITY;
  if (ratio < 1) return Math.max(LEAST_BAD / ratio, requestsToFind(ratio, limit, alpha));
  for (let bad = LEAST_BAD; ; bad++) if (lnWorse({ total: bad, bad }, limit) >= Math.log(1 / alpha)) return bad;
}

const seconds = (requests: number, rate: number): number => (rate === 0 ? Number.POSITIVE_INFINITY : requests / rate);
