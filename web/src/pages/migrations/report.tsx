import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSearch } from "wouter";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { download } from "../../graph/download.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { useReport } from "./history.tsx";
import css from "./migrations.module.css";
import { toneOf } from "./state-word.tsx";
import { useEntries } from "./use-run.ts";

/** A run from its first to its last decision, for reading, printing and taking along. */
export default function MigrationReport({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  useTitle(t("migrations.report-of", { name: id }));
  const runId = new URLSearchParams(useSearch()).get("run") ?? undefined;
  const query = useQuery({
    queryKey: ["migration", id, runId],
    queryFn: ({ signal }) => api.migration(id, runId, signal),
  });
  const run = query.data?.run;
  return (
    <div className={ui.page}>
      <Crumbs id={id} />
      {query.data === undefined ? (
        query.error === null ? (
          <Loading rows={6} />
        ) : (
          <Problem error={query.error} retry={() => void query.refetch()} />
        )
      ) : run === undefined ? (
        <Empty icon="migrations" title={t("migrations.no-run")} />
      ) : (
        <Report detail={query.data} run={run} />
      )}
    </div>
  );
}

function Crumbs({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  return (
    <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
      <PageLink to={paths.migrations}>{t("page.migrations")}</PageLink>
      <PageLink to={paths.migration(id)} translate="no">
        {id}
      </PageLink>
      <span aria-current="page">{t("migrations.report")}</span>
    </nav>
  );
}

function Report({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t } = useI18n();
  const entries = useEntries(detail, run).data?.entries;
  const report = useReport(detail, run, entries ?? [])();
  return (
    <>
      <Sentence
        tone={toneOf(run)}
        aside={
          <>
            <CopyButton text={report} />
            <button
              type="button"
              className={ui.button}
              onClick={() => download(`${detail.name}.md`, report, "text/markdown")}
            >
              <Icon name="download" />
              Markdown
            </button>
          </>
        }
      >
        {t("migrations.report-of", { name: detail.name })}
      </Sentence>
      {entries === undefined ? (
        <Loading rows={6} />
      ) : (
        <div className={css.report}>
          {/* Its first heading is the page's. */}
          <Markdown text={report.slice(report.indexOf("\n"))} />
        </div>
      )}
    </>
  );
}
