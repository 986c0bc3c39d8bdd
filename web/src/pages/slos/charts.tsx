import { type ReactNode, useMemo } from "react";
import type { SloDetail } from "#wire/own/slos.ts";
import { ChartCard } from "../../graph/chart-card.tsx";
import type { SeriesDef } from "../../graph/drawing.ts";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import type { Frills } from "../../graph/plot.ts";
import { peakOf } from "../../graph/shape.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useOwnSpan } from "../../time/range-state.tsx";
import { bandsOf, burnDownFrame, burnDownSpan, goodFrame, goodRange, isOverdrawn, usedFrame } from "./chart-data.ts";
import { percentGood, percentLeft } from "./words.ts";

/** What is left of the budget over the window, and what was good of what was asked. */
export function Charts({ slo }: { readonly slo: SloDetail }): ReactNode {
  const window = useMemo(() => burnDownSpan(slo), [slo]);
  const span = useOwnSpan(window);
  return (
    <GraphPage span={span}>
      <GraphGrid>
        <BurnDown slo={slo} />
        <Good slo={slo} />
      </GraphGrid>
    </GraphPage>
  );
}

function useBands(slo: SloDetail) {
  const { t } = useI18n();
  return useMemo(
    () =>
      bandsOf(slo, {
        override: (target, by) => t("slo.band", { target: percentGood(target), by }),
        correction: t("slo.left-out"),
      }),
    [slo, t],
  );
}

function BurnDown({ slo }: { readonly slo: SloDetail }): ReactNode {
  const { t } = useI18n();
  const bands = useBands(slo);
  const isOver = isOverdrawn(slo);
  const labels = useMemo(
    () => ({ left: t(isOver ? "slo.used-up" : "slo.budget-left"), forecast: t("slo.forecast") }),
    [t, isOver],
  );
  const frame = useMemo(() => {
    const left = burnDownFrame(slo, labels);
    return left !== undefined && isOver ? usedFrame(left, labels.left) : left;
  }, [slo, labels, isOver]);
  const series = useMemo(
    (): readonly SeriesDef[] => [
      {
        ...{ key: "left", label: labels.left, stacked: false },
        ...{ look: { hue: 1, dash: [] }, stroke: { isThick: true, isStepped: true } },
      },
      { key: "forecast", label: labels.forecast, stacked: false, look: { hue: 1, dash: [2, 3] } },
    ],
    [labels],
  );
  const { careful } = slo.policy;
  const frills = useMemo((): Frills => {
    const most = Math.max(0, ...(frame?.series.map(({ values }) => peakOf(values)) ?? []));
    return isOver
      ? {
          guides: [{ value: 100, tone: "critical", label: t("slo.used-up-line") }],
          valueRange: { min: 0, max: most * 1.1 },
          shades: bands,
        }
      : {
          guides: [
            { value: careful * 100, tone: "warning", label: t("slo.freeze-line", { share: percentLeft(careful) }) },
          ],
          valueRange: { min: 0, max: 100 },
          shades: bands,
        };
  }, [frame, careful, bands, isOver, t]);
  return (
    <ChartCard
      id="burn-down"
      title={t("slo.burn-down")}
      unit="percentage"
      frame={frame ?? EMPTY}
      series={series}
      frills={frills}
      empty={t("slo.no-opinion")}
    />
  );
}

const EMPTY = { start: 0, step: 60, count: 0, series: [] };

function Good({ slo }: { readonly slo: SloDetail }): ReactNode {
  const { t } = useI18n();
  const bands = useBands(slo);
  const frame = useMemo(() => goodFrame(slo, t("slo.good")), [slo, t]);
  const series = useMemo(
    (): readonly SeriesDef[] => [{ key: "good", label: t("slo.good"), stacked: false, look: { hue: 1, dash: [] } }],
    [t],
  );
  const { gaps, budget } = slo;
  const frills = useMemo(
    (): Frills => ({
      guides: [
        {
          value: budget.target,
          tone: "reference",
          label: t("slo.target-line", { target: percentGood(budget.target) }),
        },
      ],
      valueRange: frame === undefined ? {} : goodRange(frame, budget.target),
      // Their names are on the chart beside this one.
      shades: [
        ...bands.map(({ label: _, ...band }) => band),
        ...gaps.map(({ from, to }) => ({ from, to, tone: "hatched" as const })),
      ],
    }),
    [frame, budget.target, gaps, bands, t],
  );
  return (
    <ChartCard
      id="good"
      title={t("slo.good-title")}
      note={t("slo.good-note")}
      unit="percentage"
      frame={frame ?? EMPTY}
      series={series}
      frills={frills}
      empty={t("slo.no-opinion")}
    />
  );
}
