import type { LatencySketch, SliBucket } from "#core/sli/counts.ts";
import type { Side } from "#core/traffic/router.ts";
import type { Store } from "#meta/store.ts";
import type { SliBuckets } from "./repositories.ts";

/** Rows of one statement: each has 8 values, and SQLite takes 32,766. */
const ROWS_AT_ONCE = 1_000;

export function sliBucketsRepository({ read, write }: Store): SliBuckets {
  return {
    put: (org, source, buckets) =>
      write(async (tx) => {
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

    sources: (org) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("sli_buckets")
          .select((select) => ["source", select.fn.max("start").as("newest")])
          .where("org", "=", org)
          .groupBy("source")
          .orderBy("source")
          .execute();
        return rows.map(({ source, newest }) => ({ name: source, newest: Number(newest) }));
      }),

    prune: (before) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom("sli_buckets").where("start", "<", before).executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
