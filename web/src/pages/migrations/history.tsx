import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { reportOf } from "#core/migration/report.ts";
import type { Phase } from "#core/migration/run.ts";
import { sayEntry } from "#core/migration/say.ts";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import ui from "../../ui/ui.module.css";
import css from "./migrations.module.css";

/** What happened, the newest first, and the same as Markdown to take along. */
export function History({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t, locale, dateTime, date, time } = useI18n();
  const history = useQuery({
    queryKey: ["migration", detail.name, "entries", run.id],
    queryFn: ({ signal }) => api.migrationEntries(detail.name, { run: run.id }, signal),
    refetchInterval: run.hasEnded ? false : 5_000,
    placeholderData: (before) => before,
  });
  const entries = history.data?.entries ?? [];
  const { name, labels } = detail;
  const { startedAt, endedAt, canaryBp } = run;
  const report = () =>
    reportOf(locale, { name, labels, phase: run.phase as Phase, startedAt, endedAt, canaryBp, entries }, dateTime);
  return (
    <section className={ui.section} aria-labelledby="history">
      <header className={ui.sectionHead}>
        <h2 id="history">{t("migrations.history")}</h2>
        {entries.length > 0 && (
          <span className={css.copyReport}>
            {t("migrations.as-markdown")} <CopyButton text={report()} />
          </span>
        )}
      </header>
      <ol className={css.history}>
        {entries.toReversed().map(({ number, at, actor, entry }) => (
          <li key={number}>
            <time dateTime={new Date(at * 1_000).toISOString()}>{`${date(at)} ${time(at, true)}`}</time>
            <span translate="no">{actor}</span>
            <p>{sayEntry(locale, entry, dateTime)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
