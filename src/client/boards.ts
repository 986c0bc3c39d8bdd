import type { AlertList } from "#wire/own/alerting.ts";
import type {
  AnnotationAnswer,
  AnnotationBody,
  AnnotationList,
  AnnotationListQuery,
  DashboardAnswer,
  DashboardBody,
  DashboardContent,
  DashboardDetail,
  DashboardList,
  WidgetGraphList,
  WidgetGraphQuery,
} from "#wire/own/boards.ts";

type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;
type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const own = "/api/sawara/v1";
const v0 = "/api/v0";
const part = encodeURIComponent;

/** Dashboards and graph annotations. Making and deleting go through Mackerel's own verbs. */
export function boardsClient(call: Call, search: (parameters: Parameters) => string) {
  return {
    dashboards: (signal?: AbortSignal) => call<DashboardList>("GET", `${own}/dashboards`, undefined, signal),
    /** By the path of its address, or by its id. */
    dashboard: (path: string, signal?: AbortSignal) =>
      call<DashboardDetail>("GET", `${own}/dashboards/${part(path)}`, undefined, signal),
    createDashboard: (dashboard: DashboardBody) => call<DashboardAnswer>("POST", `${v0}/dashboards`, dashboard),
    /** 409 when it is no longer `revision`; without one it is saved anyway. */
    saveDashboard: (id: string, dashboard: DashboardBody, revision?: number) =>
      call<DashboardDetail>("PUT", `${own}/dashboards/${part(id)}`, { dashboard, revision }),
    deleteDashboard: (id: string) => call<DashboardAnswer>("DELETE", `${v0}/dashboards/${part(id)}`),
    /** What saving it would store, without saving. */
    parseDashboard: (dashboard: unknown) => call<DashboardContent>("POST", `${own}/dashboards/parse`, dashboard),
    widgetGraphs: (graphs: WidgetGraphQuery["graphs"], signal?: AbortSignal) =>
      call<WidgetGraphList>("POST", `${own}/widget-graphs`, { graphs }, signal),

    /** What is wrong with a role now. */
    openAlerts: (service: string, role: string, signal?: AbortSignal) =>
      call<AlertList>("GET", `${own}/alerts${search({ state: "open", service, role })}`, undefined, signal),

    annotations: (query: AnnotationListQuery = {}, signal?: AbortSignal) =>
      call<AnnotationList>("GET", `${own}/annotations${search(query as Parameters)}`, undefined, signal),
    annotate: (annotation: AnnotationBody) => call<AnnotationAnswer>("POST", `${v0}/graph-annotations`, annotation),
    changeAnnotation: (id: string, annotation: AnnotationBody) =>
      call<AnnotationAnswer>("PUT", `${v0}/graph-annotations/${part(id)}`, annotation),
    deleteAnnotation: (id: string) => call<AnnotationAnswer>("DELETE", `${v0}/graph-annotations/${part(id)}`),
  };
}
