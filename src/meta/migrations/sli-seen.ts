import { createHash } from "node:crypto";
import type { Look } from "#core/sli/source.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import type { Db, Tx } from "#meta/store.ts";
import type { SeenCounters } from "./repositories.ts";

/**
 * Where reading of counters that only grow goes on. A look is kept as buckets of a source that nobody can name: they begin at the
 * moment of the look, `total` and `bad` are its counters, and `timed` is the process that they are of. Its name has what was asked in
 * it: counters of another origin are nothing to go on from.
 */
const seenName = (source: string, origin: string): string =>
  `seen/${source}/${createHash("sha256").update(origin).digest("hex").slice(0, 16)}`;

/** Takes the place of the look before. */
export async function keepSeen(tx: Tx, org: string, source: string, { origin, look }: SeenCounters): Promise<void> {
  await forgetSeen(tx, org, source);
  const name = seenName(source, origin);
  const start = Math.floor(look.at);
  await tx
    .insertInto("sli_sources")
    .values({
      ...{ org, name, bucket_seconds: 1, limits: "[]", final_until: start },
      ...{ sides: "", revision: 0, rewrites: 0, published_until: null },
    })
    .execute();
  const rows = (Object.entries(look.sides) as [Side, SideCounters][]).map(([side, { requests, bad }]) => ({
    ...{ org, source: name, start, side, total: requests, bad },
    ...{ slow: "[]", latency: null, timed: look.process ?? null },
  }));
  if (rows.length > 0) await tx.insertInto("sli_buckets").values(rows).execute();
}

export async function readSeen(db: Db, org: string, source: string, origin: string): Promise<Look | undefined> {
  const rows = await db
    .selectFrom("sli_buckets")
    .select(["start", "side", "total", "bad", "timed"])
    .where("org", "=", org)
    .where("source", "=", seenName(source, origin))
    .execute();
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    at: first.start,
    sides: Object.fromEntries(rows.map(({ side, total, bad }) => [side, { requests: total, bad }])),
    ...(first.timed !== null && { process: first.timed }),
  };
}

/** Buckets go with their source. */
export async function forgetSeen(tx: Tx, org: string, source: string): Promise<void> {
  await tx
    .deleteFrom("sli_sources")
    .where("org", "=", org)
    .where("name", ">=", `seen/${source}/`)
    // The character behind "/".
    .where("name", "<", `seen/${source}0`)
    .execute();
}
