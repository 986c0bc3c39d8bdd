import type { AuditEntry } from "#core/account.ts";
import { HOST_STATUSES, type HostStatus } from "#core/host.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { FailingCheck, Meta } from "#meta/meta.ts";
import { FRESH_WITHIN } from "./host-list.ts";
import type { ServiceVerbs } from "./services.ts";

export type ByStatus = Record<HostStatus, number>;

export interface ServiceSummary {
  readonly name: string;
  readonly memo: string;
  readonly roles: readonly {
    readonly name: string;
    readonly memo: string;
    readonly hosts: number;
    readonly silent: number;
  }[];
  readonly hosts: number;
  readonly byStatus: ByStatus;
  readonly silent: number;
  readonly failingChecks: number;
  readonly criticalChecks: number;
  readonly metrics: number;
}

export interface Overview {
  readonly hosts: { readonly total: number; readonly byStatus: ByStatus; readonly silent: number };
  readonly failing: readonly FailingCheck[];
  readonly services: readonly ServiceSummary[];
  readonly changes: readonly AuditEntry[];
  readonly ownHostId?: string | undefined;
  readonly firstGraph: boolean;
}

const CHANGES = 20;

export function createOverview(
  meta: Meta,
  store: TimeSeries,
  services: ServiceVerbs,
  ownHostId: () => string | undefined,
  clock: Clock,
) {
  /** Heard once, and not lately, though it should be. */
  function isSilent(org: OrgId, hostId: string, status: HostStatus): boolean {
    if (status === "maintenance" || status === "poweroff") return false;
    const seen = store.lastArrival(org, targetKey({ kind: "host", id: hostId }));
    return seen > 0 && seen < clock.now() / 1000 - FRESH_WITHIN;
  }

  async function summaries(org: OrgId): Promise<readonly ServiceSummary[]> {
    const [list, current, failing] = await Promise.all([
      meta.services.list(org),
      meta.services.current(org),
      meta.checks.failing(org),
    ]);
    const byService = Map.groupBy(current, ({ service }) => service);
    return Promise.all(
      list.map(async ({ name, memo, roles }): Promise<ServiceSummary> => {
        const members = byService.get(name) ?? [];
        const hosts = new Map(members.map(({ hostId, status }) => [hostId, status]));
        const failingHere = failing.filter(({ check }) => hosts.has(check.hostId));
        return {
          name,
          memo,
          roles: roles.map((role) => {
            const inRole = members.filter((member) => member.role === role.name);
            return {
              ...role,
              hosts: inRole.length,
              silent: inRole.filter(({ hostId, status }) => isSilent(org, hostId, status)).length,
            };
          }),
          hosts: hosts.size,
          byStatus: countStatuses(hosts.values()),
          silent: [...hosts].filter(([id, status]) => isSilent(org, id, status)).length,
          failingChecks: failingHere.length,
          criticalChecks: failingHere.filter(({ check }) => check.state?.status === "CRITICAL").length,
          metrics: (await services.metricNames(org, name)).length,
        };
      }),
    );
  }

  return {
    services: summaries,

    async overview(org: OrgId): Promise<Overview> {
      const every = await meta.hosts.search(org, {}, { sort: "name", order: "asc", offset: 0, limit: 1 });
      const ids = await meta.hosts.ids(org, { statuses: ["working", "standby"] });
      const [failing, ofServices, audit] = await Promise.all([
        meta.checks.failing(org),
        summaries(org),
        meta.audit.list(org, { limit: CHANGES }),
      ]);
      const own = ownHostId();
      const byStatus = every.facets.status as ByStatus;
      return {
        hosts: {
          total: HOST_STATUSES.reduce((sum, status) => sum + byStatus[status], 0),
          byStatus,
          silent: ids.filter((id) => isSilent(org, id, "working")).length,
        },
        failing,
        services: ofServices,
        changes: audit.entries,
        ...(own === undefined ? {} : { ownHostId: own }),
        firstGraph: ids.some((id) => store.lastArrival(org, targetKey({ kind: "host", id })) > 0),
      };
    },
  };
}

export type OverviewVerbs = ReturnType<typeof createOverview>;

function countStatuses(statuses: Iterable<HostStatus>): ByStatus {
  const counts = Object.fromEntries(HOST_STATUSES.map((status) => [status, 0])) as ByStatus;
  for (const status of statuses) counts[status]++;
  return counts;
}
