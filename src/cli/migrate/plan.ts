import { formatTable } from "#cli/table.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { PlanAnswer } from "#wire/own/migrations.ts";
import { duration } from "./status.ts";

const WHAT_FAULTS_COST =
  "N % BAD: the time until it goes back, if so many requests of the new side fail;\n" +
  "BAD REQUESTS: how many fail until then\n";
const WITHOUT_RATE = "Nothing was counted yet: --rate says how many requests a second there are\n";

/** What each step takes and may cost, for people. */
export function planText({ name, requestsPerSecond, alphaOfEach, steps, answers }: PlanAnswer): string {
  const faults = steps[0]?.faults ?? [];
  const heads = faults.map(({ ratio }) => `${ratio * 100} % BAD`);
  const table = formatTable(
    ["STEP", "REQ/MIN", "EARLIEST PASS", ...heads, "BAD REQUESTS"],
    steps.map((step) => [
      percentOf(step.canaryBp),
      String(Math.round(step.requestsPerMinute)),
      step.earliestPass === undefined ? "never" : duration(step.earliestPass),
      ...step.faults.map(({ found }) => (found === undefined ? "not found" : duration(found))),
      step.faults.map(({ exposed }) => (exposed === undefined ? "-" : String(Math.round(exposed)))).join(" / "),
    ]),
  );
  const few = steps.filter(({ tooFew }) => tooFew).map(({ canaryBp }) => percentOf(canaryBp));
  return [
    `${name}: ${steps.length} step${steps.length === 1 ? "" : "s"} at ${Number(requestsPerSecond.toPrecision(3))} requests a second`,
    `Each test of each step may be wrong with a chance of ${Number((alphaOfEach * 100).toPrecision(2))} %`,
    "",
    table,
    ...(faults.length === 0 ? [] : [WHAT_FAULTS_COST]),
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
