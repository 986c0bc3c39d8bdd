import { UNITS } from "#core/graph/graph.ts";
import type { Unit } from "#wire/own/graphs.ts";

/** One expression with its graph, as the address has it. */
export interface Pane {
  readonly expression: string;
  readonly unit: Unit;
  /** Empty: the expression is its own title. */
  readonly title: string;
}

export const EMPTY_PANE: Pane = { expression: "", unit: "float", title: "" };

/** More graphs at once are what dashboards are for. */
export const MOST_PANES = 6;

/** `expr` is our name for it, `query` Mackerel's; units and titles follow in the same order. */
export function readPanes(search: string): readonly Pane[] {
  const found = new URLSearchParams(search);
  const expressions = [...found.getAll("expr"), ...found.getAll("query")].slice(0, MOST_PANES);
  const units = found.getAll("unit");
  const titles = found.getAll("title");
  const panes = expressions.map((expression, i) => ({
    expression,
    unit: UNITS.find((unit) => unit === units[i]) ?? "float",
    title: titles[i] ?? "",
  }));
  return panes.length === 0 ? [EMPTY_PANE] : panes;
}

/** The search part with these panes; what else is in it stays. */
export function writePanes(search: string, panes: readonly Pane[], name: "expr" | "query" = "expr"): string {
  const next = new URLSearchParams(search);
  for (const old of ["expr", "query", "unit", "title"]) next.delete(old);
  const some = (pick: (pane: Pane) => boolean): boolean => panes.some(pick);
  if (panes.length > 1 || panes[0]?.expression !== "") for (const pane of panes) next.append(name, pane.expression);
  // Each has its place: when one pane has a unit, all have.
  if (some(({ unit }) => unit !== "float")) for (const { unit } of panes) next.append("unit", unit);
  if (some(({ title }) => title !== "")) for (const { title } of panes) next.append("title", title);
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}
