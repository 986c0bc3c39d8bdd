import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Channel, ChannelInput } from "#core/notify/channel.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { type Db, inChunks, type Store, secondsOf, type Tx } from "#meta/store.ts";
import { appendToDefaultGroup } from "./group-links.ts";
import { checkNamed } from "./named.ts";
import { dropWaiting } from "./outbox.ts";
import type { Channels } from "./repositories.ts";
import type { ChannelTable } from "./tables.ts";
import { takeTurn } from "./turn.ts";

const channelOf = (row: ChannelTable): Channel => ({
  ...(JSON.parse(row.definition) as ChannelInput),
  id: row.id,
  ...(row.suspended_at === null ? {} : { suspendedAt: row.suspended_at }),
});

export function channelsRepository({ read, write, newId }: Store): Channels {
  const byId = (db: Db, org: OrgId, id: string) =>
    db.selectFrom("channels").selectAll().where("org", "=", org).where("id", "=", id);

  /** Type and name, and nothing that could be used to send there. */
  const audit = (tx: Tx, { org, id, type, name }: ChannelTable, action: string, cause: Cause) =>
    writeAudit(
      tx,
      newId,
      org,
      { action: `channel.${action}`, subject: `channel:${id}`, detail: { type, name } },
      cause,
    );

  async function take(tx: Tx, org: OrgId, id: string): Promise<ChannelTable> {
    await takeTurn(tx);
    const row = await byId(tx, org, id).executeTakeFirst();
    if (row === undefined) throw new Rejected("not-found", `Cannot find channel "${id}"`);
    return row;
  }

  const check = (tx: Tx, org: OrgId, channel: ChannelInput) =>
    checkNamed(tx, org, `Cannot save channel "${channel.name}"`, {
      members: channel.type === "email" ? channel.userIds : [],
    });

  return {
    list: (org) =>
      read(async (db) =>
        (await db.selectFrom("channels").selectAll().where("org", "=", org).orderBy("id").execute()).map(channelOf),
      ),

    find: (org, id) =>
      read(async (db) => {
        const row = await byId(db, org, id).executeTakeFirst();
        return row === undefined ? undefined : channelOf(row);
      }),

    create: (org, channel, { addToDefaultGroup }, cause) =>
      write(async (tx) => {
        await takeTurn(tx);
        await check(tx, org, channel);
        const row: ChannelTable = {
          org,
          id: newId(cause.at),
          type: channel.type,
          name: channel.name,
          definition: JSON.stringify(channel),
          suspended_at: null,
          created_at: secondsOf(cause.at),
        };
        await tx.insertInto("channels").values(row).execute();
        if (addToDefaultGroup) await appendToDefaultGroup(tx, org, row.id);
        await audit(tx, row, "create", cause);
        return channelOf(row);
      }),

    replace: (org, id, channel, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        if (before.type !== channel.type)
          throw new Rejected(
            "invalid",
            `Cannot change the type of channel "${id}": found "${channel.type}", want "${before.type}"`,
          );
        await check(tx, org, channel);
        const change = { name: channel.name, definition: JSON.stringify(channel) };
        await tx.updateTable("channels").set(change).where("org", "=", org).where("id", "=", id).execute();
        const after = { ...before, ...change };
        await audit(tx, after, "update", cause);
        return channelOf(after);
      }),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        await tx.deleteFrom("notification_group_channels").where("org", "=", org).where("channel", "=", id).execute();
        await dropWaiting(tx, org, { channelId: id }, secondsOf(cause.at));
        await tx.deleteFrom("channels").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, before, "remove", cause);
        return channelOf(before);
      }),

    suspend: (org, id, at, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        if ((before.suspended_at === null) === (at === undefined)) return;
        await tx
          .updateTable("channels")
          .set({ suspended_at: at ?? null })
          .where("org", "=", org)
          .where("id", "=", id)
          .execute();
        await audit(tx, before, at === undefined ? "resume" : "suspend", cause);
      }),

    addresses: (org, userIds) =>
      read(async (db) => {
        const rows = await inChunks([...new Set(userIds)], (some) =>
          db
            .selectFrom("memberships as m")
            .innerJoin("users as u", "u.id", "m.user_id")
            .select("u.email")
            .where("m.org", "=", org)
            .where("u.id", "in", some)
            .where("u.email", "is not", null)
            .orderBy("u.id")
            .execute(),
        );
        return rows.flatMap(({ email }) => email || []);
      }),
  };
}
