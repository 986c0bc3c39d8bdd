import { formatTable } from "#cli/table.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { PlanAnswer } from "#wire/own/migration-plan.ts";
import { duration } from "./status.ts";

const WHAT_FAULTS_COST =
  "N % BAD: the time until it goes back, if so many requests of the new side fail;\n" +
  "BAD REQUESTS: how many fail until then\n";
const WHAT_BUDGET_IS = "BUDGET: the share of the error budget that this costs if all of them fail\n";
const WITHOUT_RATE = "Nothing was counted yet: --rate says how many requests a second there are\n";

/** What each step takes and may cost, for people. */
export function planText(plan: PlanAnswer): string {
  const { name, requestsPerSecond, traffic, alphaTotal, alphaOfEach, spread, steps, answers } = plan;
  const faults = steps[0]?.faults ?? [];
  const heads = faults.map(({ ratio }) => `${ratio * 100} % BAD`);
  const hasBudget = steps.some(({ budgetAtRisk }) => budgetAtRisk !== undefined);
  const table = formatTable(
    ["STEP", "REQ/MIN", "EARLIEST PASS", ...heads, "BAD REQUESTS", ...(hasBudget ? ["BUDGET"] : [])],
    steps.map((step) => [
      percentOf(step.canaryBp),
      String(Math.round(step.requestsPerMinute)),
      step.earliestPass === undefined ? "never" : duration(step.earliestPass),
      ...step.faults.map(({ found }) => (found === undefined ? "not found" : duration(found))),
      step.faults.map(({ exposed }) => (exposed === undefined ? "-" : String(Math.round(exposed)))).join(" / "),
      ...(hasBudget ? [step.budgetAtRisk === undefined ? "-" : percent(step.budgetAtRisk)] : []),
    ]),
  );
  const few = steps.filter(({ tooFew }) => tooFew).map(({ canaryBp }) => percentOf(canaryBp));
  return [
    `${name}: ${steps.length} step${steps.length === 1 ? "" : "s"} at ${Number(requestsPerSecond.toPrecision(3))} requests a second`,
    ...(traffic === undefined ? [] : [trafficText(traffic)]),
    `A service that is exactly at its limit is rolled back with a chance of ${percent(alphaTotal)} at most,\n` +
      `each test of each step with ${percent(alphaOfEach)}`,
    ...(spread > 1
      ? [`Bad requests come in clusters: up to ${Number(spread.toPrecision(2))} times as many are needed`]
      : []),
    "",
    table,
    ...(faults.length === 0 ? [] : [`${WHAT_FAULTS_COST}${hasBudget ? WHAT_BUDGET_IS : ""}`]),
    ...quietText(plan),
    ...(requestsPerSecond > 0 ? [] : [WITHOUT_RATE]),
    ...(few.length === 0 || requestsPerSecond === 0
      ? []
      : [
          `Too few requests at ${few.join(", ")}: the time of the step would be over\n` +
            "without an answer, and the migration would hold. Give these steps more time, or\na larger share\n",
        ]),
    ...(answers === undefined ? [] : [granularityText(answers)]),
  ].join("\n");
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;
const rate = (perSecond: number): string => String(Number(perSecond.toPrecision(2)));

const trafficText = ({ p10, p50, p90 }: NonNullable<PlanAnswer["traffic"]>): string =>
  `Hours of the last week: ${rate(p10)} a second in quiet ones, ${rate(p50)} in the middle, ${rate(p90)} in busy ones`;

/** Steps that take longer in a quiet hour. */
function quietText({ traffic, steps }: PlanAnswer): readonly string[] {
  if (traffic === undefined) return [];
  const slower = steps.filter(
    ({ quietPass, earliestPass }) => earliestPass !== undefined && (quietPass ?? Infinity) > earliestPass,
  );
  if (slower.length === 0) return [];
  const times = slower.map(
    ({ canaryBp, quietPass }) =>
      `${percentOf(canaryBp)} ${quietPass === undefined ? "never passes" : duration(quietPass)}`,
  );
  return [`In a quiet hour: ${times.join(", ")}; "windows" in the file keep to busy ones\n`];
}

/** Why a share of DNS answers is none of requests. */
function granularityText({ routes, shares }: NonNullable<PlanAnswer["answers"]>): string {
  const heads = (shares[0]?.resolvers ?? []).map(
    ({ caches, smallestBp }) => `${caches} RESOLVERS, ${percentOf(smallestBp)} AT LEAST`,
  );
  const table = formatTable(
    ["STEP", ...heads],
    shares.map(({ canaryBp, resolvers }) => [
      percentOf(canaryBp),
      ...resolvers.map(({ none }) => `${((1 - none) * 100).toFixed(1)} %`),
    ]),
  );
  return (
    `Route ${routes.join(", ")} divides DNS answers, not requests: resolvers of equal traffic keep each for its TTL.\n` +
    `In so many TTLs the canary gets a burst, and nothing in the others:\n\n${table}`
  );
}
