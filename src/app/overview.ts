import type { AuditEntry } from "#core/account.ts";
import type { Alert } from "#core/alert/alert.ts";
import { countLevels, type LevelCounts } from "#core/alert/levels.ts";
import { HOST_STATUSES, type HostStatus } from "#core/host.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import { sloSource } from "#core/slo/alert.ts";
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
    readonly alerts: LevelCounts;
  }[];
  readonly hosts: number;
  readonly byStatus: ByStatus;
  readonly silent: number;
  readonly failingChecks: number;
  readonly criticalChecks: number;
  /** Open ones: of its hosts, its metrics, its addresses and its objectives. */
  readonly alerts: LevelCounts;
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
/** Entries that these are found among: people sign in more often than they change anything. */
const LOOKED_AT = 100;
const NO_CHANGE = /^session\./;

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
    const [list, current, failing, open] = await Promise.all([
      meta.services.list(org),
      meta.services.current(org),
      meta.checks.failing(org),
      meta.alerts.open(org),
    ]);
    const serviceOf = await servicesOfAlerts(org, open);
    const countOf = (isMeant: (alert: Alert) => boolean) =>
      countLevels(open.filter(isMeant).map(({ status }) => status));
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
            const ids = new Set(inRole.map(({ hostId }) => hostId));
            return {
              ...role,
              hosts: inRole.length,
              alerts: countOf(({ hostId }) => hostId !== undefined && ids.has(hostId)),
              silent: inRole.filter(({ hostId, status }) => isSilent(org, hostId, status)).length,
            };
          }),
          hosts: hosts.size,
          byStatus: countStatuses(hosts.values()),
          silent: [...hosts].filter(([id, status]) => isSilent(org, id, status)).length,
          failingChecks: failingHere.length,
          criticalChecks: failingHere.filter(({ check }) => check.state?.status === "CRITICAL").length,
          alerts: countOf(({ id, hostId }) => (hostId === undefined ? serviceOf.get(id) === name : hosts.has(hostId))),
          metrics: (await services.metricNames(org, name)).length,
        };
      }),
    );
  }

  /** Of alerts that are of no host: the service of their monitor or objective, where it has one. */
  async function servicesOfAlerts(org: OrgId, open: readonly Alert[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const hostless = open.filter(({ hostId }) => hostId === undefined);
    if (hostless.length === 0) return found;
    const [monitors, objectives] = await Promise.all([meta.monitors.list(org), meta.objectives.list(org)]);
    const services = new Map([
      ...monitors.flatMap((monitor) =>
        "service" in monitor && monitor.service ? [[monitor.id, monitor.service] as const] : [],
      ),
      ...objectives.map((slo) => [slo.id, sloSource(slo).service] as const),
    ]);
    for (const { id, monitorId } of hostless) {
      const service = services.get(monitorId);
      if (service !== undefined) found.set(id, service);
    }
    return found;
  }

  return {
    services: summaries,

    async overview(org: OrgId): Promise<Overview> {
      const every = await meta.hosts.search(org, {}, { sort: "name", order: "asc", offset: 0, limit: 1 });
      const ids = await meta.hosts.ids(org, { statuses: ["working", "standby"] });
      const [failing, ofServices, audit] = await Promise.all([
        meta.checks.failing(org),
        summaries(org),
        meta.audit.list(org, { limit: LOOKED_AT }),
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
        changes: audit.entries.filter(({ action }) => !NO_CHANGE.test(action)).slice(0, CHANGES),
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
