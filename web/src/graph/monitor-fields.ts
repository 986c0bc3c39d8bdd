import type { QueryItem } from "./batches.ts";

/**
 * With what the editor begins when a graph is to be monitored: its metric, on the hosts, role or service that it shows. Of several
 * series the first line is meant, as totals and the numbers that people compare are drawn as lines; of stacks the first part.
 */
export function monitorFieldsOf(
  item: QueryItem,
  series: readonly { readonly key: string; readonly stacked: boolean }[],
): Readonly<Record<string, string>> {
  if (item.kind === "expression") return { type: "expression", expression: item.expression };
  if (item.kind === "role") return { type: "host", metric: item.metric, scope: `${item.service}: ${item.role}` };
  const metric = (series.find(({ stacked }) => !stacked) ?? series[0])?.key ?? item.metrics[0] ?? "";
  if (item.kind === "service") return { type: "service", service: item.service, metric };
  return { type: "host", metric };
}
