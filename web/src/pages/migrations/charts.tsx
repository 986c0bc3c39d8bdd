import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CountsAnswer, IndicatorAnswer, MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import ui from "../../ui/ui.module.css";
import { bins, type Point, pathOf, peakOf } from "./chart-data.ts";
import { percent } from "./indicators.tsx";
import css from "./migrations.module.css";

/** Buckets that fit the width of a chart. */
const SHOWN = 240;
const WIDTH = 600;
const HEIGHT = 120;

/** Both sides' bad ratio with the limit, an indicator a chart, over the last buckets of the run. */
export function Charts({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t } = useI18n();
  const now = useNow();
  const to = run.endedAt ?? now;
  const seconds = Math.max(SHOWN * detail.bucketSeconds, Math.min(to - run.startedAt, 7 * 86_400));
  const from = to - seconds;
  const counts = useQuery({
    queryKey: ["migration", detail.name, "counts", run.id],
    queryFn: ({ signal }) => api.migrationCounts(detail.name, { from, to: to + 1, run: run.id }, signal),
    refetchInterval: run.hasEnded ? false : 5_000,
    placeholderData: (before) => before,
  });
  if (counts.data === undefined || counts.data.buckets.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="charts">
      <header className={ui.sectionHead}>
        <h2 id="charts">{t("migrations.charts")}</h2>
        <span className={css.legend} translate="no">
          <i data-side="canary" /> {detail.labels.canary}
          <i data-side="stable" /> {detail.labels.stable}
        </span>
      </header>
      <div className={css.charts}>
        {detail.indicators.map((indicator, i) => (
          <Chart
            key={indicator.name}
            indicator={indicator}
            slow={detail.indicators.slice(0, i).filter(({ latencyMs }) => latencyMs !== undefined).length}
            counts={counts.data}
            from={from}
            to={to}
            labels={detail.labels}
          />
        ))}
      </div>
    </section>
  );
}

function Chart({
  indicator,
  slow,
  counts,
  from,
  to,
  labels,
}: {
  readonly indicator: IndicatorAnswer;
  /** Which of the latencies it is. */
  readonly slow: number;
  readonly counts: CountsAnswer;
  readonly from: number;
  readonly to: number;
  readonly labels: MigrationDetail["labels"];
}): ReactNode {
  const { t, time } = useI18n();
  const bad = (bucket: CountsAnswer["buckets"][number]) =>
    indicator.latencyMs === undefined ? bucket.bad : (bucket.slow[slow] ?? 0);
  const side = (of: "canary" | "stable") => bins(counts.buckets, of, bad, { from, to, count: SHOWN });
  const [canary, stable] = [side("canary"), side("stable")];
  const top = Math.max(indicator.limit * 2, peakOf(canary), peakOf(stable));
  const limit = HEIGHT - (indicator.limit / top) * HEIGHT;
  const last = (points: readonly Point[]) => percent(points.findLast(({ ratio }) => ratio !== undefined)?.ratio ?? 0);
  const name = indicator.latencyMs === undefined ? indicator.name : `${indicator.name} ≥ ${indicator.latencyMs} ms`;
  return (
    <figure className={css.chart}>
      <figcaption translate="no">{name}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("migrations.chart-words", {
          name,
          canary: labels.canary,
          now: last(canary),
          stable: labels.stable,
          before: last(stable),
          limit: percent(indicator.limit),
        })}
      >
        <line className={css.limit} x1={0} x2={WIDTH} y1={limit} y2={limit} />
        <path className={css.stable} d={pathOf(stable, top, WIDTH, HEIGHT)} />
        <path className={css.canary} d={pathOf(canary, top, WIDTH, HEIGHT)} />
      </svg>
      <div className={css.axis} aria-hidden="true">
        <span>{time(from)}</span>
        <span>{t("migrations.chart-limit", { limit: percent(indicator.limit), top: percent(top) })}</span>
        <span>{time(to)}</span>
      </div>
    </figure>
  );
}
