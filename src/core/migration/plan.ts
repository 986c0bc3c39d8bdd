import { lnWorse, requestsToPass } from "#core/judge/e-value.ts";
import { LEAST_BAD } from "#core/judge/evidence.ts";
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
  /** The same in quiet hours, where those are known. */
  readonly quietPass?: number | undefined;
  /** Share of its objective's budget that a canary which fails every request costs until it is found; absent without an objective. */
  readonly budgetAtRisk?: number | undefined;
  /** For each of `FAULTS`: when it is found, and how many requests are bad until then. */
  readonly faults: readonly { readonly ratio: number; readonly found: number; readonly exposed: number }[];
}

export interface Plan {
  readonly requestsPerSecond: number;
  readonly traffic?: Traffic | undefined;
  /** Chance that a service which is exactly at its limit is rolled back in the whole migration. */
  readonly alphaTotal: number;
  /** The largest factor by which clusters of bad requests make more of them necessary. */
  readonly spread: number;
  /** Chance of error that each test of each step gets. */
  readonly alphaOfEach: number;
  readonly steps: readonly PlannedStep[];
}

/** Requests a second of both sides, hour by hour: what a tenth, half and nine tenths of the hours had at most. */
export interface Traffic {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** Hours below which nobody knows what a day is like. */
const LEAST_HOURS = 24;

/** Of the hours that were counted; `undefined` for less than a day of them. */
export function trafficOf(perSecond: readonly number[]): Traffic | undefined {
  if (perSecond.length < LEAST_HOURS) return undefined;
  const sorted = [...perSecond].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

/** What a plan may go by besides the policy. */
export interface PlanGiven {
  readonly traffic?: Traffic | undefined;
  /** Variance by mean of bad requests at a share, by indicator; 1 where nothing is said. */
  readonly spreadsAt?: ((canaryBp: BasisPoints) => readonly number[]) | undefined;
  /** What the budget of its objective is worth in seconds in which everything fails. */
  readonly outageSeconds?: number | undefined;
}

/** What the policy means for a service with so many requests a second, both sides together. */
export function planOf(
  policy: Policy,
  requestsPerSecond: number,
  { traffic, spreadsAt, outageSeconds }: PlanGiven = {},
): Plan {
  const { indicators, steps, alphaTotal } = policy;
  const alpha = alphaOfEach(alphaTotal, indicators.length, steps.length);
  const spreads = steps.map(({ canaryBp }) => spreadsAt?.(canaryBp) ?? indicators.map(() => 1));
  return {
    requestsPerSecond,
    traffic,
    alphaTotal,
    alphaOfEach: alpha,
    spread: Math.max(...spreads.flat()),
    steps: steps.map(({ canaryBp, bake }, i) => {
      const share = canaryBp / EVERYTHING;
      const tests = indicators.map(({ limit }, each) => ({ limit, spread: spreads[i]![each]! }));
      const needed = Math.max(...tests.map(({ limit, spread }) => requestsToPass(limit, policy.betaStep, 0) * spread));
      const passAt = (perSecond: number) => Math.max(bake.least, seconds(needed, perSecond * share));
      const earliestPass = passAt(requestsPerSecond);
      const faults = FAULTS.map((ratio) => fault(policy, tests, ratio, alpha, requestsPerSecond * share));
      return {
        canaryBp,
        requestsPerMinute: requestsPerSecond * share * 60,
        earliestPass,
        tooFew: earliestPass > bake.most,
        quietPass: traffic && passAt(traffic.p10),
        budgetAtRisk: outageSeconds && (share * faults[0]!.found) / outageSeconds,
        faults,
      };
    }),
  };
}

interface Test {
  readonly limit: number;
  readonly spread: number;
}

/** The indicator that finds it first finds it. A count is seen when its bucket is over. */
function fault({ bucketSeconds }: Policy, tests: readonly Test[], ratio: number, alpha: number, rate: number) {
  const requests = Math.min(...tests.map(({ limit, spread }) => requestsUntilFound(ratio, limit, alpha) * spread));
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
