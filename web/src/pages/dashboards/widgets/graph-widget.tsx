import { type ReactNode, useMemo } from "react";
import type { AnnotatedScope } from "#core/annotation.ts";
import type { GraphAnswer, WidgetAnswer } from "#wire/own/boards.ts";
import { useNow } from "../../../data/now.ts";
import type { QueryItem } from "../../../graph/batches.ts";
import { GraphCard } from "../../../graph/graph-card.tsx";
import { GraphPage } from "../../../graph/graph-page.tsx";
import type { Frills } from "../../../graph/plot.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { splitRole } from "../../../routes.ts";
import { Loading } from "../../../ui/state.tsx";
import { spanOf, type WidgetRange } from "../spans.ts";
import type { ResolvedGraph } from "../use-widget-graphs.ts";
import { Notice, Panel } from "./notice.tsx";

type GraphWidgetAnswer = Extract<WidgetAnswer, { type: "graph" }>;

/** What to ask the server for; `undefined` for what cannot be drawn. */
export function itemOf(id: string, graph: GraphAnswer, { series, metric }: ResolvedGraph): QueryItem | undefined {
  const metrics = series?.map((one) => one.metric) ?? [];
  switch (graph.type) {
    case "host":
      return { id, kind: "host", host: graph.hostId, metrics };
    case "service":
      return { id, kind: "service", service: graph.serviceName, metrics };
    case "role": {
      const { isStacked = false } = graph;
      return { id, kind: "role", ...splitRole(graph.roleFullname), metric: metric ?? graph.name, stacked: isStacked };
    }
    case "expression":
      return { id, kind: "expression", expression: graph.expression };
    default:
      return undefined;
  }
}

/** Whose annotations belong on a graph; nobody's where it is of no service. */
export function scopesOf(graph: GraphAnswer, resolved: ResolvedGraph | undefined): readonly AnnotatedScope[] {
  if (graph.type === "service") return [{ service: graph.serviceName }];
  if (graph.type === "role") return [splitRole(graph.roleFullname)];
  return graph.type === "host" ? (resolved?.roles ?? []) : [];
}

export function GraphWidget({
  id,
  widget,
  resolved,
}: {
  readonly id: string;
  readonly widget: GraphWidgetAnswer;
  readonly resolved: ResolvedGraph | undefined;
}): ReactNode {
  const { t } = useI18n();
  const { graph, range } = widget;
  if (graph.type === "unknown")
    return (
      <Panel title={widget.title}>
        <Notice icon="unknown">{t("widget.gone")}</Notice>
      </Panel>
    );
  if (graph.type === "query")
    return (
      <Panel title={widget.title || graph.legend}>
        <Notice icon="unknown">{t("widget.promql")}</Notice>
        <pre translate="no">{graph.query}</pre>
      </Panel>
    );
  if (resolved === undefined)
    return (
      <Panel title={widget.title}>
        <Loading />
      </Panel>
    );
  if (resolved.missing !== undefined)
    return (
      <Panel title={widget.title}>
        <Notice icon="unknown">{t("widget.missing", { name: resolved.missing })}</Notice>
      </Panel>
    );
  const drawn = <Drawn id={id} widget={widget} resolved={resolved} />;
  return range === undefined ? drawn : <OwnRange range={range}>{drawn}</OwnRange>;
}

/** Shows what is inside at a time of its own, whatever the page shows. */
function OwnRange({ range, children }: { readonly range: WidgetRange; readonly children: ReactNode }): ReactNode {
  const now = useNow();
  const { from, to } = spanOf(range, now);
  const span = useMemo(() => ({ from, to }), [from, to]);
  return <GraphPage span={span}>{children}</GraphPage>;
}

function Drawn({
  id,
  widget,
  resolved,
}: {
  readonly id: string;
  readonly widget: GraphWidgetAnswer;
  readonly resolved: ResolvedGraph;
}): ReactNode {
  const { t, length, dateTime } = useI18n();
  const { graph, range } = widget;
  const text = JSON.stringify([graph, widget.valueRange, widget.referenceLines]);
  // The board is rendered with every step of an edit; drawings are disturbed only by what concerns them.
  const parts = useMemo(() => {
    const frills: Frills = {
      guides: widget.referenceLines.map((line) => ({ ...line, tone: "reference" })),
      valueRange: widget.valueRange,
    };
    return {
      item: itemOf(id, graph, resolved)!,
      series: resolved.series?.map(({ metric, ...rest }) => ({ key: metric, ...rest })),
      scopes: scopesOf(graph, resolved),
      frills,
    };
  }, [id, text, resolved]);
  const own =
    range?.type === "absolute"
      ? `${dateTime(range.start)} – ${dateTime(range.end)}`
      : range?.type === "relative"
        ? t(range.offset === 0 ? "widget.last" : "widget.last-shifted", {
            length: length(range.period),
            offset: length(Math.abs(range.offset)),
          })
        : undefined;
  const { series, ...rest } = parts;
  return (
    <GraphCard
      id={id}
      title={widget.title || resolved.title}
      unit={resolved.unit}
      isFilling
      controls={own !== undefined && <small>{own}</small>}
      {...rest}
      {...(series === undefined ? {} : { series })}
    />
  );
}
