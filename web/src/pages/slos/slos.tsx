import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SloSummaryAnswer } from "#wire/own/slos.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Waiting } from "../../ui/state.tsx";
import { Sentence, ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { BudgetBar, StateWord, sayBudget, sayWindow, Trouble } from "./budget-words.tsx";
import css from "./slos.module.css";
import { isAtRisk, percentGood, toneOf } from "./words.ts";

const ORDER = ["critical", "warning", "unknown", "ok"] as const;

/** The worst first; of those what goes too fast just now. */
const byRisk = (a: SloSummaryAnswer, b: SloSummaryAnswer): number =>
  ORDER.indexOf(toneOf(a)) - ORDER.indexOf(toneOf(b)) ||
  b.firing.length - a.firing.length ||
  a.name.localeCompare(b.name);

export default function Slos(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.slos"));
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const list = useQuery({
    queryKey: ["slos"],
    queryFn: ({ signal }) => api.slos(signal),
    refetchInterval: 60_000,
  });
  const all = list.data?.slos ?? [];
  const risky = all.filter(isAtRisk).toSorted(byRisk);
  const answer =
    risky.length > 0
      ? t("slos.at-risk", { count: risky.length, name: risky[0]!.name })
      : all.length > 0
        ? t("slos.calm", { count: all.length })
        : t("page.slos");
  const worst = ORDER.find((tone) => risky.some((slo) => toneOf(slo) === tone));
  return (
    <div className={ui.page}>
      <Sentence
        tone={worst ?? (all.length > 0 ? "ok" : "none")}
        aside={
          <>
            {all.length > 0 && (
              <PageLink to={paths.slosAsCode} className={ui.button}>
                {t("slo.as-code")}
              </PageLink>
            )}
            {mayWrite && (
              <PageLink to={paths.newSlo()} className={ui.primary}>
                <Icon name="plus" />
                {t("slo.new")}
              </PageLink>
            )}
          </>
        }
      >
        {list.data === undefined ? t("page.slos") : answer}
      </Sentence>
      <Waiting query={list} rows={4} />
      {list.data !== undefined && all.length === 0 && (
        <Empty icon="slos" title={t("slos.none")}>
          <p>{t("slos.none-text")}</p>
          {mayWrite && (
            <PageLink to={paths.newSlo()} className={ui.button}>
              {t("slo.new")}
            </PageLink>
          )}
        </Empty>
      )}
      {all.length > 0 && (
        <ul className={css.list}>
          {all.toSorted(byRisk).map((slo) => (
            <Row key={slo.id} slo={slo} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ slo }: { readonly slo: SloSummaryAnswer }): ReactNode {
  const i18n = useI18n();
  const { t } = i18n;
  const paths = usePaths();
  const { name, service, window, budget, state, firing, trouble, override } = slo;
  return (
    <li className={css.row}>
      <div>
        <PageLink to={paths.slo(name)} className={css.name} translate="no">
          {name}
        </PageLink>
        <p className={ui.hint} translate="no">
          {service}
        </p>
      </div>
      <div>
        <strong>{percentGood(budget.target)}</strong>
        <p className={ui.hint}>
          {sayWindow(i18n, window)}
          {override !== null && ` · ${t("slo.overridden")}`}
        </p>
      </div>
      <div className={css.left}>
        <BudgetBar slo={slo} />
        <span data-calm={budget.opinion !== "known" || undefined}>
          {trouble === null ? sayBudget(i18n, budget) : <Trouble of={slo} />}
        </span>
      </div>
      <StateWord state={state} />
      <span className={css.firing}>
        {firing.length > 0 && (
          <>
            <ToneMark tone={firing.some(({ status }) => status === "CRITICAL") ? "critical" : "warning"} />
            {t("slos.firing", { count: firing.length })}
          </>
        )}
      </span>
    </li>
  );
}
