import { deepEqual, equal, ok } from "node:assert/strict";
import { it } from "node:test";
import { POLICY } from "#test/support/migration-world.ts";
import { planOf } from "./plan.ts";

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

it("[MY6] a service without traffic never passes, and a fault below the limit is never found", () => {
  const none = planOf(POLICY, 0).steps[0]!;
  equal(none.earliestPass, Number.POSITIVE_INFINITY);
  equal(none.tooFew, true);
  const coarse = { ...POLICY, indicators: [{ ...POLICY.indicators[0]!, limit: 0.03 }] };
  equal(planOf(coarse, 100).steps[0]!.faults[2]!.found, Number.POSITIVE_INFINITY);
});
