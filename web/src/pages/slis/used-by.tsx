import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SliSourceAnswer } from "#wire/own/sli.ts";
import type { SloSummaryAnswer } from "#wire/own/slos.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Loading } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { StateWord as RunWord } from "../migrations/state-word.tsx";
import { StateWord as BudgetWord } from "../slos/budget-words.tsx";
import css from "./slis.module.css";

/** Whose requests an objective counts, if any source's. */
export function sourceOfSlo({ indicator }: Pick<SloSummaryAnswer, "indicator">): string | undefined {
  const counted = indicator.kind === "slices" ? indicator.of : indicator;
  return counted.kind === "probe" ? undefined : counted.source;
}

/** Objectives and migrations that are judged by what it counts. */
export function UsedBy({ source: { name } }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const slos = useQuery({ queryKey: ["slos"], queryFn: ({ signal }) => api.slos(signal) });
  const migrations = useQuery({ queryKey: ["migrations"], queryFn: ({ signal }) => api.migrations(signal) });
  const judged = (slos.data?.slos ?? []).filter((slo) => sourceOfSlo(slo) === name);
  const moved = (migrations.data?.migrations ?? []).filter(({ source }) => source === name);
  const isKnown = slos.data !== undefined && migrations.data !== undefined;
  return (
    <section className={ui.section} aria-labelledby="used-by">
      <h2 id="used-by">{t("slis.used-by")}</h2>
      {!isKnown && <Loading rows={2} />}
      {isKnown && judged.length + moved.length === 0 && <p className={ui.hint}>{t("slis.used-by-nothing")}</p>}
      <ul className={css.users}>
        {judged.map((slo) => (
          <li key={slo.id}>
            <small>{t("page.slos")}</small>
            <PageLink to={paths.slo(slo.name)} translate="no">
              {slo.name}
            </PageLink>
            <BudgetWord state={slo.state} />
          </li>
        ))}
        {moved.map(({ id, name: migration, run }) => (
          <li key={id}>
            <small>{t("page.migrations")}</small>
            <PageLink to={paths.migration(migration)} translate="no">
              {migration}
            </PageLink>
            <RunWord run={run} />
          </li>
        ))}
      </ul>
    </section>
  );
}
