import { DAY, type UnixSeconds } from "#core/time.ts";
import type { MetricNames } from "./repositories.ts";
import type { Store } from "./store.ts";

/** A day is fine enough for "still posted", and a name then costs one write a day. */
const dayOf = (at: UnixSeconds): number => Math.floor(at / DAY);

/** Rows a statement: four values each, under SQLite's limit of 32,766. */
const ROWS = 1_000;

export function metricNamesRepository({ read, write }: Store): MetricNames {
  return {
    async record(seen, at) {
      const last_seen_day = dayOf(at);
      const rows = new Map<string, { org: string; target: string; name: string; last_seen_day: number }>();
      for (const { org, target, names } of seen)
        for (const name of names) rows.set(`${org}/${target}/${name}`, { org, target, name, last_seen_day });
      // In one order, so that two processes that record the same names take turns instead of clashing.
      const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      for (let from = 0; from < sorted.length; from += ROWS) {
        await write((tx) =>
          tx
            .insertInto("metric_names")
            .values(sorted.slice(from, from + ROWS))
            .onConflict((conflict) =>
              conflict
                .columns(["org", "target", "name"])
                .doUpdateSet((update) => ({ last_seen_day: update.ref("excluded.last_seen_day") }))
                .whereRef("metric_names.last_seen_day", "<", "excluded.last_seen_day"),
            )
            .execute(),
        );
      }
    },

    list: (org, target, since) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("metric_names")
          .select("name")
          .where("org", "=", org)
          .where("target", "=", target)
          .where("last_seen_day", ">=", dayOf(since))
          .orderBy("name")
          .execute();
        return rows.map(({ name }) => name);
      }),

    counts: (org, kind, since) =>
      read(async (db) => {
        // All keys of a kind lie between `host:` and `host;`, the character after the colon.
        const rows = await db
          .selectFrom("metric_names")
          .select(({ fn }) => ["target", fn.countAll<number>().as("names")])
          .where("org", "=", org)
          .where("target", ">=", `${kind}:`)
          .where("target", "<", `${kind};`)
          .where("last_seen_day", ">=", dayOf(since))
          .groupBy("target")
          .execute();
        return new Map(rows.map(({ target, names }) => [target, names]));
      }),

    prune: (before) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom("metric_names")
          .where("last_seen_day", "<", dayOf(before))
          .executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
