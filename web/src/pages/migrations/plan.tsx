import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import type { PlanAnswer } from "#wire/own/migration-plan.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Waiting } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { WideTable } from "../../ui/wide-table.tsx";
import { percent } from "./indicators.tsx";
import css from "./migrations.module.css";

/** What each step takes and may cost, at the requests that are counted now. */
export function PlanOf({ detail: { name, document } }: { readonly detail: MigrationDetail }): ReactNode {
  const { t } = useI18n();
  const plan = useQuery({
    queryKey: ["migration", name, "plan", document],
    queryFn: ({ signal }) => api.planMigration({ document }, signal),
  });
  return (
    <section className={ui.section} aria-labelledby="plan">
      <h2 id="plan">{t("migrations.plan")}</h2>
      <Waiting query={plan} rows={2} />
      {plan.data !== undefined && <Plan plan={plan.data} />}
    </section>
  );
}

/** What each step takes and may cost; where name servers divide, what their caches make of a share too. */
export function Plan({ plan }: { readonly plan: PlanAnswer }): ReactNode {
  return (
    <>
      <Steps plan={plan} />
      {plan.answers !== undefined && <Answers answers={plan.answers} />}
    </>
  );
}

function Steps({ plan }: { readonly plan: PlanAnswer }): ReactNode {
  const { t, length, count } = useI18n();
  const faults = plan.steps[0]?.faults ?? [];
  const hasBudget = plan.steps.some(({ budgetAtRisk }) => budgetAtRisk !== undefined);
  // A table of nothing but "never" would tell no more.
  if (plan.requestsPerSecond === 0) return <p className={ui.hint}>{t("migrations.plan-no-rate")}</p>;
  return (
    <WideTable label={t("migrations.plan")}>
      <caption>
        {t("migrations.plan-at", { rate: round(plan.requestsPerSecond) })}
        {plan.traffic !== undefined && (
          <small>
            {t("migrations.plan-traffic", { quiet: round(plan.traffic.p10), busy: round(plan.traffic.p90) })}
          </small>
        )}
        {plan.spread > 1 && <small>{t("migrations.plan-spread", { times: Number(plan.spread.toPrecision(2)) })}</small>}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t("migrations.plan-step")}</th>
          <th scope="col">{t("migrations.plan-rate")}</th>
          <th scope="col">{t("migrations.plan-pass")}</th>
          {faults.map(({ ratio }) => (
            <th scope="col" key={ratio}>
              {t("migrations.plan-fault", { ratio: percent(ratio) })}
            </th>
          ))}
          {hasBudget && <th scope="col">{t("migrations.plan-budget")}</th>}
        </tr>
      </thead>
      <tbody>
        {plan.steps.map((step) => (
          <tr key={step.canaryBp}>
            <th scope="row" className={css.planStep}>
              {percentOf(step.canaryBp)}
            </th>
            <td>{count(Math.round(step.requestsPerMinute))}</td>
            <td>
              {step.earliestPass === undefined ? t("migrations.plan-never") : length(Math.round(step.earliestPass))}
              {step.tooFew && ` · ${t("migrations.plan-too-few")}`}
              {step.quietPass !== undefined && step.quietPass > (step.earliestPass ?? 0) && (
                <small>{t("migrations.plan-quiet", { length: length(Math.round(step.quietPass)) })}</small>
              )}
            </td>
            {step.faults.map(({ ratio, found, exposed }) => (
              <td key={ratio}>
                {found === undefined || exposed === undefined ? (
                  t("migrations.plan-not-found")
                ) : (
                  <>
                    {t("migrations.plan-found", { length: length(Math.round(found)) })}
                    <small>{t("migrations.plan-exposed", { count: count(Math.round(exposed)) })}</small>
                  </>
                )}
              </td>
            ))}
            {hasBudget && <td>{step.budgetAtRisk === undefined ? "–" : percent(step.budgetAtRisk)}</td>}
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

const round = (perSecond: number): number => Number(perSecond.toPrecision(3));

/** What a share of DNS answers is for resolvers that keep each answer. */
function Answers({ answers }: { readonly answers: NonNullable<PlanAnswer["answers"]> }): ReactNode {
  const { t } = useI18n();
  const caption = t("migrations.plan-answers", { routes: answers.routes.join(", ") });
  return (
    <WideTable label={caption}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("migrations.plan-step")}</th>
          {(answers.shares[0]?.resolvers ?? []).map(({ caches, smallestBp }) => (
            <th scope="col" key={caches}>
              {t("migrations.plan-resolvers", { caches, share: percentOf(smallestBp) })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {answers.shares.map(({ canaryBp, resolvers }) => (
          <tr key={canaryBp}>
            <th scope="row">{percentOf(canaryBp)}</th>
            {resolvers.map(({ caches, none }) => (
              <td key={caches}>{percent(1 - none)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
