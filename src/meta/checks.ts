import { applyReport, type Check, type CheckReport, type CheckState, type CheckStatus } from "#core/check.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixMillis } from "#core/time.ts";
import type { Checks } from "./repositories.ts";
import { inChunks, optional, type Store, secondsOf, type Tx } from "./store.ts";
import type { CheckTable } from "./tables.ts";

function checkOf(row: CheckTable): Check {
  const state: CheckState | undefined =
    row.status === null
      ? undefined
      : {
          status: row.status as CheckStatus,
          message: row.message ?? "",
          occurredAt: row.occurred_at ?? 0,
          since: row.since ?? 0,
          notificationInterval: optional(row.notification_interval),
          maxCheckAttempts: row.max_check_attempts ?? 1,
          attempts: row.attempts ?? 0,
        };
  return { id: row.id, hostId: row.host, name: row.name, memo: row.memo, state };
}

/** Minutes. Nobody waits longer, and the column holds 32 bits. */
const YEAR = 525_600;

const columnsOf = (state: CheckState) => ({
  status: state.status,
  message: state.message,
  occurred_at: state.occurredAt,
  since: state.since,
  notification_interval: state.notificationInterval === undefined ? null : Math.min(state.notificationInterval, YEAR),
  max_check_attempts: state.maxCheckAttempts,
  attempts: state.attempts,
});

export function checksRepository({ read, write, newId }: Store): Checks {
  /** Live hosts among those reported about, locked: reports of a host are applied by one at a time. */
  async function lockHosts(tx: Tx, org: OrgId, reports: readonly CheckReport[]): Promise<Set<string>> {
    const rows = await tx
      .selectFrom("hosts")
      .select("id")
      .where("org", "=", org)
      .where("id", "in", [...new Set(reports.map(({ hostId }) => hostId))])
      .where("retired_at", "is", null)
      .orderBy("id")
      .forUpdate()
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  async function store(tx: Tx, org: OrgId, check: Check, state: CheckState, isNew: boolean): Promise<void> {
    const columns = columnsOf(state);
    if (isNew) {
      const { id, hostId: host, name, memo } = check;
      await tx
        .insertInto("checks")
        .values({ org, id, host, name, memo, ...columns })
        .execute();
    } else await tx.updateTable("checks").set(columns).where("org", "=", org).where("id", "=", check.id).execute();
  }

  return {
    report(org, reports, at: UnixMillis) {
      if (reports.length === 0) return Promise.resolve([]);
      const now = secondsOf(at);
      return write(async (tx) => {
        const live = await lockHosts(tx, org, reports);
        const changed = new Map<string, Check>();
        // A batch may hold several reports of a check; what they say counts in the order in which it happened.
        for (const report of [...reports].sort((a, b) => a.occurredAt - b.occurredAt)) {
          if (!live.has(report.hostId)) continue;
          const row = await tx
            .selectFrom("checks")
            .selectAll()
            .where("org", "=", org)
            .where("host", "=", report.hostId)
            .where("name", "=", report.name)
            .executeTakeFirst();
          const before = row === undefined ? undefined : checkOf(row);
          const state = applyReport(before?.state, report, now);
          if (state === undefined) continue;
          const check = before ?? { id: newId(at), hostId: report.hostId, name: report.name, memo: "" };
          await store(tx, org, check, state, before === undefined);
          changed.set(check.id, { ...check, state });
        }
        return [...changed.values()];
      });
    },

    list: (org, { from, limit }) =>
      read(async (db) => {
        let query = db.selectFrom("checks").selectAll().where("org", "=", org);
        if (from !== undefined) query = query.where("id", ">=", from);
        const rows = await query
          .orderBy("id")
          .limit(limit + 1)
          .execute();
        return { checks: rows.slice(0, limit).map(checkOf), next: rows[limit]?.id };
      }),

    find: (org, id) =>
      read(async (db) => {
        const row = await db
          .selectFrom("checks")
          .selectAll()
          .where("org", "=", org)
          .where("id", "=", id)
          .executeTakeFirst();
        return row === undefined ? undefined : checkOf(row);
      }),

    some: (org, ids) =>
      read(async (db) => {
        const rows = await inChunks([...new Set(ids)], (chunk) =>
          db.selectFrom("checks").selectAll().where("org", "=", org).where("id", "in", chunk).execute(),
        );
        return rows.map(checkOf);
      }),

    ofHost: (org, hostId) =>
      read(async (db) => {
        const query = db.selectFrom("checks").selectAll().where("org", "=", org).where("host", "=", hostId);
        return (await query.orderBy("name").execute()).map(checkOf);
      }),

    failing: (org) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("checks as c")
          .innerJoin("hosts as h", (join) => join.onRef("h.org", "=", "c.org").onRef("h.id", "=", "c.host"))
          .selectAll("c")
          .select("h.name as host_name")
          .where("c.org", "=", org)
          .where("c.status", "in", ["WARNING", "CRITICAL", "UNKNOWN"])
          .where("h.retired_at", "is", null)
          .orderBy("c.since")
          .orderBy("c.id")
          .execute();
        return rows.map((row) => ({ check: checkOf(row), hostName: row.host_name }));
      }),
  };
}
