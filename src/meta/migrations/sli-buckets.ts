import { sql } from "kysely";
import { PARTS_KEPT } from "#core/sli/thin.ts";
import type { CountedBucket } from "#core/slo/objective.ts";
import type { Side } from "#core/traffic/router.ts";
import { writeAudit } from "#meta/audit.ts";
import { optional, type Store } from "#meta/store.ts";
import type { SliBuckets } from "./repositories.ts";
import { prune } from "./sli-prune.ts";
import { bucketOf, lock, ofName, partName, sourceOf, storeBuckets, sumOfParts } from "./sli-put.ts";
import { forgetSeen, keepSeen, readSeen } from "./sli-seen.ts";
import { thinBuckets } from "./sli-thin.ts";

export function sliBucketsRepository({ read, write, newId }: Store): SliBuckets {
  return {
    put: (org, source, buckets, seen) =>
      write(async (tx) => {
        await storeBuckets(tx, await lock(tx, org, source), source.finalUntil, buckets);
        if (seen !== undefined) await keepSeen(tx, org, source.name, seen);
      }),

    seen: (org, source, origin) => read((db) => readSeen(db, org, source, origin)),

    putPart: (org, source, part, buckets) =>
      write(async (tx) => {
        const whole = await lock(tx, org, source);
        const own = await lock(tx, org, { ...source, name: partName(source.name, part) });
        const oldest = Math.max(whole.final_until, source.finalUntil) - PARTS_KEPT;
        const taken = buckets.filter(({ start }) => start >= oldest);
        await storeBuckets(tx, own, source.finalUntil, taken);
        const starts = [...new Set(taken.map(({ start }) => start))];
        const sum = await sumOfParts(tx, org, source.name, starts);
        await storeBuckets(tx, whole, sum.finalUntil, sum.buckets);
      }),

    read: (org, source, { from, to }, most) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("sli_buckets")
          .selectAll()
          .$if(most !== undefined, (query) => query.limit(most!))
          .where("org", "=", org)
          .where("source", "=", source)
          .where("start", ">=", from)
          .where("start", "<", to)
          .orderBy("start")
          .orderBy("side")
          .execute();
        return rows.map(bucketOf);
      }),

    bare: (org, source, { from, to }) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("sli_buckets")
          .select(["start", "total", "bad", "slow", "timed"])
          .where("org", "=", org)
          .where("source", "=", source)
          .where("start", ">=", from)
          .where("start", "<", to)
          .orderBy("start")
          .orderBy("side")
          .execute();
        return rows.map(
          ({ slow, timed, ...counts }): CountedBucket => ({
            ...counts,
            slow: JSON.parse(slow) as number[],
            timed: timed ?? undefined,
          }),
        );
      }),

    sums: (org, source, { from, to }, stepSeconds) =>
      read((db) => {
        const step = sql.lit(stepSeconds);
        return db
          .selectFrom("sli_buckets")
          .select([
            sql<number>`start - start % ${step}`.as("start"),
            sql<number>`cast(sum(total) as bigint)`.as("total"),
            sql<number>`cast(sum(bad) as bigint)`.as("bad"),
          ])
          .where("org", "=", org)
          .where("source", "=", source)
          .where("start", ">=", from)
          .where("start", "<", to)
          .groupBy(sql`start - start % ${step}`)
          .orderBy(sql`start - start % ${step}`)
          .execute();
      }),

    oldest: (org, source) =>
      read(async (db) => {
        const row = await db
          .selectFrom("sli_buckets")
          .select("start")
          .where("org", "=", org)
          .where("source", "=", source)
          .orderBy("start")
          .limit(1)
          .executeTakeFirst();
        return row?.start;
      }),

    source: (org, name) =>
      read(async (db) => {
        const row = await ofName(db, org, name).executeTakeFirst();
        return row && sourceOf(row);
      }),

    sources: (org) =>
      read(async (db) =>
        (await db.selectFrom("sli_sources").selectAll().where("org", "=", org).orderBy("name").execute()).map(sourceOf),
      ),

    publishing: (org, name) =>
      read(async (db) => {
        const row = await ofName(db, org, name).executeTakeFirst();
        return (
          row && {
            ...sourceOf(row),
            sides: row.sides.split(" ").filter((side) => side !== "") as Side[],
            revision: row.revision,
            publishedUntil: optional(row.published_until),
          }
        );
      }),

    published: (org, name, until, revision) =>
      write(async (tx) => {
        await tx
          .updateTable("sli_sources")
          .set({ published_until: until })
          .where("org", "=", org)
          .where("name", "=", name)
          .where("revision", "=", revision)
          .execute();
      }),

    async prune(what) {
      const deleted = await write((tx) => prune(tx, what));
      await thinBuckets({ read, write });
      return deleted;
    },

    remove: (org, name, cause) =>
      write(async (tx) => {
        const parts = partName(name, "");
        await forgetSeen(tx, org, name);
        const { numDeletedRows } = await tx
          .deleteFrom("sli_sources")
          .where("org", "=", org)
          .where((where) =>
            where.or([
              where("name", "=", name),
              where.and([where("name", ">=", parts), where("name", "<", `${parts.slice(0, -1)}0`)]),
            ]),
          )
          .executeTakeFirst();
        if (numDeletedRows === 0n) return;
        const entry = { action: "sli.delete-counts", subject: `sli:${name}`, detail: { name } };
        await writeAudit(tx, newId, org, entry, cause);
      }),
  };
}
