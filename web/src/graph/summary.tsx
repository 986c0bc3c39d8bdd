import type { ReactNode } from "react";
import type { Unit } from "#wire/own/graphs.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { Span } from "../time/range.ts";
import type { SeriesDef } from "./drawing.ts";
import { type Frame, type Stats, statsOf } from "./shape.ts";
import { formatValue } from "./units.ts";

/** The graph in one sentence, for whoever cannot see it. */
export function Summary({
  unit,
  frame,
  series,
  span,
}: {
  readonly unit: Unit;
  readonly frame: Frame | undefined;
  readonly series: readonly SeriesDef[];
  readonly span: Span;
}): ReactNode {
  const { t, dateTime } = useI18n();
  if (frame === undefined) return <figcaption className="visually-hidden">{t("loading")}</figcaption>;
  const found = series.flatMap((def) => {
    const data = frame.series.find(({ key }) => key === def.key);
    const stats = data === undefined ? undefined : statsOf(frame, data);
    return stats === undefined ? [] : [{ label: def.label, stats }];
  });
  const range = { from: dateTime(span.from), to: dateTime(span.to), count: found.length };
  if (found.length === 0) return <figcaption className="visually-hidden">{t("graph.summary-empty", range)}</figcaption>;
  const by = (pick: (stats: Stats) => number, sign: 1 | -1) =>
    found.reduce((best, one) => (sign * (pick(one.stats) - pick(best.stats)) > 0 ? one : best));
  const [low, high, last] = [by(({ min }) => min, -1), by(({ max }) => max, 1), by(({ last: value }) => value, 1)];
  return (
    <figcaption className="visually-hidden">
      {t("graph.summary", {
        ...range,
        low: `${low.label} ${formatValue(unit, low.stats.min)}`,
        high: `${high.label} ${formatValue(unit, high.stats.max)}`,
        last: `${last.label} ${formatValue(unit, last.stats.last)}`,
      })}
    </figcaption>
  );
}
