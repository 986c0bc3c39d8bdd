import { type ReactNode, useEffect, useRef, useState } from "react";
import { sayPhase } from "#core/migration/say.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { download } from "../../graph/download.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useShortcuts } from "../../shell/shortcuts.ts";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { once, useMigrationsChanged } from "./actions.tsx";
import { rateNow } from "./chart-data.ts";
import css from "./migrations.module.css";
import { isUnreachable, useCounts, useEntries, useRunSpan } from "./use-run.ts";

/** Always in sight while traffic is being moved, in words. `Shift+R` opens it too, and never more than that. */
export function RollBackBar({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const [open, setOpen] = useState(false);
  useShortcuts(run.hasEnded ? {} : { R: () => setOpen(true) });
  return (
    <>
      {!run.hasEnded && <Bar detail={detail} run={run} onOpen={() => setOpen(true)} />}
      {/* It stays when the run has ended, and tells how. */}
      {open && <RollBackDialog detail={detail} run={run} onClose={() => setOpen(false)} />}
    </>
  );
}

function Bar({
  detail: { name, labels },
  run,
  onOpen,
}: {
  readonly detail: MigrationDetail;
  readonly run: RunAnswer;
  readonly onOpen: () => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <div className={css.rollBack}>
      <small className={css.rollBackHint}>
        <kbd>Shift</kbd> <kbd>R</kbd>
        <code translate="no">sawara migrate rollback {name}</code>
      </small>
      <button type="button" className={ui.dangerButton} aria-keyshortcuts="Shift+R" onClick={onOpen}>
        <Icon name="back-to" />
        {run.phase === "rolling-back"
          ? t("migrations.rolling-back", { old: labels.stable })
          : t("migrations.roll-back", { old: labels.stable, new: labels.canary })}
      </button>
    </div>
  );
}

/** Says what goes where, does it, and stays until every route was read: a button that did nothing is what is feared. */
function RollBackDialog({
  detail,
  run,
  onClose,
}: {
  readonly detail: MigrationDetail;
  readonly run: RunAnswer;
  readonly onClose: () => void;
}): ReactNode {
  const { t, count } = useI18n();
  const changed = useMigrationsChanged();
  const cancel = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState<Asked>();
  // What it was when somebody decided.
  const [fromBp] = useState(run.canaryBp);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<unknown>();
  const { name, labels, routes } = detail;
  const rate = useRate(detail, run);
  // Whoever opened this by mistake presses Enter.
  useEffect(() => cancel.current?.focus(), []);

  const go = (): void => {
    const at = seconds();
    setAsked({ at });
    setError(undefined);
    api.askMigration(name, once({ verb: "roll-back", reason: reason.trim() || undefined })).then(
      () => {
        setAsked({ at, acceptedAt: seconds() });
        changed();
      },
      (problem: unknown) => {
        setAsked(undefined);
        setError(problem);
      },
    );
  };
  const values = { old: labels.stable, new: labels.canary };
  return (
    <Dialog title={t("migrations.roll-back-title", { name })} onClose={onClose}>
      <dl className={css.effect} translate="no">
        <dt>{labels.canary}</dt>
        <dd>{percentOf(fromBp)} → 0 %</dd>
        <dt>{labels.stable}</dt>
        <dd>{percentOf(10_000 - fromBp)} → 100 %</dd>
      </dl>
      <p>
        {asked === undefined &&
          rate !== undefined &&
          rate > 0 &&
          `${t("migrations.roll-back-rate", { rate: count(round(rate)) })} `}
        {t("migrations.roll-back-text", { ...values, count: routes.length })}
      </p>
      <p className={ui.hint}>{t("migrations.roll-back-undo")}</p>
      {asked === undefined && (
        <Field label={t("migrations.reason")}>
          {(props) => (
            <input {...props} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
          )}
        </Field>
      )}
      {asked !== undefined && <Progress detail={detail} run={run} asked={asked} />}
      {error !== undefined &&
        (isUnreachable(error) ? <Unreachable detail={detail} error={error} /> : <Problem error={error} />)}
      <footer className={ui.actions}>
        <button type="button" ref={cancel} className={ui.button} onClick={onClose}>
          {t(asked === undefined ? "cancel" : "close")}
        </button>
        {asked === undefined && (
          <button type="button" className={ui.dangerButton} onClick={go}>
            {t(error === undefined ? "migrations.roll-back-action" : "retry")}
          </button>
        )}
      </footer>
    </Dialog>
  );
}

interface Asked {
  readonly at: number;
  readonly acceptedAt?: number;
}

const seconds = (): number => Math.floor(Date.now() / 1_000);
const round = (rate: number): number => (rate < 10 ? Number(rate.toPrecision(2)) : Math.round(rate));

function useRate(detail: MigrationDetail, run: RunAnswer): number | undefined {
  const { data } = useCounts(detail, run, useRunSpan(detail, run));
  return data && rateNow(data.buckets, data.bucketSeconds);
}

/** Each thing that has to happen, with the time at which it did. */
function Progress({
  detail,
  run,
  asked: { at, acceptedAt },
}: {
  readonly detail: MigrationDetail;
  readonly run: RunAnswer;
  readonly asked: Asked;
}): ReactNode {
  const { t, locale, time } = useI18n();
  const entries = useEntries(detail, run).data?.entries;
  // The browser's clock may differ from the server's: what counts is what came after the last intent.
  const after = entries?.slice(entries.findLastIndex(({ entry }) => entry.kind === "intent") + 1);
  const verifiedAt = after?.find(({ entry }) => entry.kind === "verified" && entry.canaryBp === 0)?.at;
  const rate = useRate(detail, run);
  const isZero = verifiedAt !== undefined || (run.canaryBp === 0 && run.wantBp === undefined);
  const lines: readonly { readonly words: string; readonly done: boolean; readonly at?: number | undefined }[] = [
    { words: t("migrations.progress-asked"), done: true, at },
    { words: t("migrations.progress-accepted"), done: acceptedAt !== undefined, at: acceptedAt },
    {
      words: t("migrations.progress-read", { count: detail.routes.length }),
      done: acceptedAt !== undefined && isZero,
      at: verifiedAt,
    },
    // After its end nobody counts for the run any more.
    ...(run.hasEnded && rate !== 0
      ? []
      : [
          {
            words: t("migrations.progress-arrives", { new: detail.labels.canary }),
            done: acceptedAt !== undefined && isZero && rate === 0,
          },
        ]),
    { words: sayPhase(locale, "rolled-back"), done: run.phase === "rolled-back", at: run.endedAt },
  ];
  return (
    <ol className={css.progressList} aria-live="polite">
      {lines.map((line) => (
        <li key={line.words} data-done={line.done || undefined}>
          <Icon name={line.done ? "ok" : "clock"} />
          <span>{line.words}</span>
          <small>
            {line.at === undefined
              ? t(line.done ? "migrations.progress-done" : "migrations.progress-waiting")
              : time(line.at, true)}
          </small>
        </li>
      ))}
    </ol>
  );
}

/** The server does not answer: what to type instead, on a machine that reaches the routes. It needs neither server nor database. */
export function Unreachable({
  detail: { name, document, routes },
  error,
}: {
  readonly detail: MigrationDetail;
  readonly error: unknown;
}): ReactNode {
  const { t } = useI18n();
  const file = `${name}.yaml`;
  return (
    <section className={css.unreachable} aria-label={t("migrations.unreachable")}>
      <Problem error={error} />
      <p>{t("migrations.unreachable-text")}</p>
      <Snippet text={`sawara migrate rollback ${name} --direct ${file}`} label={t("migrations.unreachable")} />
      <button type="button" className={ui.button} onClick={() => download(file, document, "application/yaml")}>
        <Icon name="download" />
        {t("migrations.take-file", { file })}
      </button>
      <details>
        <summary>{t("migrations.by-hand")}</summary>
        {routes.map((route) => (
          <Snippet key={route.name} text={route.byHand} label={route.name} />
        ))}
      </details>
    </section>
  );
}
