import { z } from "zod";
import type { Definition } from "#core/migration/definition.ts";
import type { Plan } from "#core/migration/plan.ts";
import { CACHES, granularityOf } from "#core/traffic/granularity.ts";
import { EVERYTHING } from "#core/traffic/share.ts";
import { present } from "#wire/v0/common.ts";
import { MigrationBody } from "./migration-asked.ts";

/** `POST /migrations/plan`: without a rate, that of the last hour. Changes nothing. */
export const PlanBody = MigrationBody.extend({ requestsPerSecond: z.number().min(0).max(1e7).optional() });
export type PlanBody = z.input<typeof PlanBody>;

/** Infinite times are left out: they never come. */
const Seconds = z.number().optional();
export const PlanAnswer = z.object({
  name: z.string(),
  requestsPerSecond: z.number(),
  /** What a tenth, half and nine tenths of the hours of the last week had at most; absent for less than a day of them. */
  traffic: z.object({ p10: z.number(), p50: z.number(), p90: z.number() }).optional(),
  alphaTotal: z.number(),
  alphaOfEach: z.number(),
  /** By how much clusters of bad requests make more of them necessary; 1 where they come alone. */
  spread: z.number(),
  steps: z.array(
    z.object({
      canaryBp: z.number().int(),
      requestsPerMinute: z.number(),
      earliestPass: Seconds,
      /** The same in a quiet hour. */
      quietPass: Seconds,
      /** Share of the objective's budget that a canary which fails every request costs until it is found. */
      budgetAtRisk: z.number().optional(),
      tooFew: z.boolean(),
      faults: z.array(z.object({ ratio: z.number(), found: Seconds, exposed: Seconds })),
    }),
  ),
  /** Where routes divide answers of name servers: what the shares below everything are for so many resolvers of equal traffic. */
  answers: z
    .object({
      routes: z.array(z.string()),
      shares: z.array(
        z.object({
          canaryBp: z.number().int(),
          resolvers: z.array(z.object({ caches: z.number().int(), smallestBp: z.number().int(), none: z.number() })),
        }),
      ),
    })
    .optional(),
});
export type PlanAnswer = z.infer<typeof PlanAnswer>;

const finite = (value: number | undefined): number | undefined => (Number.isFinite(value) ? value : undefined);

export const toPlanAnswer = ({ name, routes }: Definition, plan: Plan): PlanAnswer => ({
  name,
  ...present({ answers: answersOf(routes, plan) }),
  requestsPerSecond: plan.requestsPerSecond,
  ...present({ traffic: plan.traffic }),
  alphaTotal: plan.alphaTotal,
  alphaOfEach: plan.alphaOfEach,
  spread: plan.spread,
  steps: plan.steps.map(({ earliestPass, quietPass, budgetAtRisk, faults, ...step }) => ({
    ...step,
    ...present({
      earliestPass: finite(earliestPass),
      quietPass: finite(quietPass),
      budgetAtRisk: finite(budgetAtRisk),
    }),
    faults: faults.map(({ ratio, found, exposed }) => ({
      ratio,
      ...present({ found: finite(found), exposed: finite(exposed) }),
    })),
  })),
});

function answersOf(routes: Definition["routes"], { steps }: Plan): PlanAnswer["answers"] {
  const names = routes.filter(({ config }) => config.driver === "route53").map(({ name }) => name);
  if (names.length === 0) return undefined;
  const shares = steps.filter(({ canaryBp }) => canaryBp < EVERYTHING);
  return {
    routes: names,
    shares: shares.map(({ canaryBp }) => ({
      canaryBp,
      resolvers: CACHES.map((caches) => {
        const { smallestBp, none } = granularityOf(canaryBp, caches);
        return { caches, smallestBp, none };
      }),
    })),
  };
}
