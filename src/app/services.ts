import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import type { Role, Service } from "#core/service.ts";
import { DAY } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";

export interface ServiceVerbs {
  list(org: OrgId): Promise<readonly Service[]>;
  /** `not-found`. */
  get(org: OrgId, service: string): Promise<Service>;
  create(org: OrgId, service: Role, cause: Cause): Promise<Service>;
  remove(org: OrgId, service: string, cause: Cause): Promise<Service>;
  createRole(org: OrgId, service: string, role: Role, cause: Cause): Promise<Role>;
  removeRole(org: OrgId, service: string, role: string, cause: Cause): Promise<Role>;
  setMemo(org: OrgId, service: string, memo: string, cause: Cause): Promise<void>;
  setRoleMemo(org: OrgId, role: RoleRef, memo: string, cause: Cause): Promise<void>;
  metricNames(org: OrgId, service: string): Promise<readonly string[]>;
  /** Hides `access_num.*` until one of its metrics is posted again. `not-found` when there is no such graph. */
  hideGraph(org: OrgId, service: string, graph: string, cause: Cause): Promise<void>;
}

/** Service metrics come from jobs that may run once a week: a name lives longer than a host's. */
const NAMES_WITHIN = 35 * DAY;

export function createServices(meta: Meta, store: TimeSeries, clock: Clock): ServiceVerbs {
  async function get(org: OrgId, service: string): Promise<Service> {
    const found = await meta.services.find(org, service);
    if (found === undefined) throw new Rejected("not-found", "Service Not Found.");
    return found;
  }

  async function metricNames(org: OrgId, service: string): Promise<readonly string[]> {
    await get(org, service);
    return store.names(org, targetKey({ kind: "service", id: service }), Math.floor(clock.now() / 1000) - NAMES_WITHIN);
  }

  return {
    get,
    metricNames,
    list: (org) => meta.services.list(org),
    create: (org, service, cause) => meta.services.create(org, service, cause),
    remove: (org, service, cause) => meta.services.remove(org, service, cause),
    createRole: (org, service, role, cause) => meta.services.createRole(org, service, role, cause),
    setMemo: (org, service, memo, cause) => meta.services.setMemo(org, service, memo, cause),
    setRoleMemo: (org, role, memo, cause) => meta.services.setRoleMemo(org, role, memo, cause),
    removeRole: (org, service, role, cause) => meta.services.removeRole(org, service, role, cause),

    async hideGraph(org, service, graph, cause) {
      const prefix = graph.replace(/\.\*$/, ".");
      const names = await metricNames(org, service);
      if (!graph.endsWith(".*") || !names.some((name) => name.startsWith(prefix))) {
        throw new Rejected("not-found", `Cannot delete graph "${graph}" of service "${service}": it has no metric`);
      }
      await meta.graphDefs.hide(org, service, graph, cause);
    },
  };
}
