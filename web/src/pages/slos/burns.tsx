import type { ReactNode } from "react";
import type { BurnAnswer, SloDetail } from "#wire/own/slos.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { WideTable } from "../../ui/wide-table.tsx";
import css from "./slos.module.css";

const rate = (value: number | null): string => (value === null ? "–" : String(Number(value.toPrecision(2))));

/** How fast the budget goes, against the speeds at which somebody is told. */
export function Burns({ slo }: { readonly slo: SloDetail }): ReactNode {
  const { t } = useI18n();
  return (
    <section className={ui.section} aria-labelledby="burns">
      <header className={ui.sectionHead}>
        <h2 id="burns">{t("slo.burns")}</h2>
        <span className={ui.hint}>{t("slo.burns-lead")}</span>
      </header>
      <WideTable label={t("slo.burns")}>
        <thead>
          <tr>
            <th scope="col">{t("slo.burn-rule")}</th>
            <th scope="col">{t("slo.burn-windows")}</th>
            <th scope="col" data-number>
              {t("slo.burn-now")}
            </th>
            <th scope="col" data-number>
              {t("slo.burn-at")}
            </th>
            <th scope="col" data-number>
              {t("slo.gone-in")}
            </th>
          </tr>
        </thead>
        <tbody>
          {slo.burns.map((burn) => (
            <Burn key={burn.long.seconds} burn={burn} />
          ))}
        </tbody>
      </WideTable>
    </section>
  );
}

function Burn({
  burn: { severity, share, threshold, long, short, fires, goneIn },
}: {
  readonly burn: BurnAnswer;
}): ReactNode {
  const { t, length, span } = useI18n();
  return (
    <tr>
      <th scope="row">
        <span className={css.state}>
          <ToneMark
            tone={long.rate === null ? "unknown" : fires ? (severity === "page" ? "critical" : "warning") : "ok"}
          />
          {t(`slo.severity.${severity}`)}
          {fires && ` · ${t("slo.fires")}`}
        </span>
      </th>
      <td>{t("slo.burn-both", { long: length(long.seconds), short: length(short.seconds) })}</td>
      <td data-number title={long.atLeast === null ? undefined : t("slo.at-least", { rate: rate(long.atLeast) })}>
        {rate(long.rate)} · {rate(short.rate)}
      </td>
      <td data-number title={t("slo.burn-share", { share: `${Math.round(share * 100)} %` })}>
        {Number(threshold.toPrecision(3))}
      </td>
      <td data-number>
        {long.rate === null ? "–" : goneIn === null ? t("slo.never") : goneIn === 0 ? t("slo.gone") : span(goneIn)}
      </td>
    </tr>
  );
}
