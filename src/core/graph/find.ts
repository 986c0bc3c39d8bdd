import type { Graph, GraphSeries, Unit } from "./graph.ts";

/**
 * The graph that a widget means by a name. Names come from many hands: our own (`filesystem.sda1`), Mackerel's family of all
 * devices (`disk`), a definition with its wildcard (`custom.nginx.*`), one metric (`loadavg.loadavg15`, `custom.nginx.active`).
 */
export function findGraph(graphs: readonly Graph[], name: string): Graph | undefined {
  const wanted = name.replace(/\.[*#]$/, "");
  const exact = graphs.find((graph) => graph.name === name) ?? graphs.find((graph) => graph.name === wanted);
  if (exact !== undefined) return exact;
  const family = graphs.filter((graph) => graph.name.startsWith(`${wanted}.`));
  if (family.length > 0) return joined(wanted, family);
  const found = findMetric(graphs, name);
  if (found === undefined) return undefined;
  const { graph, series } = found;
  return { ...graph, name, title: series.label, series: [{ ...series, stacked: false }] };
}

/** Several graphs as one, each with its own heading. Parts of one whole no longer, so nothing is stacked. */
function joined(name: string, family: readonly Graph[]): Graph {
  const [first] = family as [Graph];
  return {
    name,
    title: name,
    unit: first.unit,
    kind: first.kind,
    series: family.flatMap((graph) =>
      graph.series.map((series) => ({
        ...series,
        group: series.group ?? graph.name.slice(name.length + 1),
        stacked: false,
      })),
    ),
  };
}

/** The metrics that say most of their graph when hosts are compared. */
const TELLING: readonly string[] = ["loadavg5", "cpu.user.percentage", "memory.used"];

export interface FoundMetric {
  readonly metric: string;
  readonly title: string;
  readonly unit: Unit;
}

/** The one metric that a role's graph compares: `loadavg5`, `custom.nginx.active`, or a graph's most telling one for `cpu`. */
export function findRoleMetric(graphs: readonly Graph[], name: string): FoundMetric | undefined {
  const named = findMetric(graphs, name);
  if (named !== undefined) return found(named.graph, named.series);
  const graph = findGraph(graphs, name);
  if (graph === undefined) return undefined;
  return found(graph, tellingOf(graph));
}

/** The series of a graph that stands for it when hosts are compared. A graph has at least one. */
export const tellingOf = ({ series }: Graph): GraphSeries =>
  series.find(({ metric }) => TELLING.includes(metric)) ?? series[0]!;

const found = ({ unit }: Graph, { metric }: GraphSeries): FoundMetric => ({ metric, title: metric, unit });

function findMetric(graphs: readonly Graph[], name: string): { graph: Graph; series: GraphSeries } | undefined {
  for (const graph of graphs) {
    const series = graph.series.find(({ metric }) => metric === name || `${graph.name}.${metric}` === name);
    if (series !== undefined) return { graph, series };
  }
  return undefined;
}
