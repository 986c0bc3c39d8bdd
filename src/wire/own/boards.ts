import { z } from "zod";
import { AnnotationAnswer } from "#wire/v0/annotations.ts";
import { DashboardAnswer, DashboardBody, DashboardContent, GraphBody } from "#wire/v0/dashboards.ts";
import { Graph, Unit } from "./graphs.ts";

export type { AnnotationAnswer, AnnotationBody } from "#wire/v0/annotations.ts";
export type {
  DashboardAnswer,
  DashboardBody,
  DashboardContent,
  GraphAnswer,
  MetricAnswer,
  WidgetAnswer,
} from "#wire/v0/dashboards.ts";

/** `GET /dashboards`: in the order of their creation. */
export const DashboardList = z.object({
  dashboards: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      memo: z.string(),
      urlPath: z.string(),
      widgets: z.number().int(),
      createdAt: z.number().int(),
      updatedAt: z.number().int(),
    }),
  ),
});
export type DashboardList = z.infer<typeof DashboardList>;

/** `GET /dashboards/:path`: by the path of its address or by its id, as Mackerel spells it, and what it was when it was read. */
export const DashboardDetail = z.object({ dashboard: DashboardAnswer, revision: z.number().int() });
export type DashboardDetail = z.infer<typeof DashboardDetail>;

/** `PUT /dashboards/:id`: answers `DashboardDetail`; 409 when it is no longer that revision. Without one it is saved anyway. */
export const SaveDashboard = z.object({ dashboard: DashboardBody, revision: z.number().int().optional() });
export type SaveDashboard = z.input<typeof SaveDashboard>;

/** `POST /dashboards/parse`: what a text means before it is saved, answered as it would be stored. Changes nothing. */
export const ParsedDashboard = DashboardContent;

/** `POST /widget-graphs`: what graphs of widgets consist of, in the same order. Changes nothing. */
export const WidgetGraphQuery = z.object({ graphs: z.array(GraphBody).min(1).max(500) });
export type WidgetGraphQuery = z.input<typeof WidgetGraphQuery>;

export const WidgetGraphList = z.object({
  graphs: z.array(
    z.object({
      /** For a widget without a title of its own. */
      title: z.string(),
      unit: Unit,
      /** Of hosts and services. */
      series: Graph.shape.series.optional(),
      /** Of roles: the metric that is compared. */
      metric: z.string().optional(),
      /** Of hosts: the roles that they are in, whose annotations belong on the graph. */
      roles: z.array(z.object({ service: z.string(), role: z.string() })).optional(),
      /** What is drawn is gone, by its name. */
      missing: z.string().optional(),
    }),
  ),
});
export type WidgetGraphList = z.infer<typeof WidgetGraphList>;

/** `GET /annotations?service=a&service=b&from=&to=&limit=`: of all services without any; both ends count in. */
export const AnnotationListQuery = z.object({
  service: z.union([z.string(), z.array(z.string())]).optional(),
  from: z.coerce.number().int().default(0),
  to: z.coerce.number().int().default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
});
export type AnnotationListQuery = z.input<typeof AnnotationListQuery>;

/** By their beginning. The latest `limit` of them; `more` says that there were earlier ones. */
export const AnnotationList = z.object({ annotations: z.array(AnnotationAnswer), more: z.boolean() });
export type AnnotationList = z.infer<typeof AnnotationList>;
