import type { ReactNode } from "react";
import type { WidgetAnswer } from "#wire/own/boards.ts";
import { graphOf, type ResolvedGraphs } from "../use-widget-graphs.ts";
import { AlertStatusWidget } from "./alert-status-widget.tsx";
import { GraphWidget } from "./graph-widget.tsx";
import { MarkdownWidget } from "./markdown-widget.tsx";
import { ValueWidget } from "./value-widget.tsx";

/** One widget, of whatever kind. `id` is unique on the page. */
export function Widget({
  id,
  widget,
  graphs,
}: {
  readonly id: string;
  readonly widget: WidgetAnswer;
  readonly graphs: ResolvedGraphs;
}): ReactNode {
  const graph = graphOf(widget);
  const resolved = graph === undefined ? undefined : graphs.of(graph);
  switch (widget.type) {
    case "graph":
      return <GraphWidget id={id} widget={widget} resolved={resolved} />;
    case "value":
      return <ValueWidget id={id} widget={widget} resolved={resolved} />;
    case "markdown":
      return <MarkdownWidget title={widget.title} markdown={widget.markdown} />;
    case "alertStatus":
      return <AlertStatusWidget title={widget.title} roleFullname={widget.roleFullname} />;
  }
}
