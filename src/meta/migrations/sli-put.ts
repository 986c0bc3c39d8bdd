import { Rejected } from "#core/errors.ts";
import { addBuckets, type SliBucket } from "#core/sli/counts.ts";
import type { LatencySketch } from "#core/sli/sketch.ts";
import { sketchCount } from "#core/sli/sketch.ts";
import { thinnedBefore } from "#core/sli/thin.ts";
import { floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { type Db, inChunks, type Tx } from "#meta/store.ts";
import type { KnownSource, SliSource } from "./repositories.ts";
import type { MigrationTables } from "./tables.ts";

/** Rows of one statement: each has 9 values, and SQLite takes 32,766. */
const ROWS_AT_ONCE = 1_000;

/** Whoever counts for a source with others, and is so far behind the one that is farthest, is gone: its machine was taken away. */
const GONE_AFTER = 10 * MINUTE;

export const partName = (source: string, part: string): string => `part/${source}/${part}`;

export const sourceOf = (row: MigrationTables["sli_sources"]): KnownSource => ({
  name: row.name,
  bucketSeconds: row.bucket_seconds,
  limitsMs: JSON.parse(row.limits) as number[],
  finalUntil: row.final_until,
  rewrites: row.rewrites,
});

export const bucketOf = (row: MigrationTables["sli_buckets"]): SliBucket => ({
  start: row.start,
  side: row.side as Side,
  counts: {
    total: row.total,
    bad: row.bad,
    slow: JSON.parse(row.slow) as number[],
    ...(row.latency !== null && { latency: JSON.parse(row.latency) as LatencySketch }),
  },
});

export const ofName = (db: Db, org: string, name: string) =>
  db.selectFrom("sli_sources").selectAll().where("org", "=", org).where("name", "=", name);

/** The row of a source, made when it is missing, and locked: who stores counts of it does so one after the other. */
export async function lock(
  tx: Tx,
  org: string,
  { name, bucketSeconds, limitsMs }: Omit<SliSource, "finalUntil">,
): Promise<MigrationTables["sli_sources"]> {
  const limits = JSON.stringify(limitsMs);
  await refuseMore(tx, org, name);
  await tx
    .insertInto("sli_sources")
    .values({
      ...{ org, name, bucket_seconds: bucketSeconds, limits, final_until: 0 },
      ...{ sides: "", revision: 0, rewrites: 0, published_until: null },
    })
    .onConflict((conflict) => conflict.columns(["org", "name"]).doNothing())
    .execute();
  const found = await ofName(tx, org, name).forUpdate().executeTakeFirstOrThrow();
  if (found.bucket_seconds === bucketSeconds && found.limits === limits) return found;
  throw new Rejected(
    "conflict",
    `Cannot store counts of "${name}": found ${bucketSeconds} s and limits of ${limits} ms, want ${found.bucket_seconds} s and ` +
      `${found.limits} as before, or another name`,
  );
}

/** Far more than anybody counts by hand, and few enough to be listed: whoever gives each request a name of its own is told so. */
export const MOST_SOURCES = 1_000;
/** Hosts that count for one source. */
const MOST_PARTS = 1_000;

/** A source of a new name is refused when there are too many, and so is a part; what we keep for ourselves is not counted. */
async function refuseMore(tx: Tx, org: string, name: string): Promise<void> {
  const isPart = name.startsWith("part/");
  if ((name.includes("/") && !isPart) || (await ofName(tx, org, name).executeTakeFirst()) !== undefined) return;
  const source = isPart ? name.split("/")[1]! : undefined;
  const from = source === undefined ? undefined : partName(source, "");
  const { count } = await tx
    .selectFrom("sli_sources")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("org", "=", org)
    .$if(from === undefined, (query) => query.where("name", "not like", "%/%"))
    .$if(from !== undefined, (query) => query.where("name", ">=", from!).where("name", "<", `${from!.slice(0, -1)}0`))
    .executeTakeFirstOrThrow();
  const most = isPart ? MOST_PARTS : MOST_SOURCES;
  if (Number(count) < most) return;
  throw new Rejected(
    "conflict",
    isPart
      ? `Cannot count for "${source}" as one more: found ${count} parts, want ${most} at most; one that is silent for 8 days is forgotten`
      : `Cannot count for a source "${name}": found ${count} sources, want ${most} at most; delete one with its counts`,
  );
}

/** Stores buckets of a source that is locked, and what follows for it. */
export async function storeBuckets(
  tx: Tx,
  found: MigrationTables["sli_sources"],
  finalUntil: UnixSeconds,
  all: readonly SliBucket[],
): Promise<void> {
  const { org, name: source } = found;
  // What is a minute by now cannot be put again in parts of one.
  const thinned = source.includes("/") ? 0 : thinnedBefore(sourceOf(found));
  const buckets = all.filter(({ start }) => start >= thinned);
  const final = Math.max(found.final_until, finalUntil);
  const sides = new Set(found.sides.split(" ").filter((side) => side !== ""));
  for (const { side } of buckets) sides.add(side);
  const first = buckets.reduce((least, { start }) => Math.min(least, floorTo(MINUTE, start)), Number.POSITIVE_INFINITY);
  const published = found.published_until;
  const isRewritten = buckets.some(({ start }) => start < found.final_until);
  if (buckets.length > 0 || final !== found.final_until)
    await tx
      .updateTable("sli_sources")
      .set({
        final_until: final,
        sides: [...sides].sort().join(" "),
        revision: found.revision + (buckets.length > 0 ? 1 : 0),
        rewrites: found.rewrites + Number(isRewritten),
        published_until: published === null ? null : Math.min(published, first),
      })
      .where("org", "=", org)
      .where("name", "=", source)
      .execute();
  for (let from = 0; from < buckets.length; from += ROWS_AT_ONCE) {
    const rows = buckets.slice(from, from + ROWS_AT_ONCE).map(({ start, side, counts }) => ({
      ...{ org, source, start, side },
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
}

/** What all parts of a source have at these moments, and how far all are final that are still there. */
export async function sumOfParts(
  tx: Tx,
  org: string,
  source: string,
  starts: readonly UnixSeconds[],
): Promise<{ readonly buckets: readonly SliBucket[]; readonly finalUntil: UnixSeconds }> {
  const from = partName(source, "");
  const parts = await tx
    .selectFrom("sli_sources")
    .select("final_until")
    .where("org", "=", org)
    .where("name", ">=", from)
    // The character behind "/".
    .where("name", "<", `${from.slice(0, -1)}0`)
    .execute();
  const finals = parts.map((part) => part.final_until);
  const newest = Math.max(...finals);
  const rows = await inChunks(starts, (some) =>
    tx
      .selectFrom("sli_buckets")
      .selectAll()
      .where("org", "=", org)
      .where("source", ">=", from)
      .where("source", "<", `${from.slice(0, -1)}0`)
      .where("start", "in", [...some])
      .execute(),
  );
  return {
    buckets: addBuckets(rows.map(bucketOf)),
    finalUntil: Math.min(...finals.filter((final) => final >= newest - GONE_AFTER)),
  };
}
