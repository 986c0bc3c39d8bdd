import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { percentOf } from "#core/traffic/share.ts";
import type { CheckBody } from "#wire/own/migration-asked.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { ToneMark } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import css from "./migrations.module.css";
import { StateWord } from "./state-word.tsx";

/** Each route: what it shall have, what was read from it, and how it is set by hand when nothing of ours runs. */
export function Routes({ detail }: { readonly detail: MigrationDetail }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const { run, routes, lookedAt, labels } = detail;
  const wanted = run?.wantBp ?? run?.canaryBp;
  const isWatched = run?.hasEnded === false;
  return (
    <section className={ui.section} aria-labelledby="routes">
      <header className={ui.sectionHead}>
        <h2 id="routes">{t("migrations.routes")}</h2>
        {lookedAt !== undefined && isWatched && (
          <span className={ui.hint} title={dateTime(lookedAt)}>
            {t("migrations.looked", { ago: ago(lookedAt, now) })}
          </span>
        )}
      </header>
      <ul className={css.routes}>
        {routes.map(({ name, driver, canaryBp, canaryTarget, unreadable, trouble, byHand }) => {
          const isAsWanted = canaryBp === wanted;
          const isBroken = unreadable !== undefined || trouble !== undefined;
          return (
            <li key={name}>
              <header>
                {isWatched && <ToneMark tone={isBroken ? "critical" : isAsWanted ? "ok" : "unknown"} />}
                <strong translate="no">{name}</strong>
                <span className={ui.dim} translate="no">
                  {driver}
                </span>
              </header>
              <dl hidden={!isWatched}>
                <div>
                  <dt>{t("migrations.share-wanted")}</dt>
                  <dd>{wanted === undefined ? "–" : percentOf(wanted)}</dd>
                </div>
                <div>
                  <dt>{t("migrations.read-back")}</dt>
                  <dd>{canaryBp === undefined ? t("migrations.not-read") : percentOf(canaryBp)}</dd>
                </div>
                {canaryTarget !== undefined && (
                  <div>
                    <dt>{t("migrations.target-of", { side: labels.canary })}</dt>
                    <dd translate="no">{canaryTarget}</dd>
                  </div>
                )}
              </dl>
              {isBroken && <p>{unreadable ?? trouble}</p>}
              <details>
                <summary>{t("migrations.by-hand")}</summary>
                <Snippet text={byHand} label={t("migrations.by-hand-of", { name })} />
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A way back that was never gone is none: try it while the new side has nothing to lose. */
export function Practice({ detail: { name } }: { readonly detail: MigrationDetail }): ReactNode {
  const { t } = useI18n();
  return (
    <section className={css.practice} aria-labelledby="practice">
      <h2 id="practice">{t("migrations.practice")}</h2>
      <p className={ui.hint}>{t("migrations.practice-text")}</p>
      <Snippet text={`sawara migrate drill ${name}`} label={t("migrations.practice")} />
    </section>
  );
}

/** What people have to have done before a run may begin. */
export function Checklist({ detail }: { readonly detail: MigrationDetail }): ReactNode {
  const { t, dateTime } = useI18n();
  const mayWrite = useMayWrite();
  const client = useQueryClient();
  const toast = useToast();
  // What was just clicked stands at once, until the server has said how it is.
  const [asked, setAsked] = useState<CheckBody>();
  const check = useMutation({
    mutationFn: (body: CheckBody) => api.checkMigration(detail.name, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ["migration"] }),
    onError: (error) => toast(error.message),
    onSettled: () => setAsked(undefined),
  });
  return (
    <section className={ui.section} aria-labelledby="checklist">
      <header className={ui.sectionHead}>
        <h2 id="checklist">{t("migrations.checklist")}</h2>
        <span className={ui.hint}>
          {t("migrations.checked-of", {
            done: detail.checklist.filter(({ by }) => by !== undefined).length,
            all: detail.checklist.length,
          })}
        </span>
      </header>
      <ul className={css.checklist}>
        {detail.checklist.map(({ item, by, at }) => (
          <li key={item}>
            <label className={ui.check}>
              <input
                type="checkbox"
                checked={asked?.item === item ? asked.checked : by !== undefined}
                disabled={!mayWrite}
                onChange={(event) => {
                  const body = { item, checked: event.target.checked };
                  setAsked(body);
                  check.mutate(body);
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
