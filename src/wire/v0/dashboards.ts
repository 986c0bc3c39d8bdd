import { z } from "zod";
import {
  type Dashboard,
  type DashboardInput,
  FORMAT_OPERATORS,
  type Widget,
  type WidgetGraph,
} from "#core/dashboard.ts";
import { Rejected } from "#core/errors.ts";
import { formatRole, isDeeper, listOf, parseRole } from "./common.ts";

const number = z.number();
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const layout = z.object({ x: number, y: number, width: number, height: number });

const ofHost = z.object({ type: z.literal("host"), hostId: z.string(), name: z.string() });
const ofService = z.object({ type: z.literal("service"), serviceName: z.string(), name: z.string() });
const expression = z.object({ type: z.literal("expression"), expression: z.string() });
const query = z.object({ type: z.literal("query"), query: z.string(), legend: text });
const gone = z.object({ type: z.literal("unknown") });

export const GraphBody = z.discriminatedUnion("type", [
  ofHost,
  z.object({
    type: z.literal("role"),
    roleFullname: z.string(),
    name: z.string(),
    isStacked: z.boolean().nullish(),
  }),
  ofService,
  expression,
  query,
  gone,
]);

const MetricBody = z.discriminatedUnion("type", [ofHost, ofService, expression, query, gone]);

const range = z.discriminatedUnion("type", [
  z.object({ type: z.literal("relative"), period: number.int(), offset: number.int() }),
  z.object({ type: z.literal("absolute"), start: number.int(), end: number.int() }),
]);

/** Go clients send the keys of every kind with every widget, null where they do not apply. */
const WidgetBody = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("graph"),
    title: text,
    layout,
    graph: GraphBody,
    range: range.nullish(),
    valueRange: z.object({ min: number.nullish(), max: number.nullish() }).nullish(),
    referenceLines: listOf(z.object({ label: z.string(), value: number })),
    legendList: z.unknown().optional(),
  }),
  z.object({
    type: z.literal("value"),
    title: text,
    layout,
    metric: MetricBody,
    fractionSize: number.nullish(),
    suffix: z.string().nullish(),
    formatRules: listOf(
      z.object({ name: z.string().nullish(), threshold: number, operator: z.enum(FORMAT_OPERATORS) }),
    ),
  }),
  z.object({ type: z.literal("markdown"), title: text, layout, markdown: text }),
  z.object({ type: z.literal("alertStatus"), title: text, layout, roleFullname: z.string().nullish() }),
]);

export const DashboardBody = z.object({
  title: z.string(),
  memo: text,
  urlPath: text,
  widgets: listOf(WidgetBody),
});
export type DashboardBody = z.input<typeof DashboardBody>;

const graphAnswer = z.discriminatedUnion("type", [
  ofHost,
  z.object({
    type: z.literal("role"),
    roleFullname: z.string(),
    name: z.string(),
    isStacked: z.boolean().optional(),
  }),
  ofService,
  expression,
  z.object({ type: z.literal("query"), query: z.string(), legend: z.string() }),
  gone,
]);
export type GraphAnswer = z.output<typeof graphAnswer>;

const metricAnswer = z.discriminatedUnion("type", [
  ofHost,
  ofService,
  expression,
  z.object({ type: z.literal("query"), query: z.string(), legend: z.string() }),
  gone,
]);
export type MetricAnswer = z.output<typeof metricAnswer>;

export const WidgetAnswer = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("graph"),
    title: z.string(),
    layout,
    graph: graphAnswer,
    range: range.optional(),
    valueRange: z.object({ min: number.optional(), max: number.optional() }),
    referenceLines: z.array(z.object({ label: z.string(), value: number })).readonly(),
    legendList: z.unknown().optional(),
  }),
  z.object({
    type: z.literal("value"),
    title: z.string(),
    layout,
    metric: metricAnswer,
    fractionSize: number.optional(),
    suffix: z.string().optional(),
    formatRules: z
      .array(z.object({ name: z.string().optional(), threshold: number, operator: z.enum(FORMAT_OPERATORS) }))
      .readonly(),
  }),
  z.object({ type: z.literal("markdown"), title: z.string(), layout, markdown: z.string() }),
  /** Null when the role is gone, never absent: clients tell the two apart. */
  z.object({ type: z.literal("alertStatus"), title: z.string(), layout, roleFullname: z.string().nullable() }),
]);
export type WidgetAnswer = z.output<typeof WidgetAnswer>;

/** What a dashboard is, without what only we can say. */
export const DashboardContent = z.object({
  title: z.string(),
  memo: z.string(),
  urlPath: z.string(),
  widgets: z.array(WidgetAnswer),
});
export type DashboardContent = z.output<typeof DashboardContent>;

export const DashboardAnswer = DashboardContent.extend({
  id: z.string(),
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
});
export type DashboardAnswer = z.output<typeof DashboardAnswer>;

/** An object without the keys whose values are null or missing. */
function present<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], null> } {
  const entries = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], null> };
}

export function toWidgetGraph(body: z.output<typeof GraphBody>): WidgetGraph {
  if (body.type !== "role") return body;
  const { roleFullname, name, isStacked } = body;
  return { type: "role", role: parseRole(roleFullname), name, isStacked: isStacked ?? undefined };
}

/** Mackerel's own exports nest a few levels; what cannot be spelled again is refused [WI13]. */
const MOST_LEVELS = 16;

function toWidget(body: z.output<typeof WidgetBody>): Widget {
  const { title } = body;
  const frame = { title, layout: body.layout };
  switch (body.type) {
    case "graph": {
      const { graph, range: own, valueRange, referenceLines, legendList } = body;
      if (isDeeper(legendList, MOST_LEVELS))
        throw new Rejected("invalid", `Cannot read the widget "${title}": its legendList is too deep`);
      return {
        type: "graph",
        ...frame,
        graph: toWidgetGraph(graph),
        ...present({ range: own, legendList }),
        valueRange: present(valueRange ?? {}),
        referenceLines,
      };
    }
    case "value": {
      const { metric, fractionSize, suffix, formatRules } = body;
      return {
        type: "value",
        ...frame,
        metric,
        ...present({ fractionSize, suffix }),
        formatRules: formatRules.map(present),
      };
    }
    case "markdown":
      return { type: "markdown", ...frame, markdown: body.markdown };
    case "alertStatus": {
      const { roleFullname } = body;
      return { type: "alertStatus", ...frame, ...(roleFullname ? { role: parseRole(roleFullname) } : {}) };
    }
  }
}

export const toDashboardInput = ({ widgets, ...rest }: z.output<typeof DashboardBody>): DashboardInput => ({
  ...rest,
  widgets: widgets.map(toWidget),
});

function toGraphAnswer(graph: WidgetGraph): GraphAnswer {
  if (graph.type !== "role") return graph;
  const { role, name, isStacked } = graph;
  return { type: "role", roleFullname: formatRole(role), name, ...present({ isStacked }) };
}

function toWidgetAnswer(widget: Widget): WidgetAnswer {
  if (widget.type === "graph") return present({ ...widget, graph: toGraphAnswer(widget.graph) });
  if (widget.type !== "alertStatus") return widget;
  const { type, title, layout: place, role } = widget;
  return { type, title, layout: place, roleFullname: role === undefined ? null : formatRole(role) };
}

export const toDashboardContent = ({ title, memo, urlPath, widgets }: DashboardInput): DashboardContent => ({
  title,
  memo,
  urlPath,
  widgets: widgets.map(toWidgetAnswer),
});

export const toDashboardAnswer = (dashboard: Dashboard): DashboardAnswer => ({
  id: dashboard.id,
  ...toDashboardContent(dashboard),
  createdAt: dashboard.createdAt,
  updatedAt: dashboard.updatedAt,
});
