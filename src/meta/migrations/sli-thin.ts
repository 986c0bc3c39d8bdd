import { sql } from "kysely";
import type { OrgId } from "#core/series.ts";
import { coarser } from "#core/sli/coarser.ts";
import { thinnedBefore } from "#core/sli/thin.ts";
import { floorTo, HOUR, MINUTE, overlaps, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Db, Store, Tx } from "#meta/store.ts";
import { bucketOf, ofName, sourceOf } from "./sli-put.ts";

/** Hours of a source that are thinned at once: each is a transaction of its own, so that whoever stores counts waits for one at most. */
const MOST_HOURS = 240;

/**
 * Makes minutes of shorter buckets that are old. Hours in which a run was judged by the source stay as they are, so that what was
 * decided can be recomputed and reported as it was.
 */
export async function thinBuckets({ read, write }: Pick<Store, "read" | "write">): Promise<void> {
  const rows = await read((db) =>
    db
      .selectFrom("sli_sources")
      .selectAll()
      .where("bucket_seconds", "<", MINUTE)
      .where("name", "not like", "%/%")
      .execute(),
  );
  for (const row of rows) {
    const { org, name } = row;
    const until = thinnedBefore(sourceOf(row));
    if (until === 0) continue;
    const judged = await read((db) => judgedBy(db, org, name));
    let from = 0;
    for (let hours = 0; hours < MOST_HOURS; hours++) {
      const found = await read((db) => firstShort(db, org, name, { from, to: until }));
      if (found === undefined) break;
      const hour = { from: floorTo(HOUR, found), to: floorTo(HOUR, found) + HOUR };
      const run = judged.find((each) => overlaps(each, hour));
      if (run === undefined) await write((tx) => thin(tx, org, name, { ...hour, to: Math.min(hour.to, until) }));
      from = Math.max(hour.to, run?.to ?? 0);
    }
  }
}

async function firstShort(
  db: Db,
  org: OrgId,
  source: string,
  { from, to }: TimeRange,
): Promise<UnixSeconds | undefined> {
  const row = await db
    .selectFrom("sli_buckets")
    .select("start")
    .where("org", "=", org)
    .where("source", "=", source)
    .where("start", ">=", from)
    .where("start", "<", to)
    .where(sql<boolean>`start % 60 <> 0`)
    .orderBy("start")
    .limit(1)
    .executeTakeFirst();
  return row?.start;
}

async function thin(tx: Tx, org: OrgId, source: string, { from, to }: TimeRange): Promise<void> {
  if ((await ofName(tx, org, source).forUpdate().executeTakeFirst()) === undefined) return;
  const rows = await tx
    .selectFrom("sli_buckets")
    .selectAll()
    .where("org", "=", org)
    .where("source", "=", source)
    .where("start", ">=", from)
    .where("start", "<", to)
    .execute();
  const key = (start: UnixSeconds, side: string) => `${floorTo(MINUTE, start)} ${side}`;
  /** Those that do not say have all of theirs timed; a minute in which none says does not say either. */
  const timed = new Map<string, number>();
  const isSaid = new Set(rows.filter((row) => row.timed !== null).map(({ start, side }) => key(start, side)));
  for (const row of rows) {
    const at = key(row.start, row.side);
    if (isSaid.has(at)) timed.set(at, (timed.get(at) ?? 0) + (row.timed ?? row.total));
  }
  await tx
    .deleteFrom("sli_buckets")
    .where("org", "=", org)
    .where("source", "=", source)
    .where("start", ">=", from)
    .where("start", "<", to)
    .execute();
  const minutes = coarser(rows.map(bucketOf), MINUTE, to).map(
    ({ start, side, counts: { total, bad, slow, latency } }) => ({
      ...{ org, source, start, side, total, bad },
      slow: JSON.stringify(slow),
      latency: latency === undefined ? null : JSON.stringify(latency),
      timed: timed.get(key(start, side)) ?? null,
    }),
  );
  if (minutes.length > 0) await tx.insertInto("sli_buckets").values(minutes).execute();
}

/** When runs that are kept were judged by a source, with the hour before them. */
async function judgedBy(db: Db, org: OrgId, source: string): Promise<readonly TimeRange[]> {
  const runs = await db
    .selectFrom("migration_runs")
    .select(["definition", "started_at", "ended_at"])
    .where("org", "=", org)
    .execute();
  return runs.flatMap(({ definition, started_at, ended_at }) =>
    sourceIn(definition) === source ? [{ from: started_at - HOUR, to: ended_at ?? Number.MAX_SAFE_INTEGER }] : [],
  );
}

/** The source that a run is judged by. Nobody judges by what cannot be read. */
export function sourceIn(definition: string): string | undefined {
  try {
    return (JSON.parse(definition) as { readonly counts?: { readonly source?: string } }).counts?.source;
  } catch {
    return undefined;
  }
}
