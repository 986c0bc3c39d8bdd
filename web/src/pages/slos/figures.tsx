import type { ReactNode } from "react";
import type { SloDetail } from "#wire/own/slos.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import css from "./slos.module.css";
import { percentGood, percentLeft, standingOf, timesText } from "./words.ts";

interface Figure {
  readonly value: string;
  readonly words: string;
  readonly hint?: string;
}

/** The same budget in three units, and what was achieved. */
export function Figures({ slo }: { readonly slo: SloDetail }): ReactNode {
  const { t } = useI18n();
  const figures = useFigures(slo);
  const isKnown = standingOf(slo.budget).kind === "left" || standingOf(slo.budget).kind === "over";
  return (
    <dl className={css.figures} aria-label={t("slo.figures")}>
      {figures.map(({ value, words, hint }) => (
        <div key={words} data-calm={!isKnown || undefined}>
          <dt>{words}</dt>
          <dd>
            <strong>{value}</strong>
            {hint !== undefined && <small>{hint}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function useFigures({ budget, indicator }: SloDetail): readonly Figure[] {
  const { t, span, count } = useI18n();
  const standing = standingOf(budget);
  const unknown = "–";
  const unit = indicator.kind;
  const hint = t(`slo.minutes-hint.${unit === "slices" || unit === "probe" ? "time" : "requests"}`);
  const good: Figure = {
    value: budget.achieved === null ? unknown : percentGood(budget.achieved),
    words: t("slo.achieved"),
    hint: t("slo.achieved-hint", { target: percentGood(budget.target) }),
  };
  const whole = { minutes: span(budget.minutes * 60), events: count(Math.floor(budget.allowed)) };
  if (standing.kind === "left")
    return [
      { value: percentLeft(standing.share), words: t("slo.budget-left") },
      { value: span(standing.seconds), words: t(`slo.minutes.${unit}`), hint },
      {
        value: count(Math.floor(budget.eventsLeft ?? 0)),
        words: t(`slo.events.${unit}`),
        hint: t("slo.events-of", { count: whole.events }),
      },
      good,
    ];
  if (standing.kind === "over")
    return [
      { value: t("slo.times", { times: timesText(standing.times) }), words: t("slo.used-up") },
      { value: span(standing.seconds), words: t("slo.over-minutes"), hint },
      {
        value: count(Math.ceil(-(budget.eventsLeft ?? 0))),
        words: t(`slo.over-events.${unit}`),
        hint: t("slo.events-of", { count: whole.events }),
      },
      good,
    ];
  return [
    { value: unknown, words: t("slo.budget-left"), hint: t("slo.calm") },
    { value: unknown, words: t(`slo.minutes.${unit}`) },
    { value: unknown, words: t(`slo.events.${unit}`) },
    good,
  ];
}
