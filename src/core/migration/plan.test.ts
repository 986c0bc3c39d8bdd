import { deepEqual, equal, ok } from "node:assert/strict";
import { it } from "node:test";
import { POLICY } from "#test/support/migration-world.ts";
import { planOf, trafficOf } from "./plan.ts";

it("[MY6] a plan tells what each step takes and may cost", () => {
  const { steps, alphaOfEach } = planOf(POLICY, 38);
  equal(alphaOfEach, 0.05 / 3);
  const [one, quarter, all] = steps;
  equal(Math.round(one!.requestsPerMinute), 23);
  // 500 requests or so without one bad pass a limit of 1 %: the first step is bound by traffic, the others by their bake.
  ok(one!.earliestPass > 1000 && one!.earliestPass < 1700, `${one!.earliestPass}`);
  deepEqual([quarter!.earliestPass, all!.earliestPass], [300, 600]);
  const [total, some, few] = one!.faults;
  ok(total!.found < some!.found && some!.found < few!.found);
  ok(total!.exposed >= 3 && total!.exposed < 100, `${total!.exposed}`);
});

it("[MY6] a plan goes by hours, clusters and the budget, where they are known", () => {
  const given = { traffic: { p10: 4, p50: 38, p90: 71 }, spreadsAt: () => [3], outageSeconds: 2_592 };
  const [plain, told] = [planOf(POLICY, 38), planOf(POLICY, 38, given)];
  const [before, after] = [plain.steps[0]!, told.steps[0]!];
  ok(Math.abs(after.earliestPass / before.earliestPass - 3) < 0.01);
  ok(after.quietPass! > 9 * after.earliestPass);
  ok(after.faults[1]!.found > 2 * before.faults[1]!.found);
  const quarter = told.steps[1]!;
  equal(quarter.budgetAtRisk, (0.25 * quarter.faults[0]!.found) / 2_592);
  deepEqual([before.quietPass, before.budgetAtRisk, plain.spread, told.spread], [undefined, undefined, 1, 3]);
});

it("[MY6] a week has its quiet hours, and less than a day has none", () => {
  equal(trafficOf(Array.from({ length: 23 }, () => 1)), undefined);
  deepEqual(trafficOf(Array.from({ length: 168 }, (_, i) => i + 1)), { p10: 17, p50: 84, p90: 152 });
});

it("[MY6] a service without traffic never passes, and a fault below the limit is never found", () => {
  const none = planOf(POLICY, 0).steps[0]!;
  equal(none.earliestPass, Number.POSITIVE_INFINITY);
  equal(none.tooFew, true);
  const coarse = { ...POLICY, indicators: [{ ...POLICY.indicators[0]!, limit: 0.03 }] };
  equal(planOf(coarse, 100).steps[0]!.faults[2]!.found, Number.POSITIVE_INFINITY);
});
