import type { ReactNode } from "react";
import type { SloDetail } from "#wire/own/slos.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { sayBudget, sayWindow } from "./budget-words.tsx";
import css from "./slos.module.css";
import { percentGood, percentLeft } from "./words.ts";

/** Everything that the numbers above follow from, with this objective's own numbers. */
export function Computed({ slo }: { readonly slo: SloDetail }): ReactNode {
  const i18n = useI18n();
  const { t, count, span, dateTime } = i18n;
  const { budget, indicator, normal, projected, gapSeconds, corrections, window } = slo;
  const { total, bad, allowed, remaining, minutes, minutesLeft, target } = budget;
  const number = (value: number): string => count(Number(value.toFixed(value < 10 ? 2 : 0)));
  const allowance = `${Number((100 - target).toPrecision(6))} %`;
  const values = {
    total: count(total),
    bad: count(bad),
    good: count(total - bad),
    from: dateTime(budget.from),
    to: dateTime(budget.to),
    target: percentGood(target),
    allowance,
    allowed: number(allowed),
    window: sayWindow(i18n, window),
  };
  const lines = [
    t(`slo.computed.counted.${indicator.kind}`, {
      ...values,
      ms: indicator.kind === "latency" ? indicator.limitMs : 0,
      target: indicator.kind === "slices" ? indicator.sliceTarget : 0,
    }),
    t("slo.computed.allowed", values),
    ...(remaining === null
      ? [sayBudget(i18n, budget)]
      : [t("slo.computed.left", { ...values, left: number(allowed - bad), share: signed(remaining) })]),
    ...(remaining === null || minutesLeft === null
      ? []
      : [
          t("slo.computed.minutes", {
            ...values,
            whole: span(minutes * 60),
            share: signed(remaining),
            left: `${minutesLeft < 0 ? "−" : ""}${span(Math.abs(minutesLeft) * 60)}`,
          }),
        ]),
    ...(gapSeconds > 0 ? [t("slo.computed.gaps", { length: span(gapSeconds) })] : []),
    ...(corrections.length > 0 ? [t("slo.computed.corrections", { count: corrections.length })] : []),
    ...(normal === null
      ? []
      : [t("slo.computed.normal", { target: percentGood(slo.target), left: sayBudget(i18n, normal) })]),
    ...(projected === null ? [] : [t("slo.computed.projected", { share: signed(projected) })]),
  ];
  return (
    <details className={css.computed}>
      <summary>{t("slo.computed")}</summary>
      <ol>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </details>
  );
}

const signed = (share: number): string => (share < 0 ? `−${percentLeft(-share)}` : percentLeft(share));
