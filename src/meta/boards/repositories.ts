import type { Cause } from "#core/account.ts";
import type { Annotation, AnnotationInput } from "#core/annotation.ts";
import type { Dashboard, DashboardInput, DashboardSummary } from "#core/dashboard.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";

/** Dashboards and graph annotations. What `repositories.ts` says of every repository holds here too. */
export interface Dashboards {
  /** In the order of their creation. Widgets as `withoutMissing` leaves them, here and everywhere below. */
  list(org: OrgId): Promise<readonly Dashboard[]>;
  /** The same without widgets: a page that lists dashboards shows none. */
  summaries(org: OrgId): Promise<readonly DashboardSummary[]>;
  find(org: OrgId, id: string): Promise<Dashboard | undefined>;
  /** By the path of its address, or by its id. */
  findByPath(org: OrgId, path: string): Promise<Dashboard | undefined>;
  /** `invalid` as `checkDashboard` says; `conflict` when the path is taken; `forbidden` for one too many. */
  create(org: OrgId, dashboard: DashboardInput, cause: Cause): Promise<Dashboard>;
  /**
   * Everything but the id. An empty path keeps the one that it has. With `revision`, only what was that revision: `conflict`
   * when somebody else was faster. Also `not-found`, and as in `create`.
   */
  replace(
    org: OrgId,
    id: string,
    dashboard: DashboardInput,
    options: { readonly revision?: number | undefined },
    cause: Cause,
  ): Promise<Dashboard>;
  /** Answers what it was. `not-found`. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Dashboard>;
}

export interface AnnotationQuery {
  /** Of these services; absent for all. */
  readonly services?: readonly string[] | undefined;
  /** Both ends count in: what ends at `from` or begins at `to` is found. */
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
  /** The latest so many, by their beginning; absent for all. */
  readonly limit?: number | undefined;
}

export interface Annotations {
  /** By their beginning, then id. */
  list(org: OrgId, query: AnnotationQuery): Promise<readonly Annotation[]>;
  find(org: OrgId, id: string): Promise<Annotation | undefined>;
  /** `invalid` as `checkAnnotation` says; `not-found` for the service or a role. */
  create(org: OrgId, annotation: AnnotationInput, cause: Cause): Promise<Annotation>;
  /** Everything but the id. `not-found` for the annotation too. */
  replace(org: OrgId, id: string, annotation: AnnotationInput, cause: Cause): Promise<Annotation>;
  /** Answers what it was. `not-found`. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Annotation>;
}
