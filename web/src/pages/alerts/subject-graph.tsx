import { type ReactNode, useMemo } from "react";
import { UNITS, type Unit } from "#core/graph/graph.ts";
import type { SubjectGraph } from "#wire/own/alerting.ts";
import type { QueryItem } from "../../graph/batches.ts";
import { GraphCard } from "../../graph/graph-card.tsx";
import type { Frills } from "../../graph/plot.ts";
import type { Shade } from "../../graph/shades.ts";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";

const unitOf = (text: string): Unit => UNITS.find((unit) => unit === text) ?? "float";

/** What to ask the server for so that a subject can be drawn; `undefined` when it names nothing to draw. */
export function subjectItem({ host, service, metrics, expression }: SubjectGraph): QueryItem | undefined {
  const id = "subject";
  if (expression !== undefined) return { id, kind: "expression", expression };
  if (metrics.length === 0) return undefined;
  if (host !== undefined) return { id, kind: "host", host, metrics: [...metrics] };
  if (service !== undefined) return { id, kind: "service", service, metrics: [...metrics] };
  return undefined;
}

/** What an alert or a monitor is about, with its limits across and the time of alerts shaded. */
export function SubjectCard({
  graph,
  shades,
  onMove,
}: {
  readonly graph: SubjectGraph;
  readonly shades?: readonly Shade[];
  /** The limit of a level was dragged to a value. */
  readonly onMove?: ((level: "warning" | "critical", value: number) => void) | undefined;
}): ReactNode {
  const { t } = useI18n();
  const unit = unitOf(graph.unit);
  const text = JSON.stringify(graph);
  // Equal graphs are one graph: what is asked for must not change with every render.
  const item = useMemo(() => subjectItem(graph), [text]);
  const frills = useMemo(
    (): Frills => ({
      guides: graph.thresholds.map(({ level, operator, value }) => ({
        value,
        tone: level,
        label: t(`alerts.limit.${level}`, { operator, value: formatValue(unit, value) }),
      })),
      valueRange: {},
      ...(shades === undefined ? {} : { shades }),
      onMove: onMove && ((guide, value) => onMove(graph.thresholds[guide]!.level, value)),
    }),
    [text, shades, unit, onMove, t],
  );
  const series = useMemo(
    () =>
      item === undefined || item.kind === "expression"
        ? undefined
        : graph.metrics.map((metric) => ({ key: metric, label: metric, stacked: false })),
    [text],
  );
  if (item === undefined) return null;
  return (
    <GraphCard
      id="subject"
      title={graph.title || graph.expression || graph.metrics.join(", ")}
      unit={unit}
      item={item}
      frills={frills}
      isMonitored
      {...(series === undefined ? {} : { series })}
    />
  );
}
