import { Rejected } from "#core/errors.ts";
import type { HostInput } from "#core/host.ts";
import { isCheckName } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixMillis } from "#core/time.ts";
import type { Store, Tx } from "#meta/store.ts";

type Declared = NonNullable<HostInput["checks"]>;

/** Mackerel's limit; its agent cuts memos itself. */
const MAX_MEMO = 250;

export function checkDeclared(checks: Declared): void {
  for (const { name, memo } of checks) {
    if (!isCheckName(name))
      throw new Rejected("invalid", `Cannot use the check name "${name}": want letters, digits, "-" and "_"`);
    if ([...(memo ?? "")].length > MAX_MEMO)
      throw new Rejected("invalid", `Cannot use the memo of check "${name}": want at most ${MAX_MEMO} characters`);
  }
}

/**
 * Makes the host's checks those that it declares. One that is missing there is deleted, unless it fails now: it stays until it
 * is OK and the host still does not declare it [ME43].
 */
export async function declareChecks(
  tx: Tx,
  newId: Store["newId"],
  org: OrgId,
  host: string,
  checks: Declared,
  at: UnixMillis,
): Promise<void> {
  const names = new Set(checks.map(({ name }) => name));
  const stored = await tx
    .selectFrom("checks")
    .select(["id", "name", "memo", "status"])
    .where("org", "=", org)
    .where("host", "=", host)
    .execute();
  const known = new Map(stored.map((row) => [row.name, row]));
  for (const { id, name, status } of stored) {
    if (names.has(name) || (status !== null && status !== "OK")) continue;
    await tx.deleteFrom("checks").where("org", "=", org).where("id", "=", id).execute();
  }
  for (const { name, memo } of checks) {
    const row = known.get(name);
    if (row === undefined) {
      await tx
        .insertInto("checks")
        .values({ org, id: newId(at), host, name, memo: memo ?? "" })
        // The list may name one twice.
        .onConflict((conflict) => conflict.columns(["org", "host", "name"]).doNothing())
        .execute();
    } else if (memo !== undefined && memo !== row.memo) {
      await tx.updateTable("checks").set({ memo }).where("org", "=", org).where("id", "=", row.id).execute();
    }
  }
}
