import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { HostInput, RoleRef } from "#core/host.ts";
import { sortKey } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { orgOf } from "#meta/orgs.ts";
import type { Hosts } from "#meta/repositories.ts";
import { type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { HostTable } from "#meta/tables.ts";
import { checkDeclared, declareChecks } from "./checks.ts";
import { checkedRoles, joinRoles, leaveRoles } from "./roles.ts";
import { compareRoles, interfacesOf } from "./rows.ts";
import { foldIdentifier, INDEXED_LENGTH, parseRoles, searchText, spellRoles } from "./search-text.ts";

type Writes = Pick<Hosts, "register" | "update" | "setStatus" | "setRoles" | "retire">;

const same = (a: RoleRef, b: RoleRef): boolean => compareRoles(a, b) === 0;
const spell = ({ service, role }: RoleRef): string => `${service}:${role}`;
const fullName = (roles: readonly RoleRef[]): string[] => roles.map(spell);

/** The columns that are computed from others and from the roles. */
function derivedColumns(
  host: Pick<HostTable, "id" | "name" | "display_name" | "custom_identifier" | "interfaces">,
  roles: readonly RoleRef[],
) {
  const { id, name, display_name: displayName, custom_identifier: customIdentifier, interfaces } = host;
  return {
    roles: spellRoles(roles),
    search_text: searchText({ id, name, displayName, customIdentifier, interfaces: interfacesOf(interfaces) }),
    sort_key: sortKey(displayName ?? name).slice(0, INDEXED_LENGTH),
    identifier_folded: customIdentifier === null ? null : foldIdentifier(customIdentifier),
  };
}

const identifierTaken = (identifier: string | null | undefined): Rejected =>
  new Rejected("invalid", `Cannot use the custom identifier "${identifier}": another host has it, want it unique`);

const unknownHosts = (ids: readonly string[]): Rejected =>
  new Rejected(
    "not-found",
    `Cannot find ${ids.length === 1 ? "host" : "hosts"} ${ids.map((id) => `"${id}"`).join(", ")}`,
  );

/** Mackerel publishes no limit. The longest name of the DNS has 253 characters. */
const MAX_NAME_LENGTH = 255;

function checkInput(input: HostInput): void {
  const texts = { name: input.name, "display name": input.displayName, "custom identifier": input.customIdentifier };
  for (const [noun, text] of Object.entries(texts))
    if (text && text.length > MAX_NAME_LENGTH)
      throw new Rejected(
        "invalid",
        `Cannot use the ${noun} "${text.slice(0, 40)}…": found ${text.length} characters, want at most ${MAX_NAME_LENGTH}`,
      );
  if (input.name === "") throw new Rejected("invalid", "Cannot use an empty host name");
  checkDeclared(input.checks ?? []);
}

export function hostWrites({ write, newId }: Store): Writes {
  async function audit(tx: Tx, org: OrgId, action: string, id: string, detail: unknown, cause: Cause): Promise<void> {
    await writeAudit(tx, newId, org, { action, subject: `host:${id}`, detail }, cause);
  }

  /** The hosts in the order of their ids, locked; all of them, or a refusal that names those that are unknown. */
  async function lockHosts(tx: Tx, org: OrgId, ids: readonly string[]): Promise<HostTable[]> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return [];
    const rows = await tx
      .selectFrom("hosts")
      .selectAll()
      .where("org", "=", org)
      .where("id", "in", wanted)
      .orderBy("id")
      .forUpdate()
      .execute();
    const found = new Set(rows.map(({ id }) => id));
    const unknown = wanted.filter((id) => !found.has(id));
    if (unknown.length > 0) throw unknownHosts(unknown);
    return rows;
  }

  async function lockLiveHost(tx: Tx, org: OrgId, id: string): Promise<HostTable> {
    const row = (await lockHosts(tx, org, [id]))[0]!;
    if (row.retired_at !== null) throw new Rejected("invalid", `Cannot change host "${id}": it is retired`);
    return row;
  }

  /** Runs a write; a custom identifier that another host took in the meantime is a refusal like any other. */
  async function writeUnique<T>(identifier: string | null | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await write(work);
    } catch (error) {
      throw isTaken(error, "custom_identifier") ? identifierTaken(identifier) : error;
    }
  }

  return {
    async register(org, input, cause) {
      checkInput(input);
      const roles = checkedRoles(input.roles);
      const at = secondsOf(cause.at);
      return writeUnique(input.customIdentifier, async (tx) => {
        const owner = await tx.selectFrom("organisations").selectAll().where("id", "=", org).executeTakeFirst();
        if (owner === undefined) throw new Rejected("not-found", `Cannot find organisation "${org}"`);
        const host = {
          org,
          id: newId(cause.at),
          name: input.name,
          display_name: input.displayName || null,
          custom_identifier: input.customIdentifier || null,
          memo: input.memo ?? "",
          interfaces: JSON.stringify(input.interfaces),
          size: input.size,
          status: orgOf(owner).settings.defaultHostStatus,
          cores: input.cores ?? null,
          created_at: at,
          retired_at: null,
          changed_at_ms: cause.at,
        };
        await tx
          .insertInto("hosts")
          .values({ ...host, ...derivedColumns(host, roles) })
          .execute();
        await tx.insertInto("host_meta").values({ org, host: host.id, meta: input.meta }).execute();
        await joinRoles(tx, org, host.id, roles, at);
        if (input.checks !== undefined) await declareChecks(tx, newId, org, host.id, input.checks, cause.at);
        await audit(tx, org, "host.register", host.id, { name: host.name, roles: fullName(roles) }, cause);
        return host.id;
      });
    },

    async update(org, id, input, cause) {
      checkInput(input);
      const given = checkedRoles(input.roles);
      return writeUnique(input.customIdentifier, async (tx) => {
        const before = await lockLiveHost(tx, org, id);
        const held = parseRoles(before.roles);
        const added = given.filter((role) => !held.some((other) => same(role, other)));
        const described = {
          name: input.name,
          display_name: input.displayName === undefined ? before.display_name : input.displayName || null,
          custom_identifier:
            input.customIdentifier === undefined ? before.custom_identifier : input.customIdentifier || null,
          memo: input.memo ?? before.memo,
        };
        const after = {
          ...described,
          interfaces: JSON.stringify(input.interfaces),
          size: input.size,
          cores: input.cores ?? null,
        };
        const roles = [...held, ...added].sort(compareRoles);
        await tx
          .updateTable("hosts")
          .set({ ...after, changed_at_ms: cause.at, ...derivedColumns({ id, ...after }, roles) })
          .where("org", "=", org)
          .where("id", "=", id)
          .execute();
        await tx
          .updateTable("host_meta")
          .set({ meta: input.meta })
          .where("org", "=", org)
          .where("host", "=", id)
          .execute();
        await joinRoles(tx, org, id, added, secondsOf(cause.at));
        if (input.checks !== undefined) await declareChecks(tx, newId, org, id, input.checks, cause.at);
        // An agent says hourly what it said before, with other figures in `meta`; that is no change to tell of.
        const changed = (Object.keys(described) as (keyof typeof described)[]).filter(
          (key) => described[key] !== before[key],
        );
        if (changed.length > 0 || added.length > 0)
          await audit(tx, org, "host.update", id, { name: after.name, changed, rolesAdded: fullName(added) }, cause);
      });
    },

    setStatus: (org, ids, status, cause) =>
      write(async (tx) => {
        const hosts = await lockHosts(tx, org, ids);
        const retired = hosts.find(({ retired_at }) => retired_at !== null);
        if (retired !== undefined)
          throw new Rejected("invalid", `Cannot set the status of host "${retired.id}": it is retired`);
        for (const { id, name, status: before } of hosts) {
          if (before === status) continue;
          await tx
            .updateTable("hosts")
            .set({ status, changed_at_ms: cause.at })
            .where("org", "=", org)
            .where("id", "=", id)
            .execute();
          await audit(tx, org, "host.set-status", id, { name, before, after: status }, cause);
        }
      }),

    async setRoles(org, id, roles, cause) {
      const wanted = checkedRoles(roles);
      const at = secondsOf(cause.at);
      return write(async (tx) => {
        const host = await lockLiveHost(tx, org, id);
        const held = parseRoles(host.roles);
        const added = wanted.filter((role) => !held.some((other) => same(role, other)));
        const removed = held.filter((role) => !wanted.some((other) => same(role, other)));
        if (added.length === 0 && removed.length === 0) return;
        for (const { service, role } of removed) await leaveRoles(tx, org, { hosts: [id], service, role }, at);
        await joinRoles(tx, org, id, added, at);
        await tx
          .updateTable("hosts")
          .set({ changed_at_ms: cause.at, ...derivedColumns(host, wanted) })
          .where("org", "=", org)
          .where("id", "=", id)
          .execute();
        const detail = { name: host.name, added: fullName(added), removed: fullName(removed) };
        await audit(tx, org, "host.set-roles", id, detail, cause);
      });
    },

    retire: (org, ids, cause) =>
      write(async (tx) => {
        const at = secondsOf(cause.at);
        const live = (await lockHosts(tx, org, ids)).filter(({ retired_at }) => retired_at === null);
        if (live.length === 0) return;
        const liveIds = live.map(({ id }) => id);
        await leaveRoles(tx, org, { hosts: liveIds }, at);
        await tx
          .updateTable("hosts")
          .set({ retired_at: at, changed_at_ms: cause.at, roles: spellRoles([]) })
          .where("org", "=", org)
          .where("id", "in", liveIds)
          .execute();
        for (const { id, name } of live) await audit(tx, org, "host.retire", id, { name }, cause);
      }),
  };
}
