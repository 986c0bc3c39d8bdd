import type { Expression, Source } from "#core/expression/expression.ts";
import { layOutExpression } from "#core/expression/format.ts";
import type { QueryItem } from "../graph/batches.ts";

/** What a graph shows, written as an expression that shows the same. */
export function expressionOf(
  item: QueryItem,
  series: readonly { readonly key: string; readonly label: string; readonly stacked: boolean }[],
): string {
  if (item.kind === "expression") return item.expression;
  if (item.kind === "role") {
    const { service, role, metric } = item;
    const source: Expression = { name: "roleSlots", args: [{ service, role }, metric] };
    return layOutExpression(item.stacked === true ? { name: "stack", args: [source] } : source);
  }
  const sourceOf = (metric: string): Source =>
    item.kind === "host"
      ? { name: "host", args: [item.host, metric] }
      : { name: "service", args: [item.service, metric] };
  const known = new Map(series.map((one) => [one.key, one]));
  const lines = item.metrics.map((metric): { line: Expression; stacked: boolean } => {
    const { label, stacked = false } = known.get(metric) ?? {};
    const source = sourceOf(metric);
    return { line: label === undefined ? source : { name: "alias", args: [source, label] }, stacked };
  });
  const stacked = lines.flatMap((one) => (one.stacked ? [one.line] : []));
  const plain = lines.flatMap((one) => (one.stacked ? [] : [one.line]));
  const parts: Expression[] = stacked.length === 0 ? plain : [{ name: "stack", args: [together(stacked)] }, ...plain];
  return layOutExpression(together(parts));
}

const together = (parts: readonly Expression[]): Expression =>
  parts.length === 1 ? parts[0]! : { name: "group", args: [parts] };
