import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { Delivery } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import { inChunks, optional, type Store, type Tx } from "#meta/store.ts";
import type { Tables } from "#meta/tables.ts";
import type { Outbox } from "./repositories.ts";
import type { OutboxTable } from "./tables.ts";

const deliveryOf = (row: OutboxTable): Delivery => ({
  id: row.id,
  channelId: row.channel,
  notification: JSON.parse(row.notification) as Notification,
  state: row.state as Delivery["state"],
  createdAt: row.created_at,
  dueAt: row.due_at,
  attempts: row.attempts,
  finishedAt: optional(row.finished_at),
  response: optional(row.response),
});

const rowOf = (org: OrgId, delivery: Delivery): OutboxTable => ({
  org,
  id: delivery.id,
  channel: delivery.channelId,
  alert: delivery.notification.kind === "alert" ? delivery.notification.alert.id : null,
  notification: JSON.stringify(delivery.notification),
  state: delivery.state,
  created_at: delivery.createdAt,
  due_at: delivery.dueAt,
  attempts: delivery.attempts,
  interrupted: 0,
  finished_at: delivery.finishedAt ?? null,
  response: delivery.response ?? null,
});

/** Rows of one statement: each has 12 values, and SQLite takes 32,766. */
const ROWS_AT_ONCE = 500;

/** Puts messages beside what causes them. One that was put before stays as it is. */
export async function insertDeliveries(tx: Tx, org: OrgId, deliveries: readonly Delivery[]): Promise<void> {
  for (let from = 0; from < deliveries.length; from += ROWS_AT_ONCE) {
    const rows = deliveries.slice(from, from + ROWS_AT_ONCE).map((delivery) => rowOf(org, delivery));
    await tx
      .insertInto("outbox")
      .values(rows)
      .onConflict((conflict) => conflict.columns(["org", "id"]).doNothing())
      .execute();
  }
}

/** Drops messages of a channel, or held-off ones of an alert, that nobody has begun to send; answers how many. */
export async function dropWaiting(
  tx: Tx,
  org: OrgId,
  of: { readonly channelId: string } | { readonly alertId: string },
  at: UnixSeconds,
): Promise<number> {
  let query = tx
    .updateTable("outbox")
    .set({ state: "dropped", finished_at: at })
    .where("org", "=", org)
    .where("state", "=", "waiting");
  query =
    "channelId" in of
      ? query.where("channel", "=", of.channelId)
      : query.where("alert", "=", of.alertId).where("attempts", "=", 0).where("due_at", ">", at);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}

type Waiting = ExpressionBuilder<Tables & { o: OutboxTable }, "o">;

/**
 * Another message of the channel goes first: one that is being sent, one that was put earlier and waits for its next try, or one
 * that was put earlier and is due `by` then. What is merely held off lets others pass.
 */
const mustWait = (where: Waiting, by?: UnixSeconds): Expression<SqlBool> =>
  where.exists(
    where
      .selectFrom("outbox as first")
      .select(sql.lit(1).as("one"))
      .whereRef("first.org", "=", "o.org")
      .whereRef("first.channel", "=", "o.channel")
      .where("first.finished_at", "is", null)
      .where(({ and, or, eb, ref }) =>
        or([
          eb("first.state", "=", "sending"),
          and([
            eb("first.id", "<", ref("o.id")),
            or([eb("first.attempts", ">", 0), ...(by === undefined ? [] : [eb("first.due_at", "<=", by)])]),
          ]),
        ]),
      ),
  );

export function outboxRepository({ read, write }: Store): Outbox {
  return {
    put: (org, deliveries) => write((tx) => insertDeliveries(tx, org, deliveries)),

    take: (at, limit) =>
      write(async (tx) => {
        const rows = await tx
          .selectFrom("outbox as o")
          .selectAll("o")
          .where("o.state", "=", "waiting")
          .where("o.due_at", "<=", at)
          .where((where) => where.not(mustWait(where, at)))
          .orderBy("o.id")
          .limit(limit)
          // Of several processes each takes what no other is taking.
          .forUpdate("o")
          .skipLocked()
          .execute();
        for (const { org, id, attempts } of rows)
          await tx
            .updateTable("outbox")
            .set({ state: "sending", attempts: attempts + 1 })
            .where("org", "=", org)
            .where("id", "=", id)
            .execute();
        return rows.map((row) => ({
          ...deliveryOf({ ...row, state: "sending", attempts: row.attempts + 1 }),
          org: row.org,
          possibleRepeat: row.interrupted === 1,
        }));
      }),

    async settle(org, id, { state, dueAt, finishedAt, response, mayHaveArrived }) {
      await write((tx) =>
        tx
          .updateTable("outbox")
          .set({
            ...{ state, due_at: dueAt, finished_at: finishedAt ?? null, response: response ?? null },
            ...(mayHaveArrived === true ? { interrupted: 1 } : {}),
          })
          .where("org", "=", org)
          .where("id", "=", id)
          .where("state", "=", "sending")
          .execute(),
      );
    },

    recover: (at) =>
      write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable("outbox")
          .set({ state: "waiting", due_at: at, interrupted: 1 })
          .where("state", "=", "sending")
          .where("finished_at", "is", null)
          .executeTakeFirst();
        return Number(numUpdatedRows);
      }),

    nextDue: () =>
      read(async (db) => {
        const { next } = await db
          .selectFrom("outbox as o")
          .select(({ fn }) => fn.min("o.due_at").as("next"))
          .where("o.state", "=", "waiting")
          .where((where) => where.not(mustWait(where)))
          .executeTakeFirstOrThrow();
        return optional(next);
      }),

    list: (org, { channelId, alertId, limit }) =>
      read(async (db) => {
        let query = db.selectFrom("outbox").selectAll().where("org", "=", org);
        if (channelId !== undefined) query = query.where("channel", "=", channelId);
        if (alertId !== undefined) query = query.where("alert", "=", alertId);
        return (await query.orderBy("id", "desc").limit(limit).execute()).map(deliveryOf);
      }),

    latest: (org, channelIds) =>
      read(async (db) => {
        const rows = await inChunks(channelIds, (some) =>
          db
            .selectFrom("outbox")
            .selectAll()
            .where("org", "=", org)
            .where("id", "in", (where) =>
              where
                .selectFrom("outbox")
                .select(({ fn }) => fn.max("id").as("newest"))
                .where("org", "=", org)
                .where("channel", "in", some)
                .groupBy("channel"),
            )
            .execute(),
        );
        return new Map(rows.map((row) => [row.channel, deliveryOf(row)]));
      }),

    drop: (org, alertId, at) => write((tx) => dropWaiting(tx, org, { alertId }, at)),

    prune: (before) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom("outbox").where("finished_at", "<", before).executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
