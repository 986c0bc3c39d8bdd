import type { Actor, AuditEntry, Cause } from "#core/account.ts";
import type { OrgId } from "#core/series.ts";
import type { Audit } from "./repositories.ts";
import { optional, type Store, secondsOf, type Tx } from "./store.ts";

/** The audit row of a write, in the write's own transaction [ME3]. */
export async function writeAudit(
  tx: Tx,
  newId: Store["newId"],
  org: OrgId,
  entry: { readonly action: string; readonly subject: string; readonly detail?: unknown },
  { actor, at }: Cause,
): Promise<void> {
  await tx
    .insertInto("audit_log")
    .values({
      org,
      id: newId(at),
      at_ms: at,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      from_address: actor.from ?? null,
      action: entry.action,
      subject: entry.subject,
      detail: entry.detail === undefined ? null : JSON.stringify(entry.detail),
    })
    .execute();
}

export function auditRepository({ read, write, newId }: Store): Audit {
  return {
    record: (org, entry, cause) => write((tx) => writeAudit(tx, newId, org, entry, cause)),

    list: (org, { before, limit, actor, action }) =>
      read(async (db) => {
        let query = db.selectFrom("audit_log").selectAll().where("org", "=", org);
        if (before !== undefined) query = query.where("id", "<", before);
        if (actor !== undefined) query = query.where("actor_name", "=", actor);
        if (action !== undefined) query = query.where("action", "=", action);
        // One more than asked for shows whether there are more.
        const rows = await query
          .orderBy("id", "desc")
          .limit(limit + 1)
          .execute();
        const entries = rows.slice(0, limit).map(
          (row): AuditEntry => ({
            id: row.id,
            at: secondsOf(row.at_ms),
            actor: {
              kind: row.actor_kind as Actor["kind"],
              id: row.actor_id,
              name: row.actor_name,
              from: optional(row.from_address),
            },
            action: row.action,
            subject: row.subject,
            detail: row.detail === null ? undefined : JSON.parse(row.detail),
          }),
        );
        return { entries, next: rows.length > limit ? entries.at(-1)?.id : undefined };
      }),

    choices: (org) =>
      read(async (db) => {
        const log = db.selectFrom("audit_log").where("org", "=", org).distinct();
        const actors = await log.select("actor_name").orderBy("actor_name").execute();
        const actions = await log.select("action").orderBy("action").execute();
        return {
          actors: actors.map(({ actor_name }) => actor_name),
          actions: actions.map(({ action }) => action),
        };
      }),

    prune: (before) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom("audit_log").where("at_ms", "<", before).executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
