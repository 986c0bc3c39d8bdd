import type { GraphAnswer, WidgetAnswer } from "#wire/own/boards.ts";

export const GRAPH_SOURCES = ["role", "host", "service", "expression", "query"] as const;
/** A value is one number: there is none of all the hosts of a role. */
export const VALUE_SOURCES = ["host", "service", "expression", "query"] as const;

/** A source of a kind with nothing chosen yet. */
export function newSource(type: GraphAnswer["type"]): GraphAnswer {
  switch (type) {
    case "host":
      return { type, hostId: "", name: "" };
    case "role":
      return { type, roleFullname: "", name: "" };
    case "service":
      return { type, serviceName: "", name: "" };
    case "expression":
      return { type, expression: "" };
    case "query":
      return { type, query: "", legend: "" };
    case "unknown":
      return { type };
  }
}

function isSourceChosen(source: GraphAnswer): boolean {
  switch (source.type) {
    case "host":
      return source.hostId !== "" && source.name !== "";
    case "role":
      return source.roleFullname !== "" && source.name !== "";
    case "service":
      return source.serviceName !== "" && source.name !== "";
    case "expression":
      return source.expression.trim() !== "";
    case "query":
      return source.query.trim() !== "";
    case "unknown":
      return true;
  }
}

/** Whether it is said what a widget shows, so that it can be shown and saved. */
export function isChosen(widget: WidgetAnswer): boolean {
  if (widget.type === "graph") return isSourceChosen(widget.graph);
  if (widget.type === "value") return isSourceChosen(widget.metric);
  return widget.type === "markdown" || (widget.roleFullname ?? "") !== "";
}

/** Names as they are offered, with the one that is stored even where it is not among them any more. */
export const withCurrent = (names: readonly string[], current: string): readonly string[] =>
  current === "" || names.includes(current) ? names : [current, ...names];
