import type { OrgId } from "#core/series.ts";
import type { HostFilter, Hosts } from "#meta/repositories.ts";
import { type Db, inChunks, type Store } from "#meta/store.ts";
import type { HostTable } from "#meta/tables.ts";
import { hostOf, SUMMARY_COLUMNS, summaryOf } from "./rows.ts";
import { holdsRole } from "./search.ts";
import { foldIdentifier } from "./search-text.ts";

type Reads = Pick<Hosts, "find" | "findByCustomIdentifier" | "list" | "summaries" | "changes">;

const hostsWithMeta = (db: Db, org: OrgId) =>
  db
    .selectFrom("hosts as h")
    .innerJoin("host_meta as m", (join) => join.onRef("m.org", "=", "h.org").onRef("m.host", "=", "h.id"))
    .selectAll("h")
    .select("m.meta")
    .where("h.org", "=", org);

export function hostReads({ read }: Store): Reads {
  async function list(db: Db, org: OrgId, filter: HostFilter): Promise<readonly (HostTable & { meta: string })[]> {
    const { service, roles, name, statuses, customIdentifier, ids } = filter;
    let query = hostsWithMeta(db, org).orderBy("h.id");
    if (ids === undefined) query = query.where("h.retired_at", "is", null);
    if (name !== undefined) query = query.where("h.name", "=", name);
    if (customIdentifier !== undefined) query = query.where("h.custom_identifier", "=", customIdentifier);
    if (statuses !== undefined && statuses.length > 0) query = query.where("h.status", "in", statuses);
    if (service !== undefined) query = query.where(holdsRole(service, roles));
    if (ids === undefined) return query.execute();
    return inChunks([...new Set(ids)].sort(), (chunk) => query.where("h.id", "in", chunk).execute());
  }

  return {
    find: (org, id) =>
      read(async (db) => {
        const row = await hostsWithMeta(db, org).where("h.id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : hostOf(row);
      }),

    findByCustomIdentifier: (org, identifier, ignoreCase) =>
      read(async (db) => {
        let query = hostsWithMeta(db, org).where("h.retired_at", "is", null);
        query = ignoreCase
          ? query.where("h.identifier_folded", "=", foldIdentifier(identifier))
          : query.where("h.custom_identifier", "=", identifier);
        const row = await query.orderBy("h.id").limit(1).executeTakeFirst();
        return row === undefined ? undefined : hostOf(row);
      }),

    list: (org, filter) => read(async (db) => (await list(db, org, filter)).map(hostOf)),

    summaries: (org, ids) =>
      read(async (db) => {
        const rows = await inChunks([...new Set(ids)], (chunk) =>
          db.selectFrom("hosts").select(SUMMARY_COLUMNS).where("org", "=", org).where("id", "in", chunk).execute(),
        );
        const found = new Map(rows.map((row) => [row.id, summaryOf(row)]));
        return ids.flatMap((id) => found.get(id) ?? []);
      }),

    changes: (since) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("hosts")
          .select(["org", "id", "retired_at"])
          .where("changed_at_ms", ">=", since)
          .execute();
        return rows.map(({ org, id, retired_at }) => ({ org, id, retired: retired_at !== null }));
      }),
  };
}
