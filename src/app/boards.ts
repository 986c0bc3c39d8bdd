import type { Cause } from "#core/account.ts";
import type { Annotation, AnnotationInput } from "#core/annotation.ts";
import type { Dashboard, DashboardInput, DashboardSummary } from "#core/dashboard.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { AnnotationQuery, Meta } from "#meta/meta.ts";
import type { Events } from "./events.ts";

/** Dashboards and graph annotations. Pages that are open hear of every change. */
export interface Boards {
  dashboards(org: OrgId): Promise<readonly Dashboard[]>;
  summaries(org: OrgId): Promise<readonly DashboardSummary[]>;
  /** `not-found`. */
  dashboard(org: OrgId, id: string): Promise<Dashboard>;
  /** By the path of its address or by its id. `not-found`. */
  dashboardAt(org: OrgId, path: string): Promise<Dashboard>;
  create(org: OrgId, dashboard: DashboardInput, cause: Cause): Promise<Dashboard>;
  /** With `revision`, only what was that revision. */
  replace(
    org: OrgId,
    id: string,
    dashboard: DashboardInput,
    options: { readonly revision?: number | undefined },
    cause: Cause,
  ): Promise<Dashboard>;
  remove(org: OrgId, id: string, cause: Cause): Promise<Dashboard>;

  annotations(org: OrgId, query: AnnotationQuery): Promise<readonly Annotation[]>;
  /** Of one service. `not-found` for it. */
  annotationsOf(
    org: OrgId,
    service: string,
    range: Pick<AnnotationQuery, "from" | "to">,
  ): Promise<readonly Annotation[]>;
  annotate(org: OrgId, annotation: AnnotationInput, cause: Cause): Promise<Annotation>;
  replaceAnnotation(org: OrgId, id: string, annotation: AnnotationInput, cause: Cause): Promise<Annotation>;
  removeAnnotation(org: OrgId, id: string, cause: Cause): Promise<Annotation>;
}

export function createBoards(meta: Meta, events: Events): Boards {
  const found = (dashboard: Dashboard | undefined): Dashboard => {
    if (dashboard === undefined) throw new Rejected("not-found", "Dashboard Not Found.");
    return dashboard;
  };

  /** The result of a write, with everybody told. */
  async function told<T>(
    org: OrgId,
    kind: "dashboards-changed" | "annotations-changed",
    write: Promise<T>,
  ): Promise<T> {
    const result = await write;
    events.publish(org, kind);
    return result;
  }

  return {
    dashboards: (org) => meta.dashboards.list(org),
    summaries: (org) => meta.dashboards.summaries(org),
    dashboard: async (org, id) => found(await meta.dashboards.find(org, id)),
    dashboardAt: async (org, path) => found(await meta.dashboards.findByPath(org, path)),
    create: (org, dashboard, cause) => told(org, "dashboards-changed", meta.dashboards.create(org, dashboard, cause)),
    replace: (org, id, dashboard, options, cause) =>
      told(org, "dashboards-changed", meta.dashboards.replace(org, id, dashboard, options, cause)),
    remove: (org, id, cause) => told(org, "dashboards-changed", meta.dashboards.remove(org, id, cause)),

    annotations: (org, query) => meta.annotations.list(org, query),
    async annotationsOf(org, service, { from, to }) {
      if ((await meta.services.find(org, service)) === undefined)
        throw new Rejected("not-found", `Cannot find service "${service}"`);
      return meta.annotations.list(org, { services: [service], from, to });
    },
    annotate: (org, annotation, cause) =>
      told(org, "annotations-changed", meta.annotations.create(org, annotation, cause)),
    replaceAnnotation: (org, id, annotation, cause) =>
      told(org, "annotations-changed", meta.annotations.replace(org, id, annotation, cause)),
    removeAnnotation: (org, id, cause) => told(org, "annotations-changed", meta.annotations.remove(org, id, cause)),
  };
}
