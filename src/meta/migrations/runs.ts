import { Rejected } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import { type Entry, hasEnded, type Run } from "#core/migration/run.ts";
import type { OrgId } from "#core/series.ts";
import { insertDeliveries } from "#meta/alerting/outbox.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { readableRows } from "#meta/readable.ts";
import { type Db, optional, type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { Migrations, RunChange, StoredEntry, StoredRun } from "./repositories.ts";
import type { MigrationTables } from "./tables.ts";

const runOf = (row: MigrationTables["migration_runs"]): StoredRun => ({
  org: row.org,
  id: row.id,
  migrationId: row.migration,
  definition: JSON.parse(row.definition) as Definition,
  run: JSON.parse(row.run) as Run,
  revision: row.revision,
  endedAt: optional(row.ended_at),
});

export const unknownMigration = (id: string): Rejected => new Rejected("not-found", `Cannot find migration "${id}"`);

const unknownRun = (id: string): Rejected => new Rejected("not-found", `Cannot find run "${id}" of a migration`);

type RunMethods = Pick<
  Migrations,
  "start" | "runs" | "newestRuns" | "run" | "active" | "save" | "wasAsked" | "entries"
>;

export function runMethods({ read, write, newId, log }: Store): RunMethods {
  const all = readableRows(log, "a run of a migration", ({ id }) => id, runOf);
  const runs = (db: Db, org: OrgId) => db.selectFrom("migration_runs").selectAll().where("org", "=", org);

  return {
    async start(org, migrationId, run, cause) {
      try {
        return await write(async (tx) => {
          const migration = await tx
            .selectFrom("migrations")
            .select(["name", "definition"])
            .where("org", "=", org)
            .where("id", "=", migrationId)
            .executeTakeFirst();
          if (migration === undefined) throw unknownMigration(migrationId);
          const row = {
            org,
            id: newId(cause.at),
            migration: migrationId,
            definition: migration.definition,
            run: JSON.stringify(run),
            revision: 1,
            started_at: secondsOf(cause.at),
            ended_at: null,
          };
          await tx.insertInto("migration_runs").values(row).execute();
          const entry = {
            action: "migration.start",
            subject: `migration:${migrationId}`,
            detail: { name: migration.name },
          };
          await writeAudit(tx, newId, org, entry, cause);
          return runOf(row);
        });
      } catch (error) {
        if (!isTaken(error, "migration")) throw error;
        throw new Rejected("conflict", "Cannot start the migration: a run of it goes on already");
      }
    },

    runs: (org, migrationId, limit) =>
      read(async (db) =>
        all(await runs(db, org).where("migration", "=", migrationId).orderBy("id", "desc").limit(limit).execute()),
      ),

    newestRuns: (org) =>
      read(async (db) => {
        const newest = db
          .selectFrom("migration_runs")
          .select((select) => select.fn.max("id").as("id"))
          .where("org", "=", org)
          .groupBy("migration");
        const rows = await runs(db, org).where("id", "in", newest).execute();
        return new Map(all(rows).map((run) => [run.migrationId, run]));
      }),

    run: (org, id) =>
      read(async (db) => {
        const row = await runs(db, org).where("id", "=", id).executeTakeFirst();
        if (row === undefined) throw unknownRun(id);
        return runOf(row);
      }),

    active: () =>
      read(async (db) =>
        all(await db.selectFrom("migration_runs").selectAll().where("ended_at", "is", null).orderBy("id").execute()),
      ),

    save: (org, id, change) =>
      write(async (tx) => {
        const row = await runs(tx, org).where("id", "=", id).forUpdate().executeTakeFirst();
        if (row === undefined) throw unknownRun(id);
        if (change.request !== undefined && (await isStored(tx, org, id, change.request))) return runOf(row);
        if (row.revision !== change.expect)
          throw new Rejected("conflict", `Cannot change run "${id}": somebody changed it meanwhile`);
        const next = {
          ...row,
          run: JSON.stringify(change.run),
          revision: row.revision + 1,
          ended_at: hasEnded(change.run) ? change.at : null,
        };
        await tx.updateTable("migration_runs").set(next).where("org", "=", org).where("id", "=", id).execute();
        await addEntries(tx, org, id, change);
        await insertDeliveries(tx, org, change.deliveries ?? []);
        return runOf(next);
      }),

    wasAsked: (org, id, request) => read((db) => isStored(db, org, id, request)),

    entries: (org, runId, { after, limit }) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("migration_entries")
          .selectAll()
          .where("org", "=", org)
          .where("run", "=", runId)
          .where("number", ">", after)
          .orderBy("number")
          .limit(limit)
          .execute();
        return rows.map(
          ({ number, at, actor, entry }): StoredEntry => ({ number, at, actor, entry: JSON.parse(entry) as Entry }),
        );
      }),
  };
}

async function isStored(db: Db, org: OrgId, run: string, request: string): Promise<boolean> {
  const row = await db
    .selectFrom("migration_entries")
    .select("number")
    .where("org", "=", org)
    .where("run", "=", run)
    .where("request", "=", request)
    .executeTakeFirst();
  return row !== undefined;
}

/** The run's row is locked, so that numbers have no gaps. */
async function addEntries(tx: Tx, org: OrgId, run: string, { entries, at, actor, request }: RunChange): Promise<void> {
  if (entries.length === 0) return;
  const { last } = await tx
    .selectFrom("migration_entries")
    .select((select) => select.fn.max("number").as("last"))
    .where("org", "=", org)
    .where("run", "=", run)
    .executeTakeFirstOrThrow();
  const rows = entries.map((entry, i) => ({
    org,
    run,
    number: Number(last ?? 0) + 1 + i,
    at,
    actor,
    request: i === 0 ? (request ?? null) : null,
    entry: JSON.stringify(entry),
  }));
  await tx.insertInto("migration_entries").values(rows).execute();
}
