import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Monitor, MonitorInput } from "#core/monitor/monitor.ts";
import { formatScope } from "#core/monitor/scope.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import { checkNamed, type Named } from "./named.ts";
import type { Monitors } from "./repositories.ts";
import { forgetMonitor } from "./scoped.ts";
import type { MonitorTable } from "./tables.ts";
import { takeTurn } from "./turn.ts";

/** Good judgements in a row that close an alert, unless somebody wants more. */
const RECOVER_AFTER = 1;

const definitionOf = (row: MonitorTable): MonitorInput => JSON.parse(row.definition) as MonitorInput;

function monitorOf(row: MonitorTable): Monitor {
  return {
    ...definitionOf(row),
    id: row.id,
    createdAt: row.created_at,
    recoverAfter: row.recover_after,
    ...(row.muted_until === null ? {} : { mutedUntil: row.muted_until }),
  };
}

function rowOf(org: OrgId, id: string, monitor: MonitorInput, cause: Cause): MonitorTable {
  return {
    org,
    id,
    type: monitor.type,
    name: monitor.name,
    definition: JSON.stringify(monitor),
    recover_after: RECOVER_AFTER,
    muted_until: null,
    created_at: secondsOf(cause.at),
  };
}

/** What an organisation begins with: no audit rows of their own, they belong to its creation. */
export async function insertMonitors(
  tx: Tx,
  newId: Store["newId"],
  org: OrgId,
  monitors: readonly MonitorInput[],
  cause: Cause,
): Promise<void> {
  for (const monitor of monitors)
    await tx
      .insertInto("monitors")
      .values(rowOf(org, newId(cause.at), monitor, cause))
      .execute();
}

function namedBy(monitor: MonitorInput): Named {
  const scopes = [
    ...("scopes" in monitor ? monitor.scopes : []),
    ...("excludeScopes" in monitor ? monitor.excludeScopes : []),
  ];
  const own = "service" in monitor && monitor.service ? [monitor.service] : [];
  return {
    services: [...own, ...scopes.flatMap(({ service, role }) => (role === undefined ? [service] : []))],
    roles: scopes.flatMap((scope) => (scope.role === undefined ? [] : [scope])),
  };
}

const byId = (db: Db, org: OrgId, id: string) =>
  db.selectFrom("monitors").selectAll().where("org", "=", org).where("id", "=", id);

const unknown = (id: string): Rejected => new Rejected("not-found", `Cannot find monitor "${id}"`);

export function monitorsRepository({ read, write, newId }: Store): Monitors {
  const audit = (tx: Tx, org: OrgId, action: string, id: string, detail: object, cause: Cause) =>
    writeAudit(tx, newId, org, { action: `monitor.${action}`, subject: `monitor:${id}`, detail }, cause);

  async function take(tx: Tx, org: OrgId, id: string): Promise<MonitorTable> {
    await takeTurn(tx);
    const row = await byId(tx, org, id).executeTakeFirst();
    if (row === undefined) throw unknown(id);
    return row;
  }

  /** Refuses what names things that are not there, and a second anomaly monitor of a role. */
  async function check(tx: Tx, org: OrgId, monitor: MonitorInput, id?: string): Promise<void> {
    const action = `Cannot save monitor "${monitor.name}"`;
    await checkNamed(tx, org, action, namedBy(monitor));
    if (monitor.type !== "anomalyDetection") return;
    const mine = new Set(monitor.scopes.map(formatScope));
    const rows = await tx
      .selectFrom("monitors")
      .selectAll()
      .where("org", "=", org)
      .where("type", "=", "anomalyDetection")
      .execute();
    for (const other of rows.map(monitorOf)) {
      if (other.type !== "anomalyDetection" || other.id === id) continue;
      const both = other.scopes.map(formatScope).find((scope) => mine.has(scope));
      if (both !== undefined)
        throw new Rejected("invalid", `${action}: the role "${both}" has the anomaly monitor "${other.name}" already`);
    }
  }

  return {
    list: (org) =>
      read(async (db) => {
        const query = db.selectFrom("monitors").selectAll().where("org", "=", org);
        return (await query.orderBy("type").orderBy("name").orderBy("id").execute()).map(monitorOf);
      }),

    find: (org, id) =>
      read(async (db) => {
        const row = await byId(db, org, id).executeTakeFirst();
        return row === undefined ? undefined : monitorOf(row);
      }),

    create: (org, monitor, cause) =>
      write(async (tx) => {
        await takeTurn(tx);
        await check(tx, org, monitor);
        const row = rowOf(org, newId(cause.at), monitor, cause);
        await tx.insertInto("monitors").values(row).execute();
        await audit(tx, org, "create", row.id, { type: row.type, name: row.name }, cause);
        return monitorOf(row);
      }),

    replace: (org, id, monitor, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        if (before.type !== monitor.type)
          throw new Rejected(
            "invalid",
            `Cannot change the type of monitor "${id}": found "${monitor.type}", want "${before.type}"`,
          );
        await check(tx, org, monitor, id);
        const after = { ...before, name: monitor.name, definition: JSON.stringify(monitor) };
        await tx
          .updateTable("monitors")
          .set({ name: after.name, definition: after.definition })
          .where("org", "=", org)
          .where("id", "=", id)
          .execute();
        const changed = changedKeys(definitionOf(before), monitor);
        if (changed.length > 0) await audit(tx, org, "update", id, { name: after.name, changed }, cause);
        return monitorOf(after);
      }),

    setExtras: (org, id, { recoverAfter, mutedUntil }, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        if (recoverAfter !== undefined && !(Number.isInteger(recoverAfter) && recoverAfter >= 1 && recoverAfter <= 10))
          throw new Rejected(
            "invalid",
            `Cannot let monitor "${id}" recover after ${recoverAfter} good judgements, want 1 to 10`,
          );
        const change = {
          recover_after: recoverAfter ?? before.recover_after,
          muted_until: mutedUntil === undefined ? before.muted_until : mutedUntil,
        };
        await tx.updateTable("monitors").set(change).where("org", "=", org).where("id", "=", id).execute();
        const detail = { name: before.name, recoverAfter: change.recover_after, mutedUntil: change.muted_until };
        await audit(tx, org, "set-extras", id, detail, cause);
        return monitorOf({ ...before, ...change });
      }),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        await tx.deleteFrom("notification_group_monitors").where("org", "=", org).where("monitor", "=", id).execute();
        await tx.deleteFrom("probe_states").where("org", "=", org).where("monitor", "=", id).execute();
        await forgetMonitor(tx, org, id);
        await tx.deleteFrom("monitors").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, org, "remove", id, { type: before.type, name: before.name }, cause);
        return monitorOf(before);
      }),

    revision: () =>
      read(async (db) =>
        String((await db.selectFrom("alerting_revision").select("revision").executeTakeFirstOrThrow()).revision),
      ),
  };
}

/** Names of fields only: addresses and headers may hold passwords. */
function changedKeys(before: MonitorInput, after: MonitorInput): string[] {
  const [old, now] = [before, after] as unknown as Record<string, unknown>[];
  const keys = new Set([...Object.keys(old!), ...Object.keys(now!)]);
  return [...keys].filter((key) => JSON.stringify(old![key]) !== JSON.stringify(now![key])).sort();
}
