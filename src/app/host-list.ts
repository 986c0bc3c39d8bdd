import { fillFromMinutes } from "#core/grid.ts";
import type { HostStatus, HostSummary } from "#core/host.ts";
import { type Vitals, vitals } from "#core/host-list.ts";
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
  readonly sort: "name" | "status" | "cpu" | "memory" | "load" | "disk" | "seen";
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
}

export interface HostListResult {
  readonly total: number;
  readonly facets: HostSearch["facets"];
  readonly rows: readonly HostRow[];
}

const SPARK_STEP = 2 * MINUTE;
/** What `meta` gives in one answer. */
const SUMMARIES_AT_ONCE = 1_000;
const NO_CORES: ReadonlyMap<string, number | undefined> = new Map();

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
    const bySql = sort === "name" || sort === "status";
    const page = await meta.hosts.search(org, filter, {
      sort: bySql ? sort : "name",
      order,
      offset,
      limit: bySql ? limit : 1,
    });
    let summaries = page.hosts;
    if (!bySql) {
      const ids = await meta.hosts.ids(org, filter);
      const cores = sort === "load" ? await coresOf(org, ids) : NO_CORES;
      const sorted = sortByValue(ids, (id) => measure(org, id, cores.get(id), sort, now), order);
      summaries = await meta.hosts.summaries(org, sorted.slice(offset, offset + limit));
    }
    const rows = await Promise.all(
      summaries.map(async (summary): Promise<HostRow> => {
        const seen = store.lastArrival(org, targetKey({ kind: "host", id: summary.id }));
        return {
          summary,
          ...(seen === 0 ? {} : { lastSeenAt: seen }),
          vitals: vitalsOf(org, summary.id, summary.cores, now),
          spark: await sparkOf(org, summary.id, now),
        };
      }),
    );
    return { total: page.total, facets: page.facets, rows };
  };

  async function coresOf(org: OrgId, ids: readonly string[]): Promise<ReadonlyMap<string, number | undefined>> {
    const cores = new Map<string, number | undefined>();
    for (let from = 0; from < ids.length; from += SUMMARIES_AT_ONCE) {
      for (const host of await meta.hosts.summaries(org, ids.slice(from, from + SUMMARIES_AT_ONCE)))
        cores.set(host.id, host.cores);
    }
    return cores;
  }

  function measure(
    org: OrgId,
    id: string,
    cores: number | undefined,
    sort: HostListQuery["sort"],
    now: UnixSeconds,
  ): number | undefined {
    if (sort === "seen") return store.lastArrival(org, targetKey({ kind: "host", id })) || undefined;
    const { cpuPercent, memoryPercent, loadPerCore, diskPercent } = vitalsOf(org, id, cores, now);
    return {
      cpu: cpuPercent,
      memory: memoryPercent,
      load: loadPerCore,
      disk: diskPercent,
      name: undefined,
      status: undefined,
    }[sort];
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
