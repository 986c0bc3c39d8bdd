import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationSummaryAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import css from "./migrations.module.css";
import { ShareBar } from "./share-bar.tsx";
import { StateWord, toneOf } from "./state-word.tsx";

export default function Migrations(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.migrations"));
  const paths = usePaths();
  const mayManage = useMayManage();
  const list = useQuery({
    queryKey: ["migrations"],
    queryFn: ({ signal }) => api.migrations(signal),
    refetchInterval: 10_000,
  });
  const all = list.data?.migrations ?? [];
  const going = all.filter(({ run }) => run !== undefined && !run.hasEnded);
  const held = going.filter(({ run }) => run!.phase === "holding");
  const answer =
    held.length > 0
      ? t("migrations.held", { count: held.length, name: held[0]!.name })
      : going.length > 0
        ? t("migrations.going", { count: going.length, name: going[0]!.name })
        : t("migrations.quiet");
  return (
    <div className={ui.page}>
      <Sentence
        tone={held.length > 0 ? "warning" : "none"}
        aside={
          mayManage && (
            <PageLink to={paths.newMigration} className={ui.primary}>
              <Icon name="plus" />
              {t("migrations.new")}
            </PageLink>
          )
        }
      >
        {list.data === undefined ? t("page.migrations") : answer}
      </Sentence>
      <p className={ui.hint}>{t("migrations.lead")}</p>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading rows={4} />}
      {list.data !== undefined && all.length === 0 && (
        <Empty icon="migrations" title={t("migrations.none")}>
          <p>{t("migrations.none-text")}</p>
        </Empty>
      )}
      {all.length > 0 && (
        <ul className={css.list}>
          {all.map((migration) => (
            <Row key={migration.id} migration={migration} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ migration }: { readonly migration: MigrationSummaryAnswer }): ReactNode {
  const { t, length } = useI18n();
  const paths = usePaths();
  const now = useNow();
  const { name, run, labels, steps, service } = migration;
  return (
    <li className={css.row} data-tone={toneOf(run)}>
      <div>
        <PageLink to={paths.migration(name)} className={css.name} translate="no">
          {name}
        </PageLink>
        {service !== undefined && (
          <p className={ui.hint} translate="no">
            {service}
          </p>
        )}
      </div>
      <StateWord run={run} />
      <ShareBar canaryBp={run?.canaryBp ?? 0} labels={labels} />
      <small className={ui.dim}>
        {run === undefined
          ? t("migrations.never")
          : t("migrations.step-since", {
              step: Math.max(0, run.step + 1),
              steps: steps.length,
              share: percentOf(run.canaryBp),
              length: length(Math.max(0, now - run.since)),
            })}
      </small>
    </li>
  );
}
