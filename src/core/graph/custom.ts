import type { GraphDef, GraphDefMetric, HiddenGraph } from "#core/graph-def.ts";
import type { UnixSeconds } from "#core/time.ts";
import { type Graph, type GraphSeries, isUnit } from "./graph.ts";

/**
 * Graphs of custom and service metrics: by definition where one fits, else one graph for all metrics that share everything up to
 * their last dot. The most specific definition wins; a wildcard stands for exactly one segment.
 *
 * A hidden graph shows again as soon as one of its metrics has a point that is newer than its hiding; `newest` answers when a
 * metric had its last one.
 */
export function customGraphs(
  names: readonly string[],
  defs: readonly GraphDef[],
  hidden: readonly HiddenGraph[],
  kind: "custom" | "service",
  newest: (metric: string) => UnixSeconds | undefined = () => undefined,
): Graph[] {
  const matchers = defs
    .flatMap((def) => def.metrics.map((metric) => compile(def, metric)))
    .sort((a, b) => b.literals - a.literals);
  const found = new Map<
    string,
    { title: string; unit: Graph["unit"]; order: number; series: (GraphSeries & { order: number })[] }
  >();
  for (const name of [...names].sort()) {
    const drawn = place(name, matchers);
    const graph = found.get(drawn.graph);
    const series = { metric: name, label: drawn.label, group: drawn.group, stacked: drawn.stacked, order: drawn.order };
    if (graph === undefined)
      found.set(drawn.graph, { title: drawn.title, unit: drawn.unit, order: 0, series: [series] });
    else graph.series.push(series);
  }
  const gone = hidden.map(({ name, hiddenAt }) => ({ pattern: segmentsPattern(name), hiddenAt }));
  return [...found]
    .filter(
      ([name, { series }]) =>
        !gone.some(
          // Those of services are named by their metrics, `access_num.*`.
          ({ pattern, hiddenAt }) =>
            (pattern.test(name) || pattern.test(`${name}.x`)) &&
            !series.some(({ metric }) => (newest(metric) ?? 0) > hiddenAt),
        ),
    )
    .map(([name, { title, unit, series }]) => ({
      name,
      title,
      unit,
      kind,
      series: series.sort((a, b) => a.order - b.order).map(({ order: _, ...each }) => each),
    }));
}

interface Matcher {
  readonly pattern: RegExp;
  readonly def: GraphDef;
  readonly metric: GraphDefMetric;
  /** Index of the `#` among the wildcards, or -1. */
  readonly grouping: number;
  readonly literals: number;
  readonly order: number;
}

function compile(def: GraphDef, metric: GraphDefMetric): Matcher {
  const segments = metric.name.split(".");
  const wildcards = segments.filter((segment) => segment === "*" || segment === "#");
  return {
    pattern: segmentsPattern(metric.name),
    def,
    metric,
    grouping: wildcards.indexOf("#"),
    literals: segments.length - wildcards.length,
    order: def.metrics.indexOf(metric),
  };
}

const segmentsPattern = (name: string): RegExp =>
  new RegExp(
    `^${name
      .split(".")
      .map((segment) => (segment === "*" || segment === "#" ? "([-a-zA-Z0-9_]+)" : escapeText(segment)))
      .join("\\.")}$`,
  );

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function place(name: string, matchers: readonly Matcher[]) {
  for (const { pattern, def, metric, grouping, order } of matchers) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const values = match.slice(1);
    const fill = (text: string) => text.replace(/%(\d+)/g, (whole, n: string) => values[Number(n) - 1] ?? whole);
    return {
      graph: def.name,
      title: def.displayName === "" ? def.name.replace(/^custom\./, "") : def.displayName,
      unit: isUnit(def.unit) ? def.unit : ("float" as const),
      label: labelOf(name, fill(metric.displayName), values, grouping),
      group: grouping < 0 ? undefined : values[grouping],
      stacked: metric.stacked,
      order,
    };
  }
  const dot = name.lastIndexOf(".");
  const graph = dot < 0 ? name : name.slice(0, dot);
  return {
    graph,
    title: graph.replace(/^custom\./, ""),
    unit: "float" as const,
    label: name.slice(dot + 1),
    group: undefined,
    stacked: false,
    order: Number.MAX_SAFE_INTEGER,
  };
}

/** What a legend shows: the declared name, with the wildcards' values where it does not tell series apart. */
function labelOf(name: string, declared: string, values: readonly string[], grouping: number): string {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (declared !== "" && !/[*#]/.test(declared)) {
    const others = values.filter((value, i) => i !== grouping && !declared.includes(value));
    return others.length > 0 && values.length > 1 ? `${others.join(" ")} ${declared}` : declared;
  }
  return values.length > 0 && !values.includes(last)
    ? `${values.filter((_, i) => i !== grouping).join(" ")} ${last}`.trim()
    : last;
}
