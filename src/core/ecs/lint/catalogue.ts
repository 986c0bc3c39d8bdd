import { DEPENDENCY_RULES } from "./dependency.ts";
import { DEPLOYMENT_RULES } from "./deployment.ts";
import { ESSENTIAL_RULES } from "./essential.ts";
import { FARGATE_RULES } from "./fargate.ts";
import { HEALTH_RULES } from "./health.ts";
import { LOAD_BALANCER_RULES } from "./load-balancer.ts";
import type { Rule } from "./rule.ts";
import { RUNTIME_RULES } from "./runtime.ts";
import { SURROUNDING_RULES } from "./surroundings.ts";

/** Every rule, in the order in which findings of one severity are told. */
export const RULES: readonly Rule[] = [
  ...DEPENDENCY_RULES,
  ...ESSENTIAL_RULES,
  ...HEALTH_RULES,
  ...LOAD_BALANCER_RULES,
  ...FARGATE_RULES,
  ...RUNTIME_RULES,
  ...DEPLOYMENT_RULES,
  ...SURROUNDING_RULES,
];

export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);
