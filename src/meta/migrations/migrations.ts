import { Rejected } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { readableRows } from "#meta/readable.ts";
import { type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { Migration, Migrations } from "./repositories.ts";
import { runMethods, unknownMigration } from "./runs.ts";
import type { MigrationTables } from "./tables.ts";

const taken = (name: string): Rejected =>
  new Rejected("conflict", `Cannot save migration "${name}": there is one of this name, want a name of its own`);

const migrationOf = (row: MigrationTables["migrations"]): Migration => ({
  id: row.id,
  name: row.name,
  document: row.document,
  definition: JSON.parse(row.definition) as Definition,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export function migrationsRepository(store: Store): Migrations {
  const { read, write, newId, log } = store;
  const all = readableRows(log, "a migration", ({ id }) => id, migrationOf);

  async function lock(tx: Tx, org: OrgId, id: string): Promise<MigrationTables["migrations"]> {
    const row = await tx
      .selectFrom("migrations")
      .selectAll()
      .where("org", "=", org)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw unknownMigration(id);
    return row;
  }

  async function orTaken<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isTaken(error, "name") ? taken(name) : error;
    }
  }

  const columnsOf = ({ document, definition }: { readonly document: string; readonly definition: Definition }) => ({
    name: definition.name,
    document,
    definition: JSON.stringify(definition),
  });

  return {
    ...runMethods(store),

    create: (org, what, cause) =>
      orTaken(what.definition.name, () =>
        write(async (tx) => {
          const at = secondsOf(cause.at);
          const row = { org, id: newId(cause.at), ...columnsOf(what), created_at: at, updated_at: at };
          await tx.insertInto("migrations").values(row).execute();
          const entry = { action: "migration.create", subject: `migration:${row.id}`, detail: { name: row.name } };
          await writeAudit(tx, newId, org, entry, cause);
          return migrationOf(row);
        }),
      ),

    update: (org, id, what, cause) =>
      orTaken(what.definition.name, () =>
        write(async (tx) => {
          const row = { ...(await lock(tx, org, id)), ...columnsOf(what), updated_at: secondsOf(cause.at) };
          await tx.updateTable("migrations").set(row).where("org", "=", org).where("id", "=", id).execute();
          const entry = { action: "migration.update", subject: `migration:${id}`, detail: { name: row.name } };
          await writeAudit(tx, newId, org, entry, cause);
          return migrationOf(row);
        }),
      ),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const { name } = await lock(tx, org, id);
        const active = await tx
          .selectFrom("migration_runs")
          .select("id")
          .where("org", "=", org)
          .where("migration", "=", id)
          .where("ended_at", "is", null)
          .executeTakeFirst();
        if (active !== undefined)
          throw new Rejected("conflict", `Cannot delete migration "${name}": a run goes on; roll it back first`);
        await tx.deleteFrom("migrations").where("org", "=", org).where("id", "=", id).execute();
        const entry = { action: "migration.delete", subject: `migration:${id}`, detail: { name } };
        await writeAudit(tx, newId, org, entry, cause);
      }),

    list: (org) =>
      read(async (db) =>
        all(await db.selectFrom("migrations").selectAll().where("org", "=", org).orderBy("name").execute()),
      ),

    find: (org, idOrName) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("migrations")
          .selectAll()
          .where("org", "=", org)
          .where((where) => where.or([where("id", "=", idOrName), where("name", "=", idOrName)]))
          .execute();
        const row = rows.find(({ id }) => id === idOrName) ?? rows[0];
        if (row === undefined) throw unknownMigration(idOrName);
        return migrationOf(row);
      }),

    setCheck: (org, migrationId, item, checked, cause) =>
      write(async (tx) => {
        await lock(tx, org, migrationId);
        if (checked)
          await tx
            .insertInto("migration_checks")
            .values({
              org,
              migration: migrationId,
              item,
              checked_by: cause.actor.name,
              checked_at: secondsOf(cause.at),
            })
            .onConflict((conflict) => conflict.columns(["org", "migration", "item"]).doNothing())
            .execute();
        else
          await tx
            .deleteFrom("migration_checks")
            .where("org", "=", org)
            .where("migration", "=", migrationId)
            .where("item", "=", item)
            .execute();
        const entry = {
          action: checked ? "migration.check" : "migration.uncheck",
          subject: `migration:${migrationId}`,
          detail: { item },
        };
        await writeAudit(tx, newId, org, entry, cause);
      }),

    checks: (org, migrationId) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("migration_checks")
          .selectAll()
          .where("org", "=", org)
          .where("migration", "=", migrationId)
          .orderBy("checked_at")
          .execute();
        return rows.map((row) => ({ item: row.item, by: row.checked_by, at: row.checked_at }));
      }),
  };
}
