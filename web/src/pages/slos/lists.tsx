import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Phase } from "#core/migration/run.ts";
import { sayPhase } from "#core/migration/say.ts";
import { saySloAlert } from "#core/slo/alert-text.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { SloDetail } from "#wire/own/slos.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { CheckWord } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import css from "./slos.module.css";
import { percentGood, percentLeft } from "./words.ts";

/** Asks again for all that a change of an objective shows on. */
export function useSlosChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ["slos", "slo"]) void client.invalidateQueries({ queryKey: [key] });
  };
}

/** Where the budget went: the hours with the most bad ones. */
export function WorstHours({ slo: { worstHours } }: { readonly slo: SloDetail }): ReactNode {
  const { t, dateTime, count, span } = useI18n();
  if (worstHours.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="worst">
      <h2 id="worst">{t("slo.worst")}</h2>
      <ol className={css.hours}>
        {worstHours.map(({ start, total, bad, share, minutes }) => (
          <li key={start}>
            <time dateTime={new Date(start * 1_000).toISOString()}>{dateTime(start)}</time>
            <strong>{span(minutes * 60)}</strong>
            <small>{t("slo.worst-of", { share: percentLeft(share), bad: count(bad), total: count(total) })}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a rolling window gives back next. */
export function ComesBack({ slo: { comesBack } }: { readonly slo: SloDetail }): ReactNode {
  const { t, dateTime, length, span } = useI18n();
  const now = useNow();
  // What rounds to nothing is no news.
  const shown = comesBack.filter(({ minutes }) => minutes * 60 >= 1);
  if (shown.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="comes-back">
      <h2 id="comes-back">{t("slo.comes-back")}</h2>
      <ul className={css.hours}>
        {shown.map(({ at, start, share, minutes }) => (
          <li key={start}>
            <span title={dateTime(at)}>{t("slo.comes-in", { length: length(Math.max(0, at - now)) })}</span>
            <strong>+{span(minutes * 60)}</strong>
            <small>{t("slo.comes-from", { share: percentLeft(share), time: dateTime(start) })}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Other targets for some time, time that does not count, and who let a shut gate pass: all with who and why. */
export function Exceptions({ slo }: { readonly slo: SloDetail }): ReactNode {
  const { t, dateTime } = useI18n();
  const now = useNow();
  const mayWrite = useMayWrite();
  const toast = useToast();
  const changed = useSlosChanged();
  const remove = (work: Promise<unknown>): void => {
    work.then(changed, (error: unknown) => toast(error instanceof Error ? error.message : String(error)));
  };
  const { id, overrides, corrections, passes } = slo;
  const rows = [
    ...overrides.map(({ id: key, from, to, target, reason, approvedBy }) => ({
      ...{ key, from, to, reason, who: approvedBy, what: t("slo.override-of", { target: percentGood(target) }) },
      end: to > now ? () => remove(api.endSloOverride(id, key)) : undefined,
      action: t(from > now ? "slo.override-drop" : "slo.override-end"),
    })),
    ...corrections.map(({ id: key, from, to, reason, author }) => ({
      ...{ key, from, to, reason, who: author, what: t("slo.left-out") },
      end: () => remove(api.deleteSloCorrection(id, key)),
      action: t("slo.correction-drop"),
    })),
    ...passes.map(({ id: key, from, to, reason, by }) => ({
      ...{ key, from, to, reason, who: by, what: t("slo.passed") },
      end: undefined,
      action: "",
    })),
  ].sort((a, b) => b.from - a.from);
  if (rows.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="exceptions">
      <h2 id="exceptions">{t("slo.exceptions")}</h2>
      <ul className={css.exceptions}>
        {rows.map(({ key, from, to, reason, who, what, end, action }) => (
          <li key={key} data-over={to <= now || undefined}>
            <strong>{what}</strong>
            <span>
              {dateTime(from)} – {dateTime(to)}
            </span>
            <q translate="no">{reason}</q>
            <span translate="no">{who}</span>
            {mayWrite && end !== undefined && (
              <button type="button" className={ui.quiet} onClick={end}>
                {action}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Alerts that are open: the budget goes too fast, or no counts come. */
export function Firing({ slo: { firing } }: { readonly slo: SloDetail }): ReactNode {
  const { t, locale, ago, dateTime } = useI18n();
  const paths = usePaths();
  const now = useNow();
  if (firing.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="firing">
      <h2 id="firing">{t("slo.firing")}</h2>
      <ul className={css.alerts}>
        {firing.map(({ id, status, message, openedAt, acknowledged }) => (
          <li key={id}>
            <CheckWord status={status} />
            <PageLink to={paths.alert(id)}>{saySloAlert(locale, message, dateTime)}</PageLink>
            <small>
              {ago(openedAt, now)}
              {acknowledged && ` · ${t("slo.acknowledged")}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who relies on it. */
export function UsedBy({ slo: { migrations } }: { readonly slo: SloDetail }): ReactNode {
  const { t, locale } = useI18n();
  const paths = usePaths();
  if (migrations.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="used-by">
      <h2 id="used-by">{t("slo.used-by")}</h2>
      <ul className={css.alerts}>
        {migrations.map(({ id, name, phase, canaryBp }) => (
          <li key={id}>
            <PageLink to={paths.migration(name)} translate="no">
              {name}
            </PageLink>
            <small>
              {phase === null ? t("migrations.never") : sayPhase(locale, phase as Phase)}
              {canaryBp !== null && ` · ${percentOf(canaryBp)}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
