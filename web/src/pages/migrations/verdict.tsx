import type { ReactNode } from "react";
import { sayVerdict } from "#core/judge/sentence.ts";
import type { Action } from "#core/judge/verdict.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { type Tone, ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import css from "./migrations.module.css";
import { useEntries } from "./use-run.ts";

const TONES: Readonly<Record<Action, Tone>> = {
  advance: "ok",
  wait: "unknown",
  hold: "warning",
  "roll-back": "critical",
};

/** What the judge said last, in its own words. */
export function LastVerdict({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t, locale, time, dateTime } = useI18n();
  const last = useEntries(detail, run).data?.entries.findLast(({ entry }) => entry.kind === "verdict");
  if (last?.entry.kind !== "verdict") return null;
  const { verdict, judged, circumstances } = last.entry;
  return (
    <section className={css.verdict} aria-labelledby="verdict" data-action={verdict.action}>
      <header className={ui.sectionHead}>
        <h2 id="verdict">{t("migrations.verdict")}</h2>
        <time dateTime={new Date(last.at * 1_000).toISOString()} title={dateTime(last.at)}>
          {time(last.at, true)}
        </time>
      </header>
      <p className={css.verdictWord}>
        <ToneMark tone={TONES[verdict.action]} size={20} />
        <strong>{t(`migrations.action.${verdict.action}`)}</strong>
        {verdict.rule !== "wait" && <small translate="no">{verdict.rule}</small>}
      </p>
      <p>{sayVerdict(locale, verdict, judged, circumstances, dateTime)}</p>
    </section>
  );
}

/** What comes next, and when at the earliest. */
export function Next({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t, time, date, dateTime } = useI18n();
  const { steps } = detail;
  const [step, next] = [steps[run.step], steps[run.step + 1]];
  if (run.phase !== "baking" || step === undefined) return null;
  const at = run.since + Math.min(step.mostSeconds, step.leastSeconds * (detail.pace ?? 1));
  const isToday = date(at) === date(run.since);
  const values = { share: percentOf(next?.canaryBp ?? 10_000), time: isToday ? time(at, true) : dateTime(at) };
  const mustApprove = next?.manual === true && !run.approved.includes(run.step + 2);
  return (
    <span>
      {t(
        next === undefined ? "migrations.next-last" : mustApprove ? "migrations.next-manual" : "migrations.next",
        values,
      )}
    </span>
  );
}
