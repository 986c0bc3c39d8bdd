import type { CSSProperties, ReactNode } from "react";
import type { Layout } from "#core/dashboard.ts";
import type { DashboardContent, WidgetAnswer } from "#wire/own/boards.ts";
import { Annotations } from "../../graph/annotations/annotations.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { Empty, Problem } from "../../ui/state.tsx";
import css from "./dashboards.module.css";
import { readingOrder } from "./edit/layout.ts";
import { graphOf, type ResolvedGraphs, useWidgetGraphs } from "./use-widget-graphs.ts";
import { scopesOf } from "./widgets/graph-widget.tsx";
import { Values } from "./widgets/values.tsx";
import { Widget } from "./widgets/widget.tsx";

/** Where a widget stands, for the grid of `.board`. */
export function placeOf({ x, y, width, height }: Layout): CSSProperties {
  return { gridColumn: `${x + 1} / span ${Math.max(1, width)}`, gridRow: `${y + 1} / span ${Math.max(1, height)}` };
}

/** What widgets share: their definitions, the data of their graphs and values, and annotations, each asked in one request. */
export function BoardData({
  widgets,
  children,
}: {
  readonly widgets: readonly WidgetAnswer[];
  readonly children: (graphs: ResolvedGraphs) => ReactNode;
}): ReactNode {
  const graphs = useWidgetGraphs(widgets);
  const services = widgets.flatMap((widget) => {
    const graph = widget.type === "graph" ? graphOf(widget) : undefined;
    return graph === undefined ? [] : scopesOf(graph, graphs.of(graph)).map(({ service }) => service);
  });
  return (
    <GraphPage>
      <Values>
        <Annotations services={services}>
          {graphs.error !== null && <Problem error={graphs.error} />}
          {children(graphs)}
        </Annotations>
      </Values>
    </GraphPage>
  );
}

/** A dashboard to look at. */
export function Board({ dashboard }: { readonly dashboard: DashboardContent }): ReactNode {
  const { t } = useI18n();
  if (dashboard.widgets.length === 0)
    return (
      <Empty icon="dashboards" title={t("dashboard.empty")}>
        <p>{t("dashboard.empty-text")}</p>
      </Empty>
    );
  const items = dashboard.widgets.map((widget, i) => ({ widget, id: `w${i + 1}` })).toSorted(readingOrder);
  return (
    <BoardData widgets={dashboard.widgets}>
      {(graphs) => (
        <div className={css.board}>
          {items.map(({ id, widget }) => (
            <div key={id} className={css.cell} data-type={widget.type} style={placeOf(widget.layout)}>
              <Widget id={id} widget={widget} graphs={graphs} />
            </div>
          ))}
        </div>
      )}
    </BoardData>
  );
}
