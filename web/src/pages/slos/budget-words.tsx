import type { ReactNode } from "react";
import type { BudgetAnswer, BudgetStateName, SloSummaryAnswer, SloWindow } from "#wire/own/slos.ts";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import { ToneMark } from "../../ui/status.tsx";
import css from "./slos.module.css";
import { percentLeft, STATE_TONES, standingOf, timesText } from "./words.ts";

/** What is left of a budget, in one phrase. */
export function sayBudget({ t, span, count }: I18n, budget: BudgetAnswer): string {
  const standing = standingOf(budget);
  switch (standing.kind) {
    case "none":
      return t("slo.no-opinion");
    case "few":
      return t("slo.few", { needs: count(standing.needs), has: count(standing.has) });
    case "left":
      return t("slo.left", {
        left: span(standing.seconds),
        whole: span(standing.whole),
        share: percentLeft(standing.share),
      });
    case "over":
      return t("slo.over", { times: timesText(standing.times), over: span(standing.seconds) });
  }
}

export const sayWindow = ({ t }: I18n, window: SloWindow): string =>
  window.kind === "rolling" ? t("slo.rolling", { count: window.days }) : t(`slo.calendar.${window.unit}`);

/** How much is left, as a bar beside its words. */
export function BudgetBar({ slo: { budget, state } }: { readonly slo: SloSummaryAnswer }): ReactNode {
  const standing = standingOf(budget);
  const share = standing.kind === "left" ? standing.share : 0;
  return (
    <span className={css.bar} data-kind={standing.kind} data-state={state ?? undefined} aria-hidden="true">
      <i style={{ inlineSize: `${Math.min(100, share * 100)}%` }} />
    </span>
  );
}

/** Why nothing can be told: in words, and what was found exactly. */
export function Trouble({
  of: { trouble, troubleText },
}: {
  readonly of: Pick<SloSummaryAnswer, "trouble" | "troubleText">;
}): ReactNode {
  const { t, locale } = useI18n();
  return (
    <>
      {t("slo.trouble")} {troubleText === undefined ? <span lang="en">{trouble}</span> : troubleText[locale]}
    </>
  );
}

/** What the budget is for now: from "go ahead" to "repair first". */
export function StateWord({ state }: { readonly state: BudgetStateName | null }): ReactNode {
  const { t } = useI18n();
  return (
    <span className={css.state}>
      <ToneMark tone={state === null ? "unknown" : STATE_TONES[state]} />
      {t(state === null ? "slo.state.unknown" : `slo.state.${state}`)}
    </span>
  );
}
