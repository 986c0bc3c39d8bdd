import type { AlertingConfig } from "#app/alerting/configs.ts";
import { deliveriesOf, hearersOf, inDowntime } from "#app/alerting/telling.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import { sloSource } from "#core/slo/alert.ts";
import { budgetNews } from "#core/slo/budget-news.ts";
import type { BudgetState } from "#core/slo/policy.ts";
import type { Slo } from "#core/slo/slo.ts";
import type { UnixMillis } from "#core/time.ts";

/** A budget that goes from one state to another. */
export interface StateChange {
  readonly from: BudgetState | undefined;
  readonly to: BudgetState;
  /** Share that is left. */
  readonly remaining: number | undefined;
}

/** Messages that follow from it, to be stored together with it: to those who hear of the objective's alerts, none in a downtime. */
export function deliveriesOfBudget(
  config: AlertingConfig,
  slo: Slo,
  { from, to, remaining }: StateChange,
  newId: (at: UnixMillis) => string,
  at: UnixMillis,
): readonly Delivery[] {
  const news = budgetNews(from, to, slo.alerts);
  const { id } = slo;
  const { service } = slo.objective;
  const now = Math.floor(at / 1000);
  if (news === undefined || inDowntime(config, id, { host: undefined, service }, now)) return [];
  const { status, worst, event } = news;
  const alert = { monitorId: id, status, worst };
  const hearers = hearersOf(config, { alert, event, services: [service], isGrouped: false });
  const { name, displayName } = config.org;
  const say = slo.policy.say[to];
  const notification = {
    org: { id: config.org.id, name, displayName },
    at: now,
    kind: "budget",
    slo: sloSource(slo),
    from: from!,
    to,
    remaining: remaining!,
    ...(say !== undefined && { say }),
  } as const;
  return deliveriesOf(notification, hearers, newId, at);
}
