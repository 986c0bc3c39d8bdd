import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import type { SliSourceAnswer } from "#wire/own/sli.ts";
import { api } from "../../data/api.ts";
import { ChartCard } from "../../graph/chart-card.tsx";
import type { SeriesDef } from "../../graph/drawing.ts";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useRange } from "../../time/range-state.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { askedOf, countedFrames, type Side, slowKey } from "./chart-data.ts";

/** As on the pages of migrations. */
const STROKES = {
  stable: { hue: 1, stroke: {} },
  canary: { hue: 2, stroke: { isThick: true } },
} as const;

/** What was counted in the page's range: requests, bad ones and slow ones, by side. */
export function Charts({ source }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t, length } = useI18n();
  const { span } = useRange();
  const { name, bucketSeconds = 60, finalUntil } = source;
  const asked = askedOf(span, bucketSeconds);
  const counts = useQuery({
    queryKey: ["sli", name, "counts", asked.from, asked.to],
    queryFn: ({ signal }) => api.sliCounts(name, asked, signal),
    placeholderData: (before) => before,
  });
  const counted = useMemo(() => counts.data && countedFrames(counts.data, span), [counts.data, span]);
  const sides = counted?.sides ?? [];
  const limits = counts.data?.limitsMs ?? [];
  const nameOf = (side: Side): string => t(sides.length > 1 ? `slis.side.${side}` : "slis.requests");
  const bySide = (words: (side: Side) => string): readonly SeriesDef[] =>
    sides.map((side) => ({
      ...{ key: side, label: words(side), stacked: false },
      ...{ look: { hue: STROKES[side].hue, dash: [] }, stroke: STROKES[side].stroke },
    }));
  const slow = limits.flatMap((limitMs, i) =>
    sides.map((side) => {
      const limit = t("slis.slow-from", { ms: limitMs });
      const label = sides.length > 1 ? `${t(`slis.side.${side}`)}, ${limit}` : limit;
      // The same side has the same colour; limits are told apart by their dashes.
      const look = { hue: STROKES[side].hue, dash: i === 0 ? [] : [2 + 4 * i, 3] };
      return { key: slowKey(side, limitMs), label, stacked: false, look, stroke: STROKES[side].stroke };
    }),
  );
  const empty = finalUntil === undefined ? t("slis.never-text") : t("graph.no-data-in-range");
  return (
    <section className={ui.section} aria-labelledby="counts">
      <header className={ui.sectionHead}>
        <h2 id="counts">{t("slis.counts")}</h2>
        {asked.from > span.from && (
          <span className={ui.hint}>{t("slis.newest", { length: length(asked.to - asked.from) })}</span>
        )}
      </header>
      {counts.error !== null && counts.data === undefined && (
        <Problem error={counts.error} retry={() => void counts.refetch()} />
      )}
      <GraphPage>
        <GraphGrid>
          <ChartCard
            id="total"
            title={t("slis.requests-a-minute")}
            unit="float"
            frame={counted?.total}
            series={bySide(nameOf)}
            empty={empty}
          />
          <ChartCard
            id="bad"
            title={t("slis.bad-a-minute")}
            unit="float"
            frame={counted?.bad}
            series={bySide((side) => (sides.length > 1 ? nameOf(side) : t("slis.bad")))}
            empty={empty}
          />
          {limits.length > 0 && (
            <ChartCard
              id="slow"
              title={t("slis.slow-a-minute")}
              unit="float"
              frame={counted?.slow}
              series={slow}
              empty={empty}
            />
          )}
        </GraphGrid>
      </GraphPage>
    </section>
  );
}
