import type { Alert } from "#core/alert/alert.ts";
import { LATE_SECONDS } from "#core/sli/source.ts";
import { type Budget, budgetAt, type Seen } from "#core/slo/budget.ts";
import { type BurnFinding, burnAt, judgeBurns, lastsSeconds } from "#core/slo/burn.ts";
import { overrideAt } from "#core/slo/objective.ts";
import { type BudgetState, nextState } from "#core/slo/policy.ts";
import type { NamedOverride, Slo } from "#core/slo/slo.ts";
import type { Trouble } from "#core/slo/trouble.ts";
import { nominalSeconds } from "#core/slo/window.ts";
import { HOUR, type UnixSeconds } from "#core/time.ts";
import type { Sight } from "./ledger.ts";

/** An objective as it stands at a moment. */
export interface SloView {
  readonly slo: Slo;
  readonly at: UnixSeconds;
  readonly seen: Seen;
  readonly budget: Budget;
  readonly state: BudgetState | undefined;
  readonly burns: readonly (BurnFinding & { readonly goneIn: number | undefined })[];
  /** At the speed of the last hour; absent: for ever, or nobody knows. */
  readonly lastsSeconds: number | undefined;
  readonly override: NamedOverride | undefined;
  readonly firing: readonly Alert[];
  readonly countedUntil: UnixSeconds | undefined;
  readonly since: UnixSeconds | undefined;
  readonly trouble: Trouble | undefined;
}

export const isLate = (countedUntil: UnixSeconds | undefined, now: UnixSeconds): boolean =>
  countedUntil === undefined || now - countedUntil > LATE_SECONDS;

/** Burn rates are those of the time that ends with the newest final counts, the budget is that of now. */
export function viewOf(
  slo: Slo,
  sight: Sight,
  kept: BudgetState | undefined,
  firing: readonly Alert[],
  now: UnixSeconds,
): SloView {
  const { objective, policy, corrections } = slo;
  const { countedUntil, since, trouble } = sight;
  const seen = { observed: sight.observed, corrections };
  const budget = budgetAt(objective, seen, now);
  const period = nominalSeconds(objective.window);
  const lasts = (rate: number | undefined): number | undefined =>
    budget.remaining === undefined || rate === undefined ? undefined : lastsSeconds(budget.remaining, rate, period);
  const until = countedUntil ?? now;
  return {
    slo,
    at: now,
    seen,
    budget,
    state: nextState(policy, kept, budget.remaining),
    burns: judgeBurns(objective, seen, until, period).map((burn) => ({ ...burn, goneIn: lasts(burn.long.rate) })),
    lastsSeconds: isLate(countedUntil, now) ? undefined : lasts(burnAt(objective, seen, until, HOUR).rate),
    override: overrideAt(objective, now) as NamedOverride | undefined,
    firing,
    countedUntil,
    since,
    trouble,
  };
}
