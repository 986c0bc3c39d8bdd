import type { Org, OrgSettings } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { STARTER_MONITORS } from "#core/monitor/starter.ts";
import type { OrgId } from "#core/series.ts";
import { insertMonitors } from "./alerting/monitors.ts";
import { insertDefaultGroup } from "./alerting/notification-groups.ts";
import { takeTurn } from "./alerting/turn.ts";
import { writeAudit } from "./audit.ts";
import type { Orgs } from "./repositories.ts";
import { type Db, type Store, secondsOf } from "./store.ts";
import type { Tables } from "./tables.ts";

const FACTORY_SETTINGS: OrgSettings = {
  defaultHostStatus: "working",
  timeZone: "UTC",
  allowPrivateTargets: true,
  allowedNetworks: { web: [], api: [] },
};

export function orgOf(row: Tables["organisations"]): Org {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    // Settings that came later than the row have their factory values.
    settings: { ...FACTORY_SETTINGS, ...(JSON.parse(row.settings) as Partial<OrgSettings>) },
    createdAt: row.created_at,
  };
}

/** Locks the organisation until the transaction ends; what is decided once an organisation waits in line here. */
export async function lockOrg(db: Db, id: OrgId): Promise<Org> {
  const row = await db.selectFrom("organisations").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (row === undefined) throw new Rejected("not-found", `Cannot find organisation "${id}"`);
  return orgOf(row);
}

export function orgsRepository({ read, write, newId }: Store): Orgs {
  const findBy = (column: "id" | "name", value: string) =>
    read(async (db) => {
      const row = await db.selectFrom("organisations").selectAll().where(column, "=", value).executeTakeFirst();
      return row === undefined ? undefined : orgOf(row);
    });

  return {
    ensure: (name, cause) =>
      write(async (tx) => {
        const known = await tx.selectFrom("organisations").selectAll().where("name", "=", name).executeTakeFirst();
        if (known !== undefined) return orgOf(known);
        await takeTurn(tx);
        const id = newId(cause.at);
        await tx
          .insertInto("organisations")
          .values({ id, name, display_name: name, settings: "{}", created_at: secondsOf(cause.at) })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .execute();
        const row = await tx.selectFrom("organisations").selectAll().where("name", "=", name).executeTakeFirstOrThrow();
        if (row.id !== id) return orgOf(row);
        await insertDefaultGroup(tx, newId, id, cause);
        await insertMonitors(tx, newId, id, STARTER_MONITORS, cause);
        await writeAudit(tx, newId, id, { action: "org.create", subject: `org:${name}` }, cause);
        return orgOf(row);
      }),

    find: (id) => findBy("id", id),
    findByName: (name) => findBy("name", name),

    list: () =>
      read(async (db) => (await db.selectFrom("organisations").selectAll().orderBy("id").execute()).map(orgOf)),

    update: (id, change, cause) =>
      write(async (tx) => {
        const before = await lockOrg(tx, id);
        const given = Object.entries(change.settings ?? {}).filter(([, value]) => value !== undefined);
        const settings: OrgSettings = {
          ...before.settings,
          ...Object.fromEntries(given),
          allowedNetworks: { ...before.settings.allowedNetworks, ...change.settings?.allowedNetworks },
        };
        const displayName = change.displayName ?? before.displayName;
        await tx
          .updateTable("organisations")
          .set({ display_name: displayName, settings: JSON.stringify(settings) })
          .where("id", "=", id)
          .execute();
        const entry = { action: "org.update", subject: `org:${before.name}`, detail: { displayName, settings } };
        await writeAudit(tx, newId, id, entry, cause);
        return { ...before, displayName, settings };
      }),
  };
}
