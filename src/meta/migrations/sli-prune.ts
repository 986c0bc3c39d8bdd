import { PARTS_KEPT } from "#core/sli/thin.ts";
import { DAY, type UnixSeconds } from "#core/time.ts";
import type { Tx } from "#meta/store.ts";
import { sourceIn } from "./sli-thin.ts";

/** See `SliBuckets.prune`. */
export async function prune(
  tx: Tx,
  { before, now }: { readonly before: UnixSeconds; readonly now: UnixSeconds },
): Promise<number> {
  await forgetRuns(tx);
  const judgedBy = await sourcesOfActiveRuns(tx);
  let old = tx.deleteFrom("sli_buckets").where("start", "<", before).where("source", "not like", "run/%");
  let silent = tx.deleteFrom("sli_sources").where("final_until", "<", before).where("name", "not like", "run/%");
  for (const { org, source } of judgedBy) {
    old = old.where((where) => where.not(where.and([where("org", "=", org), where("source", "=", source)])));
    silent = silent.where((where) => where.not(where.and([where("org", "=", org), where("name", "=", source)])));
  }
  const { numDeletedRows } = await old.executeTakeFirst();
  await silent.execute();
  const needed = now - PARTS_KEPT - DAY;
  await tx.deleteFrom("sli_buckets").where("source", "like", "part/%").where("start", "<", needed).execute();
  await tx.deleteFrom("sli_sources").where("name", "like", "part/%").where("final_until", "<", needed).execute();
  return Number(numDeletedRows);
}

/** Runs go with their migration, and what they saw with them. */
async function forgetRuns(tx: Tx): Promise<void> {
  const kept = await tx.selectFrom("migration_runs").select(["org", "id"]).execute();
  const names = new Set(kept.map(({ org, id }) => `${org} run/${id}`));
  const found = await tx.selectFrom("sli_sources").select(["org", "name"]).where("name", "like", "run/%").execute();
  for (const { org, name } of found)
    if (!names.has(`${org} ${name}`))
      await tx.deleteFrom("sli_sources").where("org", "=", org).where("name", "=", name).execute();
}

async function sourcesOfActiveRuns(tx: Tx): Promise<readonly { readonly org: string; readonly source: string }[]> {
  const active = await tx
    .selectFrom("migration_runs")
    .select(["org", "definition"])
    .where("ended_at", "is", null)
    .execute();
  return active.flatMap(({ org, definition }) => {
    const source = sourceIn(definition);
    return source === undefined ? [] : [{ org, source }];
  });
}
