import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { stateText, toneOf as toneOfRun } from "../migrations/state-word.tsx";
import { SloLine } from "../slos/slo-line.tsx";
import { isAtRisk } from "../slos/words.ts";
import css from "./overview.module.css";

/** Objectives that somebody has to look at; nothing where there are none at all. */
export function SlosAtRisk(): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const list = useQuery({
    queryKey: ["slos"],
    queryFn: ({ signal }) => api.slos(signal),
    refetchInterval: 60_000,
  });
  const all = list.data?.slos ?? [];
  if (all.length === 0) return null;
  const risky = all.filter(isAtRisk);
  return (
    <section className={ui.section} aria-labelledby="slos-at-risk">
      <header className={ui.sectionHead}>
        <h2 id="slos-at-risk">{t("overview.slos")}</h2>
        <PageLink to={paths.slos}>{t("overview.all")}</PageLink>
      </header>
      {risky.length === 0 && <p className={ui.hint}>{t("overview.slos-calm", { count: all.length })}</p>}
      <ul className={css.promises}>
        {risky.map((slo) => (
          <li key={slo.id}>
            <SloLine slo={slo} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What is being moved now; nothing where nothing is. */
export function RunningMigrations(): ReactNode {
  const { t, locale } = useI18n();
  const paths = usePaths();
  const list = useQuery({
    queryKey: ["migrations"],
    queryFn: ({ signal }) => api.migrations(signal),
    refetchInterval: 60_000,
  });
  const going = (list.data?.migrations ?? []).filter(({ run }) => run !== undefined && !run.hasEnded);
  if (going.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="running-migrations">
      <header className={ui.sectionHead}>
        <h2 id="running-migrations">{t("overview.migrations")}</h2>
        <PageLink to={paths.migrations}>{t("overview.all")}</PageLink>
      </header>
      <ul className={css.promises}>
        {going.map(({ id, name, run }) => (
          <li key={id}>
            <ToneMark tone={toneOfRun(run)} />
            <PageLink to={paths.migration(name)} translate="no">
              {name}
            </PageLink>
            <small>
              {percentOf(run!.canaryBp)} · {stateText(run!, locale)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
