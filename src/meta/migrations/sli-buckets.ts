import { sql } from "kysely";
import { Rejected } from "#core/errors.ts";
import type { LatencySketch, SliBucket } from "#core/sli/counts.ts";
import { sketchCount } from "#core/sli/sketch.ts";
import type { CountedBucket } from "#core/slo/objective.ts";
import type { Side } from "#core/traffic/router.ts";
import type { Db, Store } from "#meta/store.ts";
import type { KnownSource, SliBuckets } from "./repositories.ts";
import type { MigrationTables } from "./tables.ts";

/** Rows of one statement: each has 9 values, and SQLite takes 32,766. */
const ROWS_AT_ONCE = 1_000;

const sourceOf = (row: MigrationTables["sli_sources"]): KnownSource => ({
  name: row.name,
  bucketSeconds: row.bucket_seconds,
  limitsMs: JSON.parse(row.limits) as number[],
  finalUntil: row.final_until,
  rewrites: row.rewrites,
});

const ofName = (db: Db, org: string, name: string) =>
  db.selectFrom("sli_sources").selectAll().where("org", "=", org).where("name", "=", name);

export function sliBucketsRepository({ read, write }: Store): SliBuckets {
  return {
    put: (org, { name: source, bucketSeconds, limitsMs, finalUntil }, buckets) =>
      write(async (tx) => {
        const limits = JSON.stringify(limitsMs);
        await tx
          .insertInto("sli_sources")
          .values({ org, name: source, bucket_seconds: bucketSeconds, limits, final_until: 0, rewrites: 0 })
          .onConflict((conflict) => conflict.columns(["org", "name"]).doNothing())
          .execute();
        const found = await ofName(tx, org, source).forUpdate().executeTakeFirstOrThrow();
        if (found.bucket_seconds !== bucketSeconds || found.limits !== limits)
          throw new Rejected(
            "conflict",
            `Cannot store counts of "${source}": found ${bucketSeconds} s and limits of ${limits} ms, want ${found.bucket_seconds} s and ` +
              `${found.limits} as before, or another name`,
          );
        const isRewritten = buckets.some(({ start }) => start < found.final_until);
        if (found.final_until < finalUntil || isRewritten)
          await tx
            .updateTable("sli_sources")
            .set({
              final_until: Math.max(found.final_until, finalUntil),
              rewrites: found.rewrites + Number(isRewritten),
            })
            .where("org", "=", org)
            .where("name", "=", source)
            .execute();
        for (let from = 0; from < buckets.length; from += ROWS_AT_ONCE) {
          const rows = buckets.slice(from, from + ROWS_AT_ONCE).map(({ start, side, counts }) => ({
            org,
            source,
            start,
            side,
            total: counts.total,
            bad: counts.bad,
            slow: JSON.stringify(counts.slow),
            latency: counts.latency === undefined ? null : JSON.stringify(counts.latency),
            timed: counts.latency === undefined ? null : sketchCount(counts.latency),
          }));
          await tx
            .insertInto("sli_buckets")
            .values(rows)
            .onConflict((conflict) =>
              conflict.columns(["org", "source", "start", "side"]).doUpdateSet((set) => ({
                total: set.ref("excluded.total"),
                bad: set.ref("excluded.bad"),
                slow: set.ref("excluded.slow"),
                latency: set.ref("excluded.latency"),
                timed: set.ref("excluded.timed"),
              })),
            )
            .execute();
        }
      }),

    read: (org, source, { from, to }) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("sli_buckets")
          .selectAll()
          .where("org", "=", org)
          .where("source", "=", source)
          .where("start", ">=", from)
          .where("start", "<", to)
          .orderBy("start")
          .orderBy("side")
          .execute();
        return rows.map(
          ({ start, side, total, bad, slow, latency }): SliBucket => ({
            start,
            side: side as Side,
            counts: {
              total,
              bad,
              slow: JSON.parse(slow) as number[],
              ...(latency !== null && { latency: JSON.parse(latency) as LatencySketch }),
            },
          }),
        );
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

    prune: (before) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom("sli_buckets").where("start", "<", before).executeTakeFirst();
        await tx.deleteFrom("sli_sources").where("final_until", "<", before).execute();
        return Number(numDeletedRows);
      }),
  };
}
