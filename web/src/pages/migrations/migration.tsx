import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { text, useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { Found } from "../found.tsx";
import { useTitle } from "../title.ts";
import { Actions } from "./actions.tsx";
import { Charts } from "./charts.tsx";
import { History } from "./history.tsx";
import { Indicators } from "./indicators.tsx";
import css from "./migrations.module.css";
import { Checklist, EarlierRuns, Practice, Routes } from "./parts.tsx";
import { PlanOf } from "./plan.tsx";
import { RollBackBar, Unreachable } from "./roll-back.tsx";
import { ShareBar } from "./share-bar.tsx";
import { stateText, toneOf } from "./state-word.tsx";
import { TasksOf } from "./tasks.tsx";
import { isUnreachable } from "./use-run.ts";
import { LastVerdict, Next } from "./verdict.tsx";

/** An earlier run than the newest, by its id. */
const SCHEMA = { run: text() };

export default function MigrationPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  useTitle(id);
  const [{ run: chosen }, change] = useUrlState(SCHEMA);
  const runId = chosen === "" ? undefined : chosen;
  const query = useQuery({
    queryKey: ["migration", id, runId],
    queryFn: ({ signal }) => api.migration(id, runId, signal),
    refetchInterval: 5_000,
    placeholderData: (before) => before,
  });
  return (
    <Found
      query={query}
      icon="migrations"
      unknown={t("migrations.unknown", { id })}
      all={{ to: paths.migrations, label: t("page.migrations") }}
    >
      {(found) => <Content detail={found} error={query.error} onRun={(run = "") => change({ run }, "push")} />}
    </Found>
  );
}

function Content({
  detail,
  error,
  onRun,
}: {
  readonly detail: MigrationDetail;
  /** Why what is shown may be old. */
  readonly error: unknown;
  readonly onRun: (id: string | undefined) => void;
}): ReactNode {
  const { t, locale } = useI18n();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const { name, run, labels } = detail;
  const state = run === undefined ? t("migrations.never") : stateText(run, locale);
  const goesOn = run !== undefined && !run.hasEnded;
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.migrations}>{t("page.migrations")}</PageLink>
        <span aria-current="page" translate="no">
          {name}
        </span>
      </nav>
      <Sentence tone={run === undefined ? "none" : toneOf(run)} aside={mayWrite && <Actions detail={detail} />}>
        <span translate="no">{name}</span> · {state}
      </Sentence>
      {error !== null && isUnreachable(error) && <Unreachable detail={detail} error={error} />}
      {run?.needsHands && <Problem error={new Error(t("migrations.needs-hands"))} />}
      <div className={css.where}>
        <ShareBar canaryBp={run?.canaryBp ?? 0} wantBp={run?.wantBp} labels={labels} />
        <Ladder detail={detail} />
        {goesOn && <Standing detail={detail} run={run} />}
      </div>
      <div className={css.columns}>
        <div>
          {run !== undefined && <LastVerdict detail={detail} run={run} />}
          {run?.hasEnded !== true && <Indicators detail={detail} />}
        </div>
        <div>
          {run !== undefined && <Charts detail={detail} run={run} />}
          {run !== undefined && <History detail={detail} run={run} />}
          {run === undefined && <PlanOf detail={detail} />}
          {run === undefined && <Practice detail={detail} />}
        </div>
        <aside>
          {detail.checklist.length > 0 && <Checklist detail={detail} />}
          <Routes detail={detail} />
          <TasksOf detail={detail} />
          {detail.runs.length > 1 && <EarlierRuns detail={detail} onRun={onRun} />}
        </aside>
      </div>
      <section className={ui.section}>
        <details>
          <summary>{t("migrations.file")}</summary>
          <Snippet text={detail.document} label={t("migrations.file")} />
        </details>
      </section>
      {run !== undefined && mayWrite && <RollBackBar key={run.id} detail={detail} run={run} />}
    </div>
  );
}

/** The steps from nothing to everything, those that were passed, and the one that goes on. */
function Ladder({ detail: { run, steps } }: { readonly detail: MigrationDetail }): ReactNode {
  const { t, length } = useI18n();
  const goesOn = run !== undefined && !run.hasEnded;
  return (
    <ol className={css.ladder} aria-label={t("migrations.steps")}>
      {steps.map(({ canaryBp, leastSeconds, mostSeconds, manual }, i) => {
        const isPassed = run?.phase === "done" || (goesOn && i < run.step);
        return (
          <li
            key={canaryBp}
            aria-current={goesOn && i === run.step ? "step" : undefined}
            data-passed={isPassed || undefined}
          >
            <strong>
              {isPassed && <Icon name="check" size={14} />}
              {percentOf(canaryBp)}
            </strong>
            <small>{t("migrations.bake", { least: length(leastSeconds), most: length(mostSeconds) })}</small>
            {manual && <small>{t("migrations.manual")}</small>}
          </li>
        );
      })}
    </ol>
  );
}

/** For how long it stands here, what comes next, and what keeps it. */
function Standing({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t, length } = useI18n();
  const now = useNow();
  return (
    <p className={css.standing}>
      <span>{t("migrations.since", { length: length(Math.max(0, now - run.since)) })}</span>
      <Next detail={detail} run={run} />
      {run.arrivedBp !== undefined && (
        <span>
          {t("migrations.arrives", { share: `${(run.arrivedBp / 100).toFixed(1)} %`, side: detail.labels.canary })}
        </span>
      )}
      {detail.healthy !== undefined && <span>{t("migrations.healthy", { count: detail.healthy })}</span>}
      {detail.pace !== undefined && detail.pace !== 1 && (
        <span>{t("migrations.pace", { factor: Number(detail.pace.toPrecision(3)) })}</span>
      )}
      {detail.frozen !== undefined && <span>{t("migrations.frozen", { why: detail.frozen })}</span>}
    </p>
  );
}
