import { fillFromMinutes } from "#core/grid.ts";
import { HOST_STATUSES, type HostStatus, type HostSummary } from "#core/host.ts";
import { alertsByHost, badnessOf, countWorst, type HostAlerts, type Vitals, vitals, worstOf } from "#core/host-list.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import { floorTo, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { HostSearch, Meta } from "#meta/meta.ts";

/** Older values say nothing about how a host is; connectivity is judged after the same time. */
export const FRESH_WITHIN = 10 * MINUTE;

export interface HostListQuery {
  readonly q?: string | undefined;
  readonly service?: string | undefined;
  readonly role?: string | undefined;
  readonly statuses: readonly HostStatus[];
  /** Hosts whose worst open alert is of one of these levels; none: all hosts. */
  readonly alerts: readonly (keyof HostAlerts)[];
  readonly sort: "alerts" | "name" | "status" | "cpu" | "memory" | "load" | "disk" | "seen";
  readonly order: "asc" | "desc";
  readonly offset: number;
  readonly limit: number;
}

export interface HostRow {
  readonly summary: HostSummary;
  readonly lastSeenAt?: UnixSeconds | undefined;
  readonly vitals: Vitals;
  /** loadavg5 of the last hour, a value each two minutes, NaN in gaps. */
  readonly spark: Float64Array;
  /** Open ones; absent without any. */
  readonly alerts?: HostAlerts | undefined;
}

export interface HostListResult {
  readonly total: number;
  /** `alerts`: hosts by their worst open alert, whatever `alerts` asks for. */
  readonly facets: HostSearch["facets"] & { readonly alerts: HostAlerts };
  readonly rows: readonly HostRow[];
}

const SPARK_STEP = 2 * MINUTE;
/** What `meta` gives in one answer. */
const SUMMARIES_AT_ONCE = 1_000;
const NO_SUMMARIES: ReadonlyMap<string, HostSummary> = new Map();

/** One window of the host list: found and sorted by the database, or by newest values, which only the store has. */
export function createHostList(meta: Meta, store: TimeSeries, clock: Clock) {
  function vitalsOf(org: OrgId, id: string, cores: number | undefined, now: UnixSeconds): Vitals {
    const table = store.table(org, targetKey({ kind: "host", id }));
    const newest = (name: string) => {
      const point = store.latest(org, table.target, name);
      return point !== undefined && point.time > now - FRESH_WITHIN ? point.value : undefined;
    };
    return vitals(newest, table.names, cores);
  }

  async function sparkOf(org: OrgId, id: string, now: UnixSeconds): Promise<Float64Array> {
    const to = floorTo(SPARK_STEP, now) + SPARK_STEP;
    const grid = { start: to - HOUR, step: SPARK_STEP, count: HOUR / SPARK_STEP };
    const target = targetKey({ kind: "host", id });
    const [minutes] = await store.readMinutes(org, target, ["loadavg5"], { from: grid.start, to });
    return fillFromMinutes(minutes!, grid).averages;
  }

  return async function list(org: OrgId, query: HostListQuery): Promise<HostListResult> {
    const now = Math.floor(clock.now() / 1000);
    const { sort, order, offset, limit } = query;
    const filter = { q: query.q, service: query.service, role: query.role, statuses: query.statuses };
    const onHosts = alertsByHost(await meta.alerts.open(org));
    const isNarrowed = query.alerts.length > 0;
    // Where no host has an alert, the worst first is by name.
    const bySql = !isNarrowed && (sort === "name" || sort === "status" || (sort === "alerts" && onHosts.size === 0));
    const page = await meta.hosts.search(org, filter, {
      sort: sort === "status" ? sort : "name",
      order: sort === "name" || sort === "status" ? order : "asc",
      offset,
      limit: bySql ? limit : 1,
    });
    let { hosts: summaries, total } = page;
    let onFound = onHosts;
    if (!bySql || onHosts.size > 0) {
      const all = await meta.hosts.ids(org, filter);
      onFound = new Map(all.flatMap((id) => (onHosts.has(id) ? [[id, onHosts.get(id)!] as const] : [])));
      const ids = isNarrowed
        ? all.filter((id) => onFound.has(id) && query.alerts.includes(worstOf(onFound.get(id)!)))
        : all;
      total = ids.length;
      if (!bySql) summaries = await windowOf(org, ids, onFound, query, now);
    }
    const rows = await Promise.all(
      summaries.map(async (summary): Promise<HostRow> => {
        const seen = store.lastArrival(org, targetKey({ kind: "host", id: summary.id }));
        return {
          summary,
          ...(seen === 0 ? {} : { lastSeenAt: seen }),
          vitals: vitalsOf(org, summary.id, summary.cores, now),
          spark: await sparkOf(org, summary.id, now),
          alerts: onFound.get(summary.id),
        };
      }),
    );
    return { total, facets: { ...page.facets, alerts: countWorst(onFound.values()) }, rows };
  };

  /** Rows of one window of these ids, which are in the order of names. */
  async function windowOf(
    org: OrgId,
    ids: readonly string[],
    alerts: ReadonlyMap<string, HostAlerts>,
    { sort, order, offset, limit }: HostListQuery,
    now: UnixSeconds,
  ): Promise<readonly HostSummary[]> {
    const all = sort === "load" || sort === "status" ? await summariesOf(org, ids) : NO_SUMMARIES;
    const places = new Map(ids.map((id, i) => [id, i]));
    const value = (id: string): number | undefined => {
      if (sort === "name") return places.get(id);
      if (sort === "status") return HOST_STATUSES.indexOf(all.get(id)?.status ?? "working");
      if (sort !== "alerts") return measure(org, id, all.get(id)?.cores, sort, now);
      const found = alerts.get(id);
      return found && badnessOf(found);
    };
    return meta.hosts.summaries(org, sortByValue(ids, value, order).slice(offset, offset + limit));
  }

  async function summariesOf(org: OrgId, ids: readonly string[]): Promise<ReadonlyMap<string, HostSummary>> {
    const found = new Map<string, HostSummary>();
    for (let from = 0; from < ids.length; from += SUMMARIES_AT_ONCE) {
      for (const host of await meta.hosts.summaries(org, ids.slice(from, from + SUMMARIES_AT_ONCE)))
        found.set(host.id, host);
    }
    return found;
  }

  function measure(
    org: OrgId,
    id: string,
    cores: number | undefined,
    sort: "cpu" | "memory" | "load" | "disk" | "seen",
    now: UnixSeconds,
  ): number | undefined {
    if (sort === "seen") return store.lastArrival(org, targetKey({ kind: "host", id })) || undefined;
    const { cpuPercent, memoryPercent, loadPerCore, diskPercent } = vitalsOf(org, id, cores, now);
    return { cpu: cpuPercent, memory: memoryPercent, load: loadPerCore, disk: diskPercent }[sort];
  }
}

/** Hosts without a value come last in either order; equal ones stay by name. */
function sortByValue(
  ids: readonly string[],
  measure: (id: string) => number | undefined,
  order: "asc" | "desc",
): string[] {
  const sign = order === "asc" ? 1 : -1;
  return ids
    .map((id) => ({ id, value: measure(id) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined)
        return Number(a.value === undefined) - Number(b.value === undefined);
      return sign * (a.value - b.value);
    })
    .map(({ id }) => id);
}
