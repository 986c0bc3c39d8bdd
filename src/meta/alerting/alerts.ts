import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { type Db, inChunks, type Store, type Tx } from "#meta/store.ts";
import { alertOf, groupOf, groupRowOf, logOf } from "./alert-rows.ts";
import { applyChanges } from "./apply.ts";
import { insertDeliveries } from "./outbox.ts";
import type { Alerts } from "./repositories.ts";
import type { AlertTable } from "./tables.ts";

/** Mackerel's limit. */
export const MAX_MEMO_BYTES = 80 * 1024;

const MOST_OF_HISTORY = 1_000;

const notFound = (id: string): Rejected => new Rejected("not-found", `Cannot find alert "${id}"`);

export function alertsRepository({ read, write, newId }: Store): Alerts {
  const byId = (db: Db, org: OrgId, id: string) =>
    db.selectFrom("alerts").selectAll().where("org", "=", org).where("id", "=", id);

  async function lock(tx: Tx, org: OrgId, id: string): Promise<AlertTable> {
    const row = await byId(tx, org, id).forUpdate().executeTakeFirst();
    if (row === undefined) throw notFound(id);
    return row;
  }

  return {
    async apply(org, changes) {
      if (changes.length === 0) return;
      try {
        await write((tx) => applyChanges(tx, org, changes));
      } catch (error) {
        throw isTaken(error, "subject")
          ? new Rejected("conflict", "Cannot open the alert: another one of its subject is open")
          : error;
      }
    },

    applyGroups: (org, groups, deliveries) =>
      write(async (tx) => {
        for (const group of groups) {
          const { org: _, id: __, ...change } = groupRowOf(org, group);
          await tx
            .insertInto("alert_groups")
            .values(groupRowOf(org, group))
            .onConflict((conflict) => conflict.columns(["org", "id"]).doUpdateSet(change))
            .execute();
        }
        await insertDeliveries(tx, org, deliveries);
      }),

    find: (org, id) =>
      read(async (db) => {
        const row = await byId(db, org, id).executeTakeFirst();
        return row === undefined ? undefined : alertOf(row);
      }),

    open: (org) =>
      read(async (db) => {
        const query = db.selectFrom("alerts").selectAll().where("org", "=", org).where("closed_at", "is", null);
        return (await query.orderBy("opened_at").orderBy("id").execute()).map(alertOf);
      }),

    list: (org, { withClosed, before, limit }) =>
      read(async (db) => {
        let query = db.selectFrom("alerts").selectAll().where("org", "=", org);
        if (!withClosed) query = query.where("closed_at", "is", null);
        if (before !== undefined) {
          const last = await byId(db, org, before).executeTakeFirst();
          if (last === undefined) throw new Rejected("invalid", `Cannot list alerts before "${before}": there is none`);
          query = query.where(({ or, and, eb }) =>
            or([
              eb("opened_at", "<", last.opened_at),
              and([eb("opened_at", "=", last.opened_at), eb("id", "<", last.id)]),
            ]),
          );
        }
        const rows = await query
          .orderBy("opened_at", "desc")
          .orderBy("id", "desc")
          .limit(limit + 1)
          .execute();
        const alerts = rows.slice(0, limit).map(alertOf);
        return { alerts, next: rows.length > limit ? alerts.at(-1)?.id : undefined };
      }),

    history: (org, { hostId, monitorId, since }) =>
      read(async (db) => {
        let query = db.selectFrom("alerts").selectAll().where("org", "=", org).where("opened_at", ">=", since);
        if (hostId !== undefined) query = query.where("host", "=", hostId);
        if (monitorId !== undefined) query = query.where("monitor", "=", monitorId);
        const rows = await query.orderBy("opened_at", "desc").orderBy("id", "desc").limit(MOST_OF_HISTORY).execute();
        return rows.map(alertOf);
      }),

    during: (org, { from, to }, limit) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("alerts")
          .selectAll()
          .where("org", "=", org)
          .where("opened_at", "<", to)
          .where(({ or, eb }) => or([eb("closed_at", "is", null), eb("closed_at", ">=", from)]))
          .orderBy("opened_at", "desc")
          .orderBy("id", "desc")
          .limit(limit + 1)
          .execute();
        return { alerts: rows.slice(0, limit).map(alertOf), more: rows.length > limit };
      }),

    logsOf: (org, alertIds) =>
      read(async (db) => {
        const rows = await inChunks(alertIds, (some) =>
          db.selectFrom("alert_logs").selectAll().where("org", "=", org).where("alert", "in", some).execute(),
        );
        return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map(logOf);
      }),

    counts: (org, since) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("alerts")
          .select(({ fn }) => ["monitor", fn.countAll<number>().as("opened")])
          .where("org", "=", org)
          .where("opened_at", ">=", since)
          .groupBy("monitor")
          .execute();
        return new Map(rows.map(({ monitor, opened }) => [monitor, opened]));
      }),

    logs: (org, alertId, { before, limit }) =>
      read(async (db) => {
        let query = db.selectFrom("alert_logs").selectAll().where("org", "=", org).where("alert", "=", alertId);
        if (before !== undefined) query = query.where("id", "<", before);
        const rows = await query
          .orderBy("id", "desc")
          .limit(limit + 1)
          .execute();
        const logs = rows.slice(0, limit).map(logOf);
        return { logs, next: rows.length > limit ? logs.at(-1)?.id : undefined };
      }),

    setMemo(org, id, memo, cause) {
      const bytes = Buffer.byteLength(memo);
      if (bytes > MAX_MEMO_BYTES)
        throw new Rejected(
          "too-large",
          `Cannot write the memo of alert "${id}": found ${bytes} bytes, want at most ${MAX_MEMO_BYTES}`,
        );
      return write(async (tx) => {
        if ((await lock(tx, org, id)).memo === memo) return;
        await tx.updateTable("alerts").set({ memo }).where("org", "=", org).where("id", "=", id).execute();
        await writeAudit(tx, newId, org, { action: "alert.set-memo", subject: `alert:${id}` }, cause);
      });
    },

    acknowledge: (org, id, ack, cause) =>
      write(async (tx) => {
        const before = await lock(tx, org, id);
        if (before.closed_at !== null)
          throw new Rejected("invalid", `Cannot acknowledge alert "${id}": it is closed already`);
        const after = { ...before, ack: ack === undefined ? null : JSON.stringify(ack) };
        if (after.ack === before.ack) return alertOf(before);
        await tx.updateTable("alerts").set({ ack: after.ack }).where("org", "=", org).where("id", "=", id).execute();
        const entry =
          ack === undefined
            ? { action: "alert.unacknowledge", subject: `alert:${id}` }
            : { action: "alert.acknowledge", subject: `alert:${id}`, detail: { note: ack.note, until: ack.until } };
        await writeAudit(tx, newId, org, entry, cause);
        return alertOf(after);
      }),

    openGroups: (org) =>
      read(async (db) => {
        const query = db.selectFrom("alert_groups").selectAll().where("org", "=", org).where("closed_at", "is", null);
        return (await query.orderBy("id").execute()).map(groupOf);
      }),
  };
}
