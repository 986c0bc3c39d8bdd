import { sql } from "kysely";
import { Rejected } from "#core/errors.ts";
import type { HostStatus, RoleRef } from "#core/host.ts";
import { isServiceName } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import type { Role, Service } from "#core/service.ts";
import { leaveGroups } from "./alerting/group-links.ts";
import { takeTurn } from "./alerting/turn.ts";
import { writeAudit } from "./audit.ts";
import { forgetRole, forgetService } from "./boards/forget.ts";
import { leaveRoles } from "./hosts/roles.ts";
import { parseRoles, roleInRoles } from "./hosts/search-text.ts";
import type { Services } from "./repositories.ts";
import { type Db, optional, type Store, secondsOf, type Tx } from "./store.ts";

const unknownService = (service: string): Rejected => new Rejected("not-found", `Cannot find service "${service}"`);

function checkName(noun: "service" | "role", name: string): void {
  if (!isServiceName(name))
    throw new Rejected(
      "invalid",
      `Cannot create ${noun} "${name}": want 2 to 63 letters, digits, "-" and "_", a letter or digit first`,
    );
}

/** The services with their roles; one of them when it is named. */
export async function loadServices(db: Db, org: OrgId, only?: string): Promise<Service[]> {
  let services = db.selectFrom("services").select(["name", "memo"]).where("org", "=", org).orderBy("name");
  let roles = db.selectFrom("roles").select(["service", "name", "memo"]).where("org", "=", org).orderBy("name");
  if (only !== undefined) {
    services = services.where("name", "=", only);
    roles = roles.where("service", "=", only);
  }
  const byService = new Map<string, Role[]>();
  for (const { service, name, memo } of await roles.execute()) {
    const known = byService.get(service);
    if (known === undefined) byService.set(service, [{ name, memo }]);
    else known.push({ name, memo });
  }
  return (await services.execute()).map(({ name, memo }) => ({ name, memo, roles: byService.get(name) ?? [] }));
}

/** Locks a service until the transaction ends. `not-found`. */
export async function lockService(tx: Tx, org: OrgId, service: string): Promise<void> {
  const row = await tx
    .selectFrom("services")
    .select("name")
    .where("org", "=", org)
    .where("name", "=", service)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw unknownService(service);
}

/** Locks a role until the transaction ends. `not-found`. */
export async function lockRole(tx: Tx, org: OrgId, { service, role }: RoleRef): Promise<Role> {
  const row = await tx
    .selectFrom("roles")
    .select(["name", "memo"])
    .where("org", "=", org)
    .where("service", "=", service)
    .where("name", "=", role)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Rejected("not-found", `Cannot find role "${service}:${role}"`);
  return row;
}

async function hasRole(db: Db, org: OrgId, { service, role }: RoleRef): Promise<boolean> {
  const row = await db
    .selectFrom("roles")
    .select("name")
    .where("org", "=", org)
    .where("service", "=", service)
    .where("name", "=", role)
    .executeTakeFirst();
  return row !== undefined;
}

export function servicesRepository({ read, write, newId }: Store): Services {
  /** Everything that hangs on a role. The role's row is locked, so no host joins any more. */
  async function clearRole(tx: Tx, org: OrgId, ref: RoleRef, at: number): Promise<void> {
    const { service, role } = ref;
    const { found, left } = roleInRoles(ref);
    await tx
      .updateTable("hosts")
      .set({
        roles: sql`replace(roles, ${found}, ${left})`,
      })
      .where("org", "=", org)
      .where("id", "in", (where) =>
        where
          .selectFrom("role_memberships")
          .select("host")
          .where("org", "=", org)
          .where("service", "=", service)
          .where("role", "=", role)
          .where("left_at", "is", null),
      )
      .execute();
    await leaveRoles(tx, org, { service, role }, at);
    await tx
      .deleteFrom("metadata")
      .where("org", "=", org)
      .where("owner_kind", "=", "role")
      .where("owner_key", "=", `${service}:${role}`)
      .execute();
    await forgetRole(tx, org, service, role);
    await tx
      .deleteFrom("roles")
      .where("org", "=", org)
      .where("service", "=", service)
      .where("name", "=", role)
      .execute();
  }

  return {
    list: (org) => read((db) => loadServices(db, org)),
    find: (org, service) => read(async (db) => (await loadServices(db, org, service))[0]),

    create: async (org, { name, memo }, cause) => {
      checkName("service", name);
      return write(async (tx) => {
        const { numInsertedOrUpdatedRows: made } = await tx
          .insertInto("services")
          .values({ org, name, memo, created_at: secondsOf(cause.at) })
          .onConflict((conflict) => conflict.columns(["org", "name"]).doNothing())
          .executeTakeFirst();
        if (made !== 1n) throw new Rejected("invalid", `Cannot create service "${name}": it exists already`);
        await writeAudit(tx, newId, org, { action: "service.create", subject: `service:${name}` }, cause);
        return { name, memo, roles: [] };
      });
    },

    remove: (org, service, cause) =>
      write(async (tx) => {
        await takeTurn(tx);
        await lockService(tx, org, service);
        const before = (await loadServices(tx, org, service))[0]!;
        const at = secondsOf(cause.at);
        for (const { name } of before.roles) {
          await lockRole(tx, org, { service, role: name });
          await clearRole(tx, org, { service, role: name }, at);
        }
        await tx
          .deleteFrom("metadata")
          .where("org", "=", org)
          .where("owner_kind", "=", "service")
          .where("owner_key", "=", service)
          .execute();
        await leaveGroups(tx, org, service);
        await tx.deleteFrom("hidden_graphs").where("org", "=", org).where("service", "=", service).execute();
        await tx.deleteFrom("metric_names").where("org", "=", org).where("target", "=", `service:${service}`).execute();
        await forgetService(tx, org, service);
        await tx.deleteFrom("services").where("org", "=", org).where("name", "=", service).execute();
        const detail = { roles: before.roles.map(({ name }) => name) };
        await writeAudit(tx, newId, org, { action: "service.remove", subject: `service:${service}`, detail }, cause);
        return before;
      }),

    createRole: async (org, service, { name, memo }, cause) => {
      checkName("role", name);
      return write(async (tx) => {
        await lockService(tx, org, service);
        const { numInsertedOrUpdatedRows: made } = await tx
          .insertInto("roles")
          .values({ org, service, name, memo, created_at: secondsOf(cause.at) })
          .onConflict((conflict) => conflict.columns(["org", "service", "name"]).doNothing())
          .executeTakeFirst();
        if (made !== 1n) throw new Rejected("invalid", `Cannot create role "${service}:${name}": it exists already`);
        await writeAudit(tx, newId, org, { action: "role.create", subject: `role:${service}:${name}` }, cause);
        return { name, memo };
      });
    },

    setMemo: (org, service, memo, cause) =>
      write(async (tx) => {
        await lockService(tx, org, service);
        await tx.updateTable("services").set({ memo }).where("org", "=", org).where("name", "=", service).execute();
        const entry = { action: "service.set-memo", subject: `service:${service}`, detail: { memo } };
        await writeAudit(tx, newId, org, entry, cause);
      }),

    setRoleMemo: (org, { service, role }, memo, cause) =>
      write(async (tx) => {
        await lockRole(tx, org, { service, role });
        await tx
          .updateTable("roles")
          .set({ memo })
          .where("org", "=", org)
          .where("service", "=", service)
          .where("name", "=", role)
          .execute();
        const entry = { action: "role.set-memo", subject: `role:${service}:${role}`, detail: { memo } };
        await writeAudit(tx, newId, org, entry, cause);
      }),

    removeRole: (org, service, role, cause) =>
      write(async (tx) => {
        const before = await lockRole(tx, org, { service, role });
        await clearRole(tx, org, { service, role }, secondsOf(cause.at));
        await writeAudit(tx, newId, org, { action: "role.remove", subject: `role:${service}:${role}` }, cause);
        return before;
      }),

    members: (org, service, role, range) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("role_memberships as m")
          .innerJoin("hosts as h", (join) => join.onRef("h.org", "=", "m.org").onRef("h.id", "=", "m.host"))
          // Memberships stay when their role goes.
          .innerJoin("roles as r", (join) =>
            join.onRef("r.org", "=", "m.org").onRef("r.service", "=", "m.service").onRef("r.name", "=", "m.role"),
          )
          .select(["m.host", "h.name", "h.display_name", "m.joined_at", "m.left_at"])
          .where("m.org", "=", org)
          .where("m.service", "=", service)
          .where("m.role", "=", role)
          .where("m.joined_at", "<", range.to)
          .where((where) => where.or([where("m.left_at", "is", null), where("m.left_at", ">", range.from)]))
          .orderBy("h.sort_key")
          .orderBy("m.host")
          .orderBy("m.joined_at")
          .execute();
        // Asked only now: nearly every role that people look at has members.
        if (rows.length === 0 && !(await hasRole(db, org, { service, role }))) return undefined;
        return rows.map((row) => ({
          hostId: row.host,
          hostName: row.name,
          displayName: optional(row.display_name),
          from: row.joined_at,
          to: row.left_at ?? Number.POSITIVE_INFINITY,
        }));
      }),

    current: (org) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("hosts")
          .select(["id", "status", "roles"])
          .where("org", "=", org)
          .where("retired_at", "is", null)
          .execute();
        return rows.flatMap(({ id, status, roles }) =>
          parseRoles(roles).map((role) => ({ ...role, hostId: id, status: status as HostStatus })),
        );
      }),
  };
}
