import type { Cause } from "#core/account.ts";
import type { Downtime, DowntimeInput } from "#core/alert/downtime.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import { checkNamed } from "./named.ts";
import type { Downtimes } from "./repositories.ts";
import type { DowntimeTable } from "./tables.ts";
import { takeTurn } from "./turn.ts";

const downtimeOf = (row: DowntimeTable): Downtime => ({
  ...(JSON.parse(row.definition) as DowntimeInput),
  id: row.id,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

export function downtimesRepository({ read, write, newId }: Store): Downtimes {
  const byId = (db: Db, org: OrgId, id: string) =>
    db.selectFrom("downtimes").selectAll().where("org", "=", org).where("id", "=", id);

  const audit = (tx: Tx, row: DowntimeTable, action: string, cause: Cause) =>
    writeAudit(
      tx,
      newId,
      row.org,
      { action: `downtime.${action}`, subject: `downtime:${row.id}`, detail: { name: row.name } },
      cause,
    );

  async function take(tx: Tx, org: OrgId, id: string): Promise<DowntimeTable> {
    await takeTurn(tx);
    const row = await byId(tx, org, id).executeTakeFirst();
    if (row === undefined) throw new Rejected("not-found", `Cannot find downtime "${id}"`);
    return row;
  }

  const check = (tx: Tx, org: OrgId, downtime: DowntimeInput) =>
    checkNamed(tx, org, `Cannot save downtime "${downtime.name}"`, {
      services: [...downtime.serviceScopes, ...downtime.serviceExcludeScopes],
      roles: [...downtime.roleScopes, ...downtime.roleExcludeScopes],
      monitors: [...downtime.monitorScopes, ...downtime.monitorExcludeScopes],
    });

  return {
    list: (org) =>
      read(async (db) =>
        (await db.selectFrom("downtimes").selectAll().where("org", "=", org).orderBy("id").execute()).map(downtimeOf),
      ),

    find: (org, id) =>
      read(async (db) => {
        const row = await byId(db, org, id).executeTakeFirst();
        return row === undefined ? undefined : downtimeOf(row);
      }),

    create: (org, downtime, cause) =>
      write(async (tx) => {
        await takeTurn(tx);
        await check(tx, org, downtime);
        const row: DowntimeTable = {
          org,
          id: newId(cause.at),
          name: downtime.name,
          definition: JSON.stringify(downtime),
          created_at: secondsOf(cause.at),
          created_by: cause.actor.name,
        };
        await tx.insertInto("downtimes").values(row).execute();
        await audit(tx, row, "create", cause);
        return downtimeOf(row);
      }),

    replace: (org, id, downtime, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        await check(tx, org, downtime);
        const change = { name: downtime.name, definition: JSON.stringify(downtime) };
        await tx.updateTable("downtimes").set(change).where("org", "=", org).where("id", "=", id).execute();
        const after = { ...before, ...change };
        await audit(tx, after, "update", cause);
        return downtimeOf(after);
      }),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        await tx.deleteFrom("downtimes").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, before, "remove", cause);
        return downtimeOf(before);
      }),
  };
}
