import { type Expression, type SqlBool, sql } from "kysely";
import { HOST_STATUSES, type HostStatus, type RoleRef } from "#core/host.ts";
import type { OrgId } from "#core/series.ts";
import type { Service } from "#core/service.ts";
import type { HostPage, HostQuery, HostSearch, Hosts } from "#meta/repositories.ts";
import { loadServices } from "#meta/services.ts";
import type { Db, Store } from "#meta/store.ts";
import { SUMMARY_COLUMNS, summaryOf } from "./rows.ts";
import { parseRoles, patternsOf, roleInRoles } from "./search-text.ts";

/**
 * Whether a host is in any of these roles of a service, or in any at all. Compares by byte, which `like` does not do in SQLite.
 * Looking at every live host's roles takes a few milliseconds for 10,000, whatever the planner knows about them; as a join, an
 * unanalysed PostgreSQL once took half a second.
 */
export function holdsRole(service: string, roles: readonly string[] | undefined): Expression<SqlBool> {
  const any = roles === undefined || roles.length === 0;
  const parts = any ? [`\n${service}:`] : roles.map((role) => roleInRoles({ service, role }).found);
  return sql<SqlBool>`(${sql.join(
    parts.map((part) => sql`replace(h.roles, ${part}, '') <> h.roles`),
    sql` or `,
  )})`;
}

/**
 * Live hosts that match. The text is looked for in every live host of the organisation: a few milliseconds for 10,000, and no
 * index helps to find what stands in the middle of a word.
 */
function matching(db: Db, org: OrgId, { q, service, role, statuses }: HostQuery) {
  let query = db.selectFrom("hosts as h").where("h.org", "=", org).where("h.retired_at", "is", null);
  for (const pattern of patternsOf(q ?? "")) query = query.where(contains(pattern));
  if (service !== undefined) query = query.where(holdsRole(service, role === undefined ? undefined : [role]));
  if (statuses !== undefined && statuses.length > 0) query = query.where("h.status", "in", statuses);
  return query;
}

/** Names of roles are ASCII, for which `lower` is the same in every database and language. */
const contains = (pattern: string): Expression<SqlBool> =>
  sql<SqlBool>`(h.search_text like ${pattern} escape '!' or lower(h.roles) like ${pattern} escape '!')`;

/** In which order hosts of a status come when sorted by it: as the words stand in `HOST_STATUSES`. */
const statusRank = sql<number>`case h.status
  when 'working' then 0 when 'standby' then 1 when 'maintenance' then 2 else 3 end`;

/** One window of the hosts that match. By name it follows an index and stops at the end of the window. */
export function pageQuery(db: Db, org: OrgId, query: HostQuery, { sort, order, offset, limit }: HostPage) {
  let rows = matching(db, org, query).select(SUMMARY_COLUMNS.map((column) => `h.${column}` as const));
  if (sort === "status") rows = rows.orderBy(statusRank, order);
  if (sort === "created") rows = rows.orderBy("h.created_at", order);
  else rows = rows.orderBy("h.sort_key", order);
  // Ids ascend with time and break every tie, so that no host is on two pages.
  return rows.orderBy("h.id", order).limit(limit).offset(offset);
}

interface Group extends Counted {
  readonly roles: readonly RoleRef[];
}

interface Counted {
  readonly status: HostStatus;
  readonly hosts: number;
}

/**
 * Hosts that match the text, counted by status and by their set of roles. Whatever a page counts is a sum of these, and there
 * are few: hosts of a kind have the same roles.
 */
async function groupsOf(db: Db, org: OrgId, q: string | undefined): Promise<Group[]> {
  const rows = await matching(db, org, { q })
    .select(({ fn }) => ["h.status", "h.roles", fn.countAll<number>().as("hosts")])
    .groupBy(["h.status", "h.roles"])
    .execute();
  return rows.map(({ status, roles, hosts }) => ({ status: status as HostStatus, roles: parseRoles(roles), hosts }));
}

function sumByStatus(groups: readonly Counted[]): Record<HostStatus, number> {
  const counts = Object.fromEntries(HOST_STATUSES.map((status) => [status, 0])) as Record<HostStatus, number>;
  for (const { status, hosts } of groups) counts[status] += hosts;
  return counts;
}

/** Adds up hosts by keys; a group counts once for each of its keys. */
function sumBy(groups: readonly Group[], keysOf: (role: RoleRef) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { roles, hosts } of groups)
    for (const key of new Set(roles.map(keysOf))) counts.set(key, (counts.get(key) ?? 0) + hosts);
  return counts;
}

function countsOf(
  groups: readonly Group[],
  services: readonly Service[],
  { service, role, statuses }: HostQuery,
): Pick<HostSearch, "total" | "facets"> {
  const hasStatus = ({ status }: Group) => statuses === undefined || statuses.length === 0 || statuses.includes(status);
  const hasRole = ({ roles }: Group) =>
    service === undefined ||
    roles.some((held) => held.service === service && (role === undefined || held.role === role));
  const status = sumByStatus(groups.filter(hasRole));
  const chosen = groups.filter(hasStatus);
  const ofService = sumBy(chosen, (held) => held.service);
  const ofRole = sumBy(chosen, (held) => `${held.service}:${held.role}`);
  return {
    total: chosen.filter(hasRole).reduce((sum, { hosts }) => sum + hosts, 0),
    facets: {
      status,
      services: services.map(({ name, roles }) => ({
        name,
        hosts: ofService.get(name) ?? 0,
        roles: roles.map((one) => ({ name: one.name, hosts: ofRole.get(`${name}:${one.name}`) ?? 0 })),
      })),
    },
  };
}

export function hostSearches({ read }: Store): Pick<Hosts, "search" | "ids"> {
  return {
    search: (org, query, page) =>
      read(async (db) => {
        const [rows, groups, services] = await Promise.all([
          pageQuery(db, org, query, page).execute(),
          groupsOf(db, org, query.q),
          loadServices(db, org),
        ]);
        return { ...countsOf(groups, services, query), hosts: rows.map(summaryOf) };
      }),

    ids: (org, query) =>
      read(async (db) => {
        const rows = await matching(db, org, query).select("h.id").orderBy("h.sort_key").orderBy("h.id").execute();
        return rows.map(({ id }) => id);
      }),
  };
}
