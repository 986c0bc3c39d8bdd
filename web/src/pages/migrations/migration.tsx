import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "#client/own.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { Actions, RollBackBar } from "./actions.tsx";
import { Charts } from "./charts.tsx";
import { History } from "./history.tsx";
import { Indicators } from "./indicators.tsx";
import css from "./migrations.module.css";
import { Checklist, EarlierRuns, Routes } from "./parts.tsx";
import { ShareBar } from "./share-bar.tsx";
import { stateText, toneOf } from "./state-word.tsx";

export default function MigrationPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  useTitle(id);
  const [runId, setRunId] = useState<string>();
  const query = useQuery({
    queryKey: ["migration", id, runId],
    queryFn: ({ signal }) => api.migration(id, runId, signal),
    refetchInterval: 5_000,
    placeholderData: (before) => before,
  });
  if (query.error instanceof ApiError && query.error.status === 404)
    return (
      <div className={ui.page}>
        <Empty icon="migrations" title={t("migrations.unknown", { id })}>
          <PageLink to={paths.migrations} className={ui.button}>
            {t("page.migrations")}
          </PageLink>
        </Empty>
      </div>
    );
  if (query.data === undefined)
    return (
      <div className={ui.page}>
        {query.error === null ? (
          <Loading rows={6} />
        ) : (
          <Problem error={query.error} retry={() => void query.refetch()} />
        )}
      </div>
    );
  return <Content detail={query.data} onRun={setRunId} />;
}

function Content({
  detail,
  onRun,
}: {
  readonly detail: MigrationDetail;
  readonly onRun: (id: string | undefined) => void;
}): ReactNode {
  const { t, locale, length } = useI18n();
  const now = useNow();
  const mayWrite = useMayWrite();
  const { name, run, labels, steps } = detail;
  const state = run === undefined ? t("migrations.never") : stateText(run, locale);
  const goesOn = run !== undefined && !run.hasEnded;
  return (
    <div className={ui.page} data-bar={(goesOn && mayWrite) || undefined}>
      <Sentence tone={toneOf(run)} aside={mayWrite && <Actions detail={detail} />}>
        <span translate="no">{name}</span> · {state}
      </Sentence>
      {run?.needsHands && <Problem error={new Error(t("migrations.needs-hands"))} />}
      <ShareBar canaryBp={run?.canaryBp ?? 0} wantBp={run?.wantBp} labels={labels} />
      <ol className={css.ladder} aria-label={t("migrations.steps")}>
        {steps.map(({ canaryBp, leastSeconds, mostSeconds, manual }, i) => (
          <li
            key={canaryBp}
            aria-current={goesOn && i === run.step ? "step" : undefined}
            data-passed={(run !== undefined && i < run.step) || run?.phase === "done" || undefined}
          >
            <strong>{percentOf(canaryBp)}</strong>
            <small>{t("migrations.bake", { least: length(leastSeconds), most: length(mostSeconds) })}</small>
            {manual && <small>{t("migrations.manual")}</small>}
          </li>
        ))}
      </ol>
      {goesOn && (
        <p className={ui.hint}>
          {t("migrations.since", { length: length(Math.max(0, now - run.since)) })}
          {detail.frozen !== undefined && ` · ${t("migrations.frozen", { why: detail.frozen })}`}
        </p>
      )}
      <Indicators detail={detail} />
      {run !== undefined && <Charts detail={detail} run={run} />}
      <Routes detail={detail} />
      {detail.checklist.length > 0 && <Checklist detail={detail} />}
      {run !== undefined && <History detail={detail} run={run} />}
      <section className={ui.section}>
        <details>
          <summary>{t("migrations.file")}</summary>
          <Snippet text={detail.document} label={t("migrations.file")} />
        </details>
      </section>
      {detail.runs.length > 1 && <EarlierRuns detail={detail} onRun={onRun} />}
      {goesOn && mayWrite && <RollBackBar detail={detail} />}
    </div>
  );
}
