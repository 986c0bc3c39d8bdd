import { equal, match } from "node:assert/strict";
import { it } from "node:test";
import type { Definition } from "#core/migration/definition.ts";
import { planOf } from "#core/migration/plan.ts";
import { POLICY } from "#test/support/migration-world.ts";
import { PlanAnswer, toPlanAnswer } from "#wire/own/migration-plan.ts";
import { planText } from "./plan.ts";

const textOf = (driver: "route53" | "proxy", rate = 38) => {
  const routes = [{ name: "dns", config: { driver } }] as unknown as Definition["routes"];
  const definition = { name: "shop", routes } as Definition;
  return planText(PlanAnswer.parse(toPlanAnswer(definition, planOf(POLICY, rate))));
};

it("[RA13] a plan tells what a share of DNS answers is for few resolvers", () => {
  const text = textOf("route53");
  match(text, /^Route dns divides DNS answers, not requests: /m);
  match(text, /^STEP +2 RESOLVERS, 50 % AT LEAST +4 RESOLVERS, 25 % AT LEAST/m);
  match(text, /^1 % +2\.0 % +3\.9 % +7\.7 % +14\.9 % +39\.5 %/m);
  equal(/^100 % +100/m.test(text), false, "everything is everything");
  equal(textOf("proxy").includes("resolvers"), false);
});

it("[MY6] a plan tells what the week was like, what clusters make of it, and what it may cost of the budget", () => {
  const definition = { name: "shop", routes: [] } as unknown as Definition;
  const given = { traffic: { p10: 12, p50: 38, p90: 71 }, spreadsAt: () => [3], outageSeconds: 2_592 };
  const text = planText(PlanAnswer.parse(toPlanAnswer(definition, planOf(POLICY, 38, given))));
  match(text, /^Hours of the last week: 12 a second in quiet ones, 38 in the middle, 71 in busy ones$/m);
  match(text, /rolled back with a chance of 5 % at most,\neach test of each step with 1\.7 %$/m);
  match(text, /^Bad requests come in clusters: up to 3 times as many are needed$/m);
  match(text, /^25 % .* 1\.2 %$/m);
  match(text, /^In a quiet hour: 1 % 2\.7 h, 25 % 7 min; /m);
});

it("[MY6] a plan explains its columns, and asks for a rate where nothing was counted", () => {
  match(textOf("proxy"), /^BAD REQUESTS: how many fail until then$/m);
  equal(textOf("proxy").includes("--rate"), false);
  match(textOf("proxy", 0), /^Nothing was counted yet: --rate says how many requests a second there are$/m);
  equal(textOf("proxy", 0).includes("Too few requests"), false);
});
