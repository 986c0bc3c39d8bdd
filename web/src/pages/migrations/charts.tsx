import { type ReactNode, useMemo } from "react";
import type { Phase } from "#core/migration/run.ts";
import type { IndicatorAnswer, MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { useNow } from "../../data/now.ts";
import { ChartCard } from "../../graph/chart-card.tsx";
import type { SeriesDef } from "../../graph/drawing.ts";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { type Frills, NO_FRILLS } from "../../graph/plot.ts";
import type { Shade } from "../../graph/shades.ts";
import { type Frame, peakOf } from "../../graph/shape.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import {
  type Arms,
  badArms,
  gridOf,
  observedShare,
  type PhaseSpan,
  phasesOf,
  plannedShare,
  rateArms,
  shares,
} from "./chart-data.ts";
import { percent } from "./indicators.tsx";
import { useCounts, useEntries, useRunSpan } from "./use-run.ts";

/** The old side is always this blue, the new one this orange and thick: never red and green, which say good and bad. */
const SIDES = {
  stable: { look: { hue: 1, dash: [] }, stroke: { isNamed: true } },
  canary: { look: { hue: 2, dash: [] }, stroke: { isNamed: true, isThick: true } },
} as const;

type Grid = ReturnType<typeof gridOf>;

/** What the run did and what came of it, on one axis of time: shares, then each indicator of both sides with its limit, then requests. */
export function Charts({ detail, run }: { readonly detail: MigrationDetail; readonly run: RunAnswer }): ReactNode {
  const { t } = useI18n();
  const span = useRunSpan(detail, run);
  const counts = useCounts(detail, run, span);
  const grid = useMemo(() => gridOf(span, detail.bucketSeconds), [span, detail.bucketSeconds]);
  const buckets = counts.data?.buckets;
  const shades = useShades(detail, run);
  const frills = useMemo((): Frills => ({ ...NO_FRILLS, shades }), [shades]);
  const arms = useArms(detail.labels);
  const countedUntil = detail.countedUntil ?? run.endedAt ?? span.to;
  const requests = useMemo(
    () => buckets && armsFrame(grid, rateArms(buckets, grid, countedUntil), detail.labels),
    [buckets, grid, countedUntil, detail.labels],
  );
  return (
    <section className={ui.section} aria-labelledby="charts">
      <header className={ui.sectionHead}>
        <h2 id="charts">{t("migrations.charts")}</h2>
        <span className={ui.hint}>{t("migrations.charts-lead")}</span>
      </header>
      {counts.error !== null && counts.data === undefined && (
        <Problem error={counts.error} retry={() => void counts.refetch()} />
      )}
      <GraphPage span={span}>
        <GraphGrid>
          <ShareChart detail={detail} run={run} grid={grid} buckets={buckets} frills={frills} />
          {detail.indicators.map((indicator, i) => (
            <IndicatorChart
              key={indicator.name}
              indicator={indicator}
              slow={detail.indicators.slice(0, i).filter(({ latencyMs }) => latencyMs !== undefined).length}
              grid={grid}
              buckets={buckets}
              labels={detail.labels}
              shades={shades}
            />
          ))}
          <ChartCard
            id="requests"
            title={t("migrations.requests")}
            unit="float"
            frame={requests}
            series={arms}
            frills={frills}
          />
        </GraphGrid>
      </GraphPage>
    </section>
  );
}

type Buckets = NonNullable<ReturnType<typeof useCounts>["data"]>["buckets"];

const useArms = (labels: MigrationDetail["labels"]): readonly SeriesDef[] =>
  useMemo(
    () =>
      (["stable", "canary"] as const).map((side) => ({
        key: side,
        label: labels[side],
        stacked: false,
        ...SIDES[side],
      })),
    [labels.stable, labels.canary],
  );

const armsFrame = (grid: Grid, { stable, canary }: Arms, labels: MigrationDetail["labels"]): Frame => ({
  ...grid,
  series: [
    { key: "stable", label: labels.stable, values: stable },
    { key: "canary", label: labels.canary, values: canary },
  ],
});

/** What is no evidence is hatched; what held or went back stands out. */
const TONES: Partial<Record<Phase, Shade["tone"]>> = {
  preflight: "hatched",
  warming: "hatched",
  holding: "warning",
  "rolling-back": "critical",
};

function useShades(detail: MigrationDetail, run: RunAnswer): readonly Shade[] {
  const { t } = useI18n();
  const now = useNow();
  const { data } = useEntries(detail, run);
  return useMemo(() => {
    const words = (phase: Phase) => (phase === "warming" ? t("migrations.warm-up") : undefined);
    return phasesOf(data?.entries ?? [], run.startedAt, run.endedAt ?? now).flatMap(
      ({ phase, from, to }: PhaseSpan): Shade[] => {
        const tone = TONES[phase];
        return tone === undefined ? [] : [{ from, to, tone, label: words(phase) }];
      },
    );
  }, [data, run.startedAt, run.endedAt, now, t]);
}

function ShareChart({
  detail,
  run,
  grid,
  buckets,
  frills,
}: {
  readonly detail: MigrationDetail;
  readonly run: RunAnswer;
  readonly grid: Grid;
  readonly buckets: Buckets | undefined;
  readonly frills: Frills;
}): ReactNode {
  const { t } = useI18n();
  const entries = useEntries(detail, run).data?.entries;
  const { steps, labels } = detail;
  const series = useMemo(
    (): readonly SeriesDef[] => [
      {
        ...{ key: "planned", label: t("migrations.share-planned"), stacked: false },
        ...{ look: { hue: 0, dash: [5, 4] }, stroke: { isStepped: true } },
      },
      {
        ...{ key: "wanted", label: t("migrations.share-wanted"), stacked: false },
        ...{ look: { hue: 3, dash: [8, 3] }, stroke: { isStepped: true } },
      },
      {
        ...{ key: "set", label: t("migrations.share-set"), stacked: false },
        ...{ look: { hue: 3, dash: [] }, stroke: { isStepped: true } },
      },
      { ...{ key: "observed", label: t("migrations.share-observed"), stacked: false }, ...SIDES.canary },
    ],
    [t],
  );
  const frame = useMemo((): Frame | undefined => {
    if (entries === undefined || buckets === undefined) return undefined;
    const first = entries.find(({ entry }) => entry.kind === "intent" && entry.intent.wantBp > 0)?.at;
    const columns = {
      planned: first === undefined ? Array<null>(grid.count).fill(null) : plannedShare({ steps }, first, grid),
      ...shares(entries, run.startedAt, grid),
      observed: observedShare(buckets, grid),
    };
    return { ...grid, series: series.map(({ key, label }) => ({ key, label, values: columns[key as "set"] })) };
  }, [entries, buckets, grid, steps, run.startedAt, series]);
  return (
    <ChartCard
      id="share"
      title={t("migrations.share-of", { side: labels.canary })}
      unit="percentage"
      frame={frame}
      series={series}
      frills={useMemo(() => ({ ...frills, valueRange: { min: 0, max: 100 } }), [frills])}
    />
  );
}

function IndicatorChart({
  indicator: { name, limit, latencyMs },
  slow,
  grid,
  buckets,
  labels,
  shades,
}: {
  readonly indicator: IndicatorAnswer;
  /** Which of the latencies it is. */
  readonly slow: number;
  readonly grid: Grid;
  readonly buckets: Buckets | undefined;
  readonly labels: MigrationDetail["labels"];
  readonly shades: readonly Shade[];
}): ReactNode {
  const { t } = useI18n();
  const isLatency = latencyMs !== undefined;
  const arms = useMemo(
    () => buckets && badArms(buckets, grid, (bucket) => (isLatency ? (bucket.slow[slow] ?? 0) : bucket.bad)),
    [buckets, grid, isLatency, slow],
  );
  const frame = useMemo(() => arms && armsFrame(grid, arms, labels), [arms, grid, labels]);
  const peak = arms === undefined ? 0 : Math.max(peakOf(arms.stable), peakOf(arms.canary));
  const frills = useMemo(
    (): Frills => ({
      guides: [{ value: limit * 100, tone: "critical", label: t("migrations.chart-limit", { limit: percent(limit) }) }],
      // The limit stands in the middle of what is far below it, so that one sees how far.
      valueRange: { min: 0, max: Math.min(100, Math.max(limit * 200, peak * 1.1)) },
      shades,
    }),
    [limit, peak, shades, t],
  );
  return (
    <ChartCard
      id={`sli-${name}`}
      title={name}
      note={isLatency ? t("migrations.chart-slow", { ms: latencyMs }) : t("migrations.chart-bad")}
      unit="percentage"
      frame={frame}
      series={useArms(labels)}
      frills={frills}
    />
  );
}
