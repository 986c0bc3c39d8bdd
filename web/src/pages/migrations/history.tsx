import type { ReactNode } from "react";
import { reportOf } from "#core/migration/report.ts";
import type { Entry, Phase } from "#core/migration/run.ts";
import { sayEntry } from "#core/migration/say.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { EntryList, MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { oneOf, useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import css from "./migrations.module.css";
import { useEntries } from "./use-run.ts";

/** Whose name the controller's entries carry. */
const CONTROLLER = "controller";

const FILTERS = ["all", "verdicts", "shares", "people"] as const;
const SCHEMA = { log: oneOf(FILTERS, "all") };

const isOf = (filter: (typeof FILTERS)[number], { actor, entry }: EntryList["entries"][number]): boolean =>
  filter === "all" ||
  (filter === "people" && actor !== CONTROLLER) ||
  (filter === "verdicts" && entry.kind === "verdict") ||
  (filter === "shares" && (entry.kind === "intent" || entry.kind === "verified"));

const iconOf = (actor: string, { kind }: Entry): IconName =>
  actor !== CONTROLLER ? "user" : kind === "verdict" ? "monitors" : "settings";

/** A run as Markdown, in the reader's words and zone. */
export function useReport(detail: MigrationDetail, run: RunAnswer, entries: EntryList["entries"]): () => string {
  const { locale, date, time } = useI18n();
  const { name, labels } = detail;
  const { startedAt, endedAt, canaryBp, phase } = run;
  return () =>
    reportOf(
      locale,
      { name, labels, phase: phase as Phase, startedAt, endedAt, canaryBp, entries },
      (at) => `${date(at)} ${time(at, true)}`,
    );
}

/** What happened, the newest first: who, from which share to which, and why. */
export function History({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t, locale, dateTime, date, time } = useI18n();
  const paths = usePaths();
  const [{ log }, change] = useUrlState(SCHEMA);
  const history = useEntries(detail, run);
  const entries = history.data?.entries ?? [];
  const shown = entries.filter((entry) => isOf(log, entry));
  const report = useReport(detail, run, entries);
  return (
    <section className={ui.section} aria-labelledby="history">
      <header className={ui.sectionHead}>
        <h2 id="history">{t("migrations.history")}</h2>
        {entries.length > 0 && (
          <span className={css.copyReport}>
            <PageLink to={paths.migrationReport(detail.name, run.id)}>{t("migrations.report")}</PageLink>
            {t("migrations.as-markdown")} <CopyButton text={report()} />
          </span>
        )}
      </header>
      <fieldset className={css.filters} aria-label={t("migrations.log-filter")}>
        {FILTERS.map((filter) => (
          <button key={filter} type="button" aria-pressed={log === filter} onClick={() => change({ log: filter })}>
            {t(`migrations.log.${filter}`)}
          </button>
        ))}
      </fieldset>
      {history.error !== null && history.data === undefined && (
        <Problem error={history.error} retry={() => void history.refetch()} />
      )}
      {history.data === undefined && history.error === null && <Loading rows={3} />}
      {history.data !== undefined && shown.length === 0 && <p className={ui.hint}>{t("migrations.log-empty")}</p>}
      <ol className={css.history}>
        {shown.toReversed().map(({ number, at, actor, entry }) => (
          <li key={number} data-verdict={entry.kind === "verdict" ? entry.verdict.action : undefined}>
            <time dateTime={new Date(at * 1_000).toISOString()}>{`${date(at)} ${time(at, true)}`}</time>
            <span className={css.actor} translate="no">
              <Icon name={iconOf(actor, entry)} size={14} />
              {actor === CONTROLLER ? t("migrations.controller") : actor}
            </span>
            <p>
              {entry.kind === "intent" && (
                <b className={css.change} translate="no">
                  {percentOf(entry.intent.fromBp)} → {percentOf(entry.intent.wantBp)}
                </b>
              )}
              {sayEntry(locale, entry, dateTime)}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
