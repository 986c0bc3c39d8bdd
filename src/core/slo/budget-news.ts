import type { AlertStatus } from "#core/alert/alert.ts";
import { BUDGET_STATES, type BudgetState } from "./policy.ts";
import type { Alerting } from "./slo.ts";

/** How bad a state of a budget is among alerts: groups that hear of critical ones only hear of a budget that is used up. */
const STATUS: Readonly<Record<BudgetState, AlertStatus>> = {
  plenty: "OK",
  careful: "WARNING",
  freeze: "WARNING",
  exhausted: "CRITICAL",
};

export const isWorseState = (from: BudgetState, to: BudgetState): boolean =>
  BUDGET_STATES.indexOf(to) > BUDGET_STATES.indexOf(from);

/** As whom to ask who hears: like an alert that got worse, or one that ended. */
export interface BudgetNews {
  readonly status: AlertStatus;
  readonly worst: AlertStatus;
  readonly event: "changed" | "closed";
}

/**
 * Whether people hear that a budget went from one state to another, and how serious that is; `undefined`: nobody does. The first
 * state that is known is no change. Who wants only pages hears of a budget that is used up, and that it no longer is.
 */
export function budgetNews(from: BudgetState | undefined, to: BudgetState, alerts: Alerting): BudgetNews | undefined {
  if (from === undefined || from === to || alerts === "none") return undefined;
  if (alerts === "page" && from !== "exhausted" && to !== "exhausted") return undefined;
  return isWorseState(from, to)
    ? { status: STATUS[to], worst: STATUS[to], event: "changed" }
    : { status: "OK", worst: STATUS[from], event: "closed" };
}
