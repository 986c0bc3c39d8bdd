import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";
import { isRoleName, isServiceName } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import { Clash } from "#meta/engine.ts";
import type { Tx } from "#meta/store.ts";
import { compareRoles } from "./rows.ts";

/** Each once, sorted, so that two transactions take their locks in the same order. Refuses names that are none. */
export function checkedRoles(roles: readonly RoleRef[]): RoleRef[] {
  const once = new Map<string, RoleRef>();
  for (const { service, role } of roles) {
    if (!isServiceName(service) || !isRoleName(role))
      throw new Rejected(
        "invalid",
        `Cannot use the role "${service}:${role}": want 2 to 63 letters, digits, "-" and "_" on both sides of the colon`,
      );
    once.set(`${service}:${role}`, { service, role });
  }
  return [...once.values()].sort(compareRoles);
}

/** Makes services and roles that are missing, and locks the roles, so that nobody removes them now. */
async function ensureRoles(tx: Tx, org: OrgId, refs: readonly RoleRef[], at: UnixSeconds): Promise<void> {
  const services = [...new Set(refs.map(({ service }) => service))];
  await tx
    .insertInto("services")
    .values(services.map((name) => ({ org, name, memo: "", created_at: at })))
    .onConflict((conflict) => conflict.columns(["org", "name"]).doNothing())
    .execute();
  await tx
    .insertInto("roles")
    .values(refs.map(({ service, role }) => ({ org, service, name: role, memo: "", created_at: at })))
    .onConflict((conflict) => conflict.columns(["org", "service", "name"]).doNothing())
    .execute();
  const locked = await tx
    .selectFrom("roles")
    .select("name")
    .where("org", "=", org)
    .where((where) => where.or(refs.map(({ service, role }) => where.and({ service, name: role }))))
    .orderBy("service")
    .orderBy("name")
    .forKeyShare()
    .execute();
  // Whoever waited here for a removal to end finds less than was there a moment ago.
  if (locked.length < refs.length) throw new Clash("a role was removed while a host joined it");
}

/** Begins memberships that a host does not have yet, given as `checkedRoles` gives them. */
export async function joinRoles(
  tx: Tx,
  org: OrgId,
  host: string,
  refs: readonly RoleRef[],
  at: UnixSeconds,
): Promise<void> {
  if (refs.length === 0) return;
  await ensureRoles(tx, org, refs, at);
  await tx
    .insertInto("role_memberships")
    .values(refs.map(({ service, role }) => ({ org, host, service, role, joined_at: at, left_at: null })))
    // Left and back within a second: that was no leaving.
    .onConflict((conflict) =>
      conflict.columns(["org", "host", "service", "role", "joined_at"]).doUpdateSet({ left_at: null }),
    )
    .execute();
}

/** What memberships end: all of a host, of a service, of a role, or of both. */
export interface Leaving {
  readonly hosts?: readonly string[] | undefined;
  readonly service?: string | undefined;
  readonly role?: string | undefined;
}

/** Ends memberships and keeps them as history, except those that lasted no second: nobody was in the role then. */
export async function leaveRoles(
  tx: Tx,
  org: OrgId,
  { hosts, service, role }: Leaving,
  at: UnixSeconds,
): Promise<void> {
  let end = tx.updateTable("role_memberships").set({ left_at: at }).where("org", "=", org).where("left_at", "is", null);
  let forget = tx.deleteFrom("role_memberships").where("org", "=", org).where("left_at", "is not", null);
  forget = forget.whereRef("left_at", "<=", "joined_at");
  if (hosts !== undefined) {
    end = end.where("host", "in", hosts);
    forget = forget.where("host", "in", hosts);
  }
  if (service !== undefined) {
    end = end.where("service", "=", service);
    forget = forget.where("service", "=", service);
  }
  if (role !== undefined) {
    end = end.where("role", "=", role);
    forget = forget.where("role", "=", role);
  }
  await end.execute();
  await forget.execute();
}
