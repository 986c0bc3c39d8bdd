import type { DowntimeInput } from "#core/alert/downtime.ts";
import type { OrgId } from "#core/series.ts";
import type { Tx } from "#meta/store.ts";

/** A list of what is meant without one of its entries, unless it is the only one: nothing named would mean everything. */
function withoutMeant(ids: readonly string[], gone: string): readonly string[] {
  const left = ids.filter((id) => id !== gone);
  return left.length === 0 ? ids : left;
}

/**
 * Takes a monitor that goes out of downtimes and alert groups. One that named this monitor alone keeps the name, and so covers
 * nothing: it must not come to cover every monitor there is [MA14].
 */
export async function forgetMonitor(tx: Tx, org: OrgId, id: string): Promise<void> {
  await rewrite(tx, org, "downtimes", id, (downtime: DowntimeInput) => ({
    ...downtime,
    monitorScopes: withoutMeant(downtime.monitorScopes, id),
    monitorExcludeScopes: downtime.monitorExcludeScopes.filter((each) => each !== id),
  }));
  await rewrite(tx, org, "alert_group_settings", id, (setting: { readonly monitorScopes: readonly string[] }) => ({
    ...setting,
    monitorScopes: withoutMeant(setting.monitorScopes, id),
  }));
}

async function rewrite<T>(
  tx: Tx,
  org: OrgId,
  table: "downtimes" | "alert_group_settings",
  gone: string,
  without: (definition: T) => T,
): Promise<void> {
  const rows = await tx.selectFrom(table).select(["id", "definition"]).where("org", "=", org).execute();
  for (const { id, definition } of rows) {
    if (!definition.includes(`"${gone}"`)) continue;
    const after = JSON.stringify(without(JSON.parse(definition) as T));
    await tx.updateTable(table).set({ definition: after }).where("org", "=", org).where("id", "=", id).execute();
  }
}
