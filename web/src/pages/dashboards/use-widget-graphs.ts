import { useQuery } from "@tanstack/react-query";
import type { GraphAnswer, WidgetAnswer, WidgetGraphList } from "#wire/own/boards.ts";
import { api } from "../../data/api.ts";

export type ResolvedGraph = WidgetGraphList["graphs"][number];

/** What the server knows of the graphs of widgets. */
export interface ResolvedGraphs {
  readonly error: unknown;
  /** `undefined` while it is asked. */
  of(graph: GraphAnswer): ResolvedGraph | undefined;
}

/** What a widget draws, where it draws anything. The metric of a value is a graph with one line. */
export function graphOf(widget: WidgetAnswer): GraphAnswer | undefined {
  if (widget.type === "graph") return widget.graph;
  return widget.type === "value" ? widget.metric : undefined;
}

const keyOf = (graph: GraphAnswer): string => JSON.stringify(graph);

/** Asks for all graphs of a board at once; what is known stays while one more is asked. */
export function useWidgetGraphs(widgets: readonly WidgetAnswer[]): ResolvedGraphs {
  const wanted = new Map(widgets.flatMap((widget) => graphOf(widget) ?? []).map((graph) => [keyOf(graph), graph]));
  const keys = [...wanted.keys()].sort();
  const answer = useQuery({
    queryKey: ["widget-graphs", keys],
    queryFn: async ({ signal }) => {
      const { graphs } = await api.widgetGraphs(
        keys.map((key) => wanted.get(key)!),
        signal,
      );
      return new Map(keys.map((key, i) => [key, graphs[i]!]));
    },
    enabled: keys.length > 0,
    placeholderData: (before) => before,
    // Devices come and go; a new one is drawn within minutes.
    refetchInterval: 300_000,
    // Answers with the same words keep their identity, so that drawings are not disturbed.
    structuralSharing: (before, after) => sharedMap(before, after),
  });
  return { error: answer.error, of: (graph) => answer.data?.get(keyOf(graph)) };
}

function sharedMap(before: unknown, after: unknown): unknown {
  if (!(before instanceof Map) || !(after instanceof Map)) return after;
  return new Map(
    [...after].map(([key, value]) => {
      const known = before.get(key);
      return [key, JSON.stringify(known) === JSON.stringify(value) ? known : value];
    }),
  );
}
