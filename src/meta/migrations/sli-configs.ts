import { Rejected } from "#core/errors.ts";
import { type ConfiguredSource, isRead } from "#core/sli/source.ts";
import { writeAudit } from "#meta/audit.ts";
import { readableRows } from "#meta/readable.ts";
import { optional, type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { SliConfig, SliConfigs } from "./repositories.ts";
import { MOST_SOURCES, ofName } from "./sli-put.ts";
import { forgetSeen } from "./sli-seen.ts";
import type { MigrationTables } from "./tables.ts";

const configOf = (row: MigrationTables["sli_configs"]): SliConfig => ({
  org: row.org,
  source: JSON.parse(row.config) as ConfiguredSource,
  document: row.document,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  askedAt: optional(row.asked_at),
  error: row.error === null ? undefined : { message: row.error, since: row.failing_since! },
});

/** What was counted so far would mean something else. */
async function refuseOther(tx: Tx, org: string, source: ConfiguredSource): Promise<void> {
  if (!isRead(source)) return;
  const counted = await ofName(tx, org, source.name).executeTakeFirst();
  const limits = JSON.stringify(source.limitsMs);
  if (counted === undefined || (counted.bucket_seconds === source.bucketSeconds && counted.limits === limits)) return;
  throw new Rejected(
    "conflict",
    `Cannot save source "${source.name}": found ${source.bucketSeconds} s and limits of ${limits} ms, want ${counted.bucket_seconds} s ` +
      `and ${counted.limits} as it has counted so far, or another name`,
  );
}

async function refuseMoreConfigs(tx: Tx, org: string, name: string): Promise<void> {
  const { count } = await tx
    .selectFrom("sli_configs")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("org", "=", org)
    .executeTakeFirstOrThrow();
  if (Number(count) < MOST_SOURCES) return;
  throw new Rejected(
    "conflict",
    `Cannot save source "${name}": found ${count}, want ${MOST_SOURCES} at most; delete one`,
  );
}

export function sliConfigsRepository({ read, write, newId, log }: Store): SliConfigs {
  const readable = readableRows(log, "a source of counts", ({ name }) => name, configOf);
  return {
    save: (org, { source, document }, cause) =>
      write(async (tx) => {
        const { name } = source;
        await refuseOther(tx, org, source);
        const before = await tx
          .selectFrom("sli_configs")
          .selectAll()
          .where("org", "=", org)
          .where("name", "=", name)
          .forUpdate()
          .executeTakeFirst();
        if (before === undefined) await refuseMoreConfigs(tx, org, name);
        const at = secondsOf(cause.at);
        const config = JSON.stringify(source);
        const row = {
          ...{ org, name, document, config, created_at: before?.created_at ?? at, updated_at: at },
          // What was wrong with it may be mended.
          ...{ asked_at: before?.asked_at ?? null, failing_since: null, error: null },
        };
        await tx
          .insertInto("sli_configs")
          .values(row)
          .onConflict((conflict) => conflict.columns(["org", "name"]).doUpdateSet(row))
          .execute();
        if (before !== undefined && serviceOf(before.config) !== source.service)
          await tx
            .updateTable("sli_sources")
            .set((set) => ({ published_until: null, revision: set("revision", "+", 1) }))
            .where("org", "=", org)
            .where("name", "=", name)
            .execute();
        const action = before === undefined ? "sli.create" : "sli.update";
        const detail = { name, ...(source.service !== undefined && { service: source.service }) };
        await writeAudit(tx, newId, org, { action, subject: `sli:${name}`, detail }, cause);
        return configOf(row);
      }),

    remove: (org, name, cause) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom("sli_configs")
          .where("org", "=", org)
          .where("name", "=", name)
          .executeTakeFirst();
        if (numDeletedRows === 0n)
          throw new Rejected("not-found", `Cannot find source "${name}" among those configured`);
        await forgetSeen(tx, org, name);
        await writeAudit(tx, newId, org, { action: "sli.delete", subject: `sli:${name}`, detail: { name } }, cause);
      }),

    list: (org) =>
      read(async (db) =>
        readable(await db.selectFrom("sli_configs").selectAll().where("org", "=", org).orderBy("name").execute()),
      ),

    find: (org, name) =>
      read(async (db) => {
        const row = await db
          .selectFrom("sli_configs")
          .selectAll()
          .where("org", "=", org)
          .where("name", "=", name)
          .executeTakeFirst();
        return row && configOf(row);
      }),

    all: () =>
      read(async (db) =>
        readable(await db.selectFrom("sli_configs").selectAll().orderBy("org").orderBy("name").execute()),
      ),

    asked: (org, name, at, error) =>
      write(async (tx) => {
        await tx
          .updateTable("sli_configs")
          .set((set) => ({
            asked_at: at,
            error: error ?? null,
            failing_since: error === undefined ? null : set.fn.coalesce("failing_since", set.val(at)),
          }))
          .where("org", "=", org)
          .where("name", "=", name)
          .execute();
      }),
  };
}

/** Of a row that cannot be read there is none: saving again is how it is mended. */
function serviceOf(config: string): string | undefined {
  try {
    return (JSON.parse(config) as ConfiguredSource).service;
  } catch {
    return undefined;
  }
}
