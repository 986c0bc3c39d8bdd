import { type GraphDef, UNITS } from "#client/v0/types.ts";

/** A plugin runs once with this variable to describe its graphs, and with an empty one for its values. */
export const META_VARIABLE = "MACKEREL_AGENT_PLUGIN_META";

/**
 * Reads what a plugin prints about its graphs: a line `# mackerel-agent-plugin`, then JSON. `undefined` when it says nothing
 * of the kind, as simple plugins do; `wrong` when it tries to and fails.
 */
export function parseGraphMeta(text: string): { readonly graphs: GraphDef[] } | { readonly wrong: string } | undefined {
  const end = text.indexOf("\n");
  const [, fields] = /^#\s*mackerel-agent-plugin\b(.*)$/.exec(end < 0 ? text : text.slice(0, end)) ?? [];
  if (fields === undefined) return undefined;
  const version = /(?:^|\s)version=(\S*)/.exec(fields)?.[1] ?? "1";
  if (version !== "1") return { wrong: `found version "${version}" of its description, want "1"` };
  let meta: unknown;
  try {
    meta = JSON.parse(text.slice(end + 1));
  } catch {
    return { wrong: "found no JSON after the first line" };
  }
  const found = record(record(meta).graphs);
  return { graphs: Object.entries(found).map(([name, graph]) => graphDef(name, record(graph))) };
}

function graphDef(key: string, graph: Readonly<Record<string, unknown>>): GraphDef {
  const name = `custom.${key}`;
  const unit = (UNITS as readonly unknown[]).includes(graph.unit) ? String(graph.unit) : "float";
  const metrics = Array.isArray(graph.metrics) ? graph.metrics.map(record) : [];
  return {
    name,
    ...(typeof graph.label === "string" && { displayName: graph.label }),
    unit,
    metrics: metrics.map((metric) => ({
      name: `${name}.${metric.name}`,
      ...(typeof metric.label === "string" && { displayName: metric.label }),
      isStacked: metric.stacked === true,
    })),
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
