import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { lintObjective } from "#core/slo/lint.ts";
import { allowance } from "#core/slo/objective.ts";
import { nominalSeconds } from "#core/slo/window.ts";
import type { ReplayAnswer } from "#wire/own/slos.ts";
import { api } from "../../data/api.ts";
import { ChartCard } from "../../graph/chart-card.tsx";
import type { SeriesDef } from "../../graph/drawing.ts";
import { GraphPage } from "../../graph/graph-page.tsx";
import type { Shade } from "../../graph/shades.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { sayWindow, Trouble } from "./budget-words.tsx";
import { type Draft, isWhole, spell, windowOf } from "./draft.ts";
import { LintList } from "./lint-list.tsx";
import css from "./slos.module.css";
import { percentLeft } from "./words.ts";

/** Typing rests this long before stored counts are judged anew. */
const REST_MS = 400;
const DAY = 86_400;
/** How far back is looked. */
const DAYS = 30;

function useReplay(draft: Draft) {
  const wanted = JSON.stringify({ ...spell(draft), name: "preview", memo: "" });
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(wanted), REST_MS);
    return () => window.clearTimeout(timer);
  }, [wanted]);
  return useQuery({
    queryKey: ["slos", "replay", settled],
    queryFn: ({ signal }) => {
      const to = Math.floor(Date.now() / 60_000) * 60;
      return api.replayNewSlo({ slo: JSON.parse(settled), from: to - DAYS * DAY, to }, signal);
    },
    enabled: isWhole(draft),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What it would have meant in the last month: the budget, and who would have been woken. */
export function Preview({ draft }: { readonly draft: Draft }): ReactNode {
  const i18n = useI18n();
  const { t, span } = i18n;
  const replay = useReplay(draft);
  const window = windowOf(draft);
  const isKnown = isWhole(draft);
  const lints = useMemo(() => {
    if (!isKnown) return [];
    const { indicator, target, service } = spell(draft);
    const objective = { name: "", memo: "", service, indicator, target, window, overrides: [] };
    return lintObjective(objective, { evaluationSeconds: 60, dataSeconds: Number.POSITIVE_INFINITY });
  }, [draft, window, isKnown]);
  return (
    <section className={css.preview} aria-labelledby="preview" data-loading={replay.isFetching || undefined}>
      <h2 id="preview">{t("slo.preview")}</h2>
      {isKnown && (
        <p className={css.allows}>
          {t("slo.allows", {
            length: span(nominalSeconds(window) * allowance(draft.target ?? 0)),
            window: sayWindow(i18n, window),
          })}
        </p>
      )}
      {lints.length > 0 && <LintList lints={lints} />}
      {!isKnown && <p className={ui.hint}>{t("slo.preview-empty")}</p>}
      {isKnown && replay.error !== null && <Problem error={replay.error} />}
      {isKnown && replay.data === undefined && replay.error === null && <Loading rows={2} />}
      {isKnown && replay.data !== undefined && replay.error === null && <Found found={replay.data} />}
    </section>
  );
}

function Found({ found }: { readonly found: ReplayAnswer }): ReactNode {
  const { t, count, dateTime, span } = useI18n();
  const { from, to, total, bad, alerts, budget, trouble } = found;
  const range = useMemo(() => ({ from, to }), [from, to]);
  const series = useMemo(
    (): readonly SeriesDef[] => [
      {
        ...{ key: "left", label: t("slo.budget-left"), stacked: false },
        ...{ look: { hue: 1, dash: [] }, stroke: { isThick: true } },
      },
    ],
    [t],
  );
  const frame = useMemo(() => {
    const [first, second] = budget;
    if (first === undefined || second === undefined) return undefined;
    const values = budget.map(({ remaining }) => (remaining === null ? null : remaining * 100));
    const label = t("slo.budget-left");
    const step = second.at - first.at;
    return { start: first.at, step, count: values.length, series: [{ key: "left", label, values }] };
  }, [budget, t]);
  const frills = useMemo(() => {
    const least = Math.min(0, ...budget.map(({ remaining }) => (remaining ?? 0) * 100));
    const shades = alerts.map(
      ({ openedAt, closedAt, worst }): Shade => ({
        from: openedAt,
        to: closedAt ?? to,
        tone: worst === "CRITICAL" ? "critical" : "warning",
      }),
    );
    return { guides: [], valueRange: { min: least * 1.1, max: 100 }, shades };
  }, [budget, alerts, to]);
  if (trouble !== null)
    return (
      <p className={css.trouble}>
        <Icon name="warning" />
        <span>
          <Trouble of={found} />
        </span>
      </p>
    );
  return (
    <>
      <p className={css.would} aria-live="polite">
        {t("slo.would-have", { count: alerts.length, days: DAYS })}
      </p>
      <p className={ui.hint}>{t("slo.counted", { total: count(total), bad: count(bad) })}</p>
      {frame !== undefined && (
        <GraphPage span={range}>
          <ChartCard
            id="preview-budget"
            title={t("slo.budget-left")}
            unit="percentage"
            {...{ frame, series, frills }}
          />
        </GraphPage>
      )}
      {alerts.length > 0 && (
        <ol className={css.hours}>
          {alerts.slice(-8).map(({ openedAt, closedAt, worst, remaining }) => (
            <li key={openedAt}>
              <CheckWord status={worst} />
              <span>{dateTime(openedAt)}</span>
              <small>
                {closedAt !== null && `${span(closedAt - openedAt)} · `}
                {remaining !== null && t("slo.left-then", { share: percentLeft(Math.max(0, remaining)) })}
              </small>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
