import type { Boards } from "#app/boards.ts";
import type { ResolveGraphs } from "#app/widget-graphs.ts";
import { checkDashboard, type Dashboard } from "#core/dashboard.ts";
import { type Route, route } from "#http/route.ts";
import {
  AnnotationList,
  AnnotationListQuery,
  DashboardDetail,
  DashboardList,
  ParsedDashboard,
  SaveDashboard,
  WidgetGraphList,
  WidgetGraphQuery,
} from "#wire/own/boards.ts";
import { toAnnotationAnswer } from "#wire/v0/annotations.ts";
import {
  DashboardBody,
  toDashboardAnswer,
  toDashboardContent,
  toDashboardInput,
  toWidgetGraph,
} from "#wire/v0/dashboards.ts";

const tag = "dashboards";
const path = "/api/sawara/v1/dashboards";

const detailOf = (dashboard: Dashboard) => ({
  dashboard: toDashboardAnswer(dashboard),
  revision: dashboard.revision,
});

export function boardRoutes(boards: Boards, resolve: ResolveGraphs): Route[] {
  return [
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "All dashboards without their widgets",
      tag,
      answer: DashboardList,
      handle: async ({ principal }) => ({ dashboards: await boards.summaries(principal.org) }),
    }),
    route({
      method: "GET",
      path: `${path}/:path`,
      needs: "read",
      summary: "A dashboard by the path of its address or by its id, and its revision",
      tag,
      answer: DashboardDetail,
      handle: async ({ principal, params }) => detailOf(await boards.dashboardAt(principal.org, params.path!)),
    }),
    route({
      method: "PUT",
      path: `${path}/:path`,
      needs: "write",
      summary: "Replaces all of a dashboard, named by its id, unless somebody else did so meanwhile",
      tag,
      body: SaveDashboard,
      answer: DashboardDetail,
      handle: async ({ principal, cause, params, body: { dashboard, revision } }) =>
        detailOf(await boards.replace(principal.org, params.path!, toDashboardInput(dashboard), { revision }, cause)),
    }),
    route({
      method: "POST",
      path: `${path}/parse`,
      needs: "read",
      summary: "Reads a dashboard as saving would, and changes nothing",
      tag,
      body: DashboardBody,
      answer: ParsedDashboard,
      handle: async ({ body }) => {
        const dashboard = toDashboardInput(body);
        checkDashboard(dashboard);
        return toDashboardContent(dashboard);
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/widget-graphs",
      needs: "read",
      summary: "What the graphs of widgets consist of",
      tag,
      body: WidgetGraphQuery,
      answer: WidgetGraphList,
      handle: async ({ principal, body }) => ({
        graphs: await resolve(principal.org, body.graphs.map(toWidgetGraph)),
      }),
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/annotations",
      needs: "read",
      summary: "Annotations of some or all services that overlap a time",
      tag: "graph annotations",
      query: AnnotationListQuery,
      answer: AnnotationList,
      handle: async ({ principal, query }) => {
        const { service, from, to, limit } = query as typeof query & { from: number; to: number; limit: number };
        const services = service === undefined ? undefined : [service].flat();
        // One more than asked for shows whether there are more.
        const found = await boards.annotations(principal.org, { services, from, to, limit: limit + 1 });
        return { annotations: found.slice(-limit).map(toAnnotationAnswer), more: found.length > limit };
      },
    }),
  ];
}
