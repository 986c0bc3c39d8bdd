import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useAsk } from "./actions.tsx";
import css from "./migrations.module.css";
import { StateWord } from "./state-word.tsx";

/** Each route as it was last read, and how it is set by hand when nothing of ours runs. */
export function Routes({ detail }: { readonly detail: MigrationDetail }): ReactNode {
  const { t } = useI18n();
  const wanted = detail.run?.wantBp ?? detail.run?.canaryBp;
  return (
    <section className={ui.section} aria-labelledby="routes">
      <header className={ui.sectionHead}>
        <h2 id="routes">{t("migrations.routes")}</h2>
        {wanted !== undefined && (
          <span className={ui.hint}>{t("migrations.wanted", { share: percentOf(wanted) })}</span>
        )}
      </header>
      <ul className={css.routes}>
        {detail.routes.map(({ name, driver, canaryBp, unreadable, trouble, byHand }) => (
          <li key={name}>
            <ToneMark
              tone={
                unreadable !== undefined || trouble !== undefined ? "critical" : canaryBp === wanted ? "ok" : "unknown"
              }
            />
            <strong translate="no">{name}</strong>
            <span translate="no">{driver}</span>
            <span>{canaryBp === undefined ? t("migrations.not-read") : percentOf(canaryBp)}</span>
            {(unreadable ?? trouble) !== undefined && <p>{unreadable ?? trouble}</p>}
            <details>
              <summary>{t("migrations.by-hand")}</summary>
              <Snippet text={byHand} label={t("migrations.by-hand")} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What people have to have done before a run may begin. */
export function Checklist({ detail }: { readonly detail: MigrationDetail }): ReactNode {
  const { t, dateTime } = useI18n();
  const mayWrite = useMayWrite();
  const ask = useAsk();
  return (
    <section className={ui.section} aria-labelledby="checklist">
      <header className={ui.sectionHead}>
        <h2 id="checklist">{t("migrations.checklist")}</h2>
      </header>
      <ul className={css.checklist}>
        {detail.checklist.map(({ item, by, at }) => (
          <li key={item}>
            <label className={ui.check}>
              <input
                type="checkbox"
                checked={by !== undefined}
                disabled={!mayWrite}
                onChange={(event) => {
                  const { checked } = event.target;
                  ask(() => api.checkMigration(detail.name, { item, checked }));
                }}
              />
              <span translate="no">{item}</span>
            </label>
            {by !== undefined && at !== undefined && (
              <small>{t("migrations.checked", { by, time: dateTime(at) })}</small>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function EarlierRuns({
  detail,
  onRun,
}: {
  readonly detail: MigrationDetail;
  readonly onRun: (id: string | undefined) => void;
}): ReactNode {
  const { t, dateTime } = useI18n();
  return (
    <section className={ui.section} aria-labelledby="runs">
      <header className={ui.sectionHead}>
        <h2 id="runs">{t("migrations.runs")}</h2>
      </header>
      <ul className={css.runs}>
        {detail.runs.map((run, i) => (
          <li key={run.id}>
            <button
              type="button"
              className={ui.quiet}
              aria-pressed={run.id === detail.run?.id}
              onClick={() => onRun(i === 0 ? undefined : run.id)}
            >
              {dateTime(run.startedAt)}
            </button>
            <StateWord run={run} />
          </li>
        ))}
      </ul>
    </section>
  );
}
