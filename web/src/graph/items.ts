import type { Graph } from "#wire/own/graphs.ts";
import type { QueryItem } from "./batches.ts";

/** What to ask the server for so that a host's graph can be drawn. */
export function hostItem(host: string, graph: Graph): QueryItem {
  return { id: graph.name, kind: "host", host, metrics: metricsOf(graph) };
}

export function serviceItem(service: string, graph: Graph): QueryItem {
  return { id: graph.name, kind: "service", service, metrics: metricsOf(graph) };
}

const metricsOf = (graph: Graph): string[] => graph.series.map(({ metric }) => metric);

/** A graph's series as a card draws them. */
export function seriesOf(graph: Graph) {
  return graph.series.map(({ metric, ...rest }) => ({ key: metric, ...rest }));
}
