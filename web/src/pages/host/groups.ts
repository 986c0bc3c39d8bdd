import type { Graph } from "#wire/own/graphs.ts";

export interface GraphGroup {
  /** `nginx` of `custom.nginx.requests`. */
  readonly prefix: string;
  readonly graphs: readonly Graph[];
}

/** Custom graphs by the plugin that sends them, in the order in which each first comes. */
export function groupByPrefix(graphs: readonly Graph[]): GraphGroup[] {
  const groups = new Map<string, Graph[]>();
  for (const graph of graphs) {
    const parts = graph.name.split(".");
    const prefix = (parts[0] === "custom" ? parts[1] : parts[0]) ?? graph.name;
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [graph]);
    else group.push(graph);
  }
  return [...groups].map(([prefix, some]) => ({ prefix, graphs: some }));
}
