import type { ReactNode } from "react";
import type { IndicatorAnswer, MigrationDetail } from "#wire/own/migrations.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import css from "./migrations.module.css";

/** What is known of each indicator in this step, in words, and how far it is from either answer. */
export function Indicators({ detail }: { readonly detail: MigrationDetail }): ReactNode {
  const { t } = useI18n();
  return (
    <section className={ui.section} aria-labelledby="evidence">
      <header className={ui.sectionHead}>
        <h2 id="evidence">{t(detail.run === undefined ? "migrations.keeps" : "migrations.evidence")}</h2>
      </header>
      <ul className={css.cards}>
        {detail.indicators.map((indicator) => (
          <li key={indicator.name} className={css.card}>
            <Limit indicator={indicator} isJudged={detail.run !== undefined} />
            {detail.run !== undefined && <Evidence indicator={indicator} labels={detail.labels} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

const TONES = { better: "ok", unknown: "unknown", worse: "critical", changed: "critical" } as const;

export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

function Limit({
  indicator: { name, limit, latencyMs, finding },
  isJudged,
}: {
  readonly indicator: IndicatorAnswer;
  readonly isJudged: boolean;
}): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <h3>
        {isJudged && <ToneMark tone={TONES[finding]} />}
        <span translate="no">{name}</span>
      </h3>
      <p className={ui.hint}>
        {latencyMs === undefined
          ? t("migrations.limit", { limit: percent(limit) })
          : t("migrations.limit-slow", { limit: percent(limit), ms: latencyMs })}
      </p>
    </>
  );
}

function Evidence({
  indicator,
  labels,
}: {
  readonly indicator: IndicatorAnswer;
  readonly labels: MigrationDetail["labels"];
}): ReactNode {
  const { t, count } = useI18n();
  const { canary, stable, finding, needed } = indicator;
  const ratio = ({ total, bad }: { total: number; bad: number }) =>
    total === 0 ? t("migrations.no-requests") : `${count(bad)} / ${count(total)} (${percent(bad / total)})`;
  return (
    <>
      <dl>
        <dt translate="no">{labels.canary}</dt>
        <dd>{ratio(canary)}</dd>
        <dt translate="no">{labels.stable}</dt>
        <dd>{ratio(stable)}</dd>
      </dl>
      <Progress label={t("migrations.to-pass")} value={indicator.lnBetter} enough={indicator.betterAt} tone="ok" />
      <Progress
        label={t("migrations.to-roll-back")}
        value={indicator.lnWorse}
        enough={indicator.worseAt}
        tone="critical"
      />
      <p>
        {finding === "unknown" && needed > 0
          ? t("migrations.needed", { count: needed, needed: count(needed) })
          : t(`migrations.finding.${finding}`)}
      </p>
    </>
  );
}

function Progress({
  label,
  value,
  enough,
  tone,
}: {
  readonly label: string;
  readonly value: number;
  readonly enough: number;
  readonly tone: "ok" | "critical";
}): ReactNode {
  const part = enough <= 0 ? 0 : Math.max(0, Math.min(1, value / enough));
  return (
    <div className={css.progress} data-tone={tone}>
      <span>{label}</span>
      <meter min={0} max={1} value={part} aria-label={label}>
        {Math.round(part * 100)} %
      </meter>
      <span>{Math.round(part * 100)} %</span>
    </div>
  );
}
