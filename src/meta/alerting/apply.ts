import type { Alert, AlertLog } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { inChunks, type Tx } from "#meta/store.ts";
import { alertRowOf, logRowOf } from "./alert-rows.ts";
import { insertDeliveries } from "./outbox.ts";
import type { AlertChange } from "./repositories.ts";
import type { AlertTable } from "./tables.ts";

/** Rows of one statement, see `outbox.ts`. */
const ROWS_AT_ONCE = 500;

/**
 * Stores what follows from judgements [MA20]. A change that was stored before changes nothing: whoever did not hear that it
 * succeeded does it again. What people wrote meanwhile stays [MA23].
 */
export async function applyChanges(tx: Tx, org: OrgId, changes: readonly AlertChange[]): Promise<void> {
  const stored = await lockAlerts(tx, org, changes);
  for (const { alert } of changes) {
    const row = alertRowOf(org, alert);
    const before = stored.get(alert.id);
    if (before === undefined) await tx.insertInto("alerts").values(row).execute();
    else if (before.closed_at === null) await update(tx, row);
    else if (before.closed_at !== row.closed_at || before.reason !== row.reason) throw closedAlready(alert);
    stored.set(alert.id, row);
  }
  await insertLogs(
    tx,
    org,
    changes.flatMap(({ logs }) => logs),
  );
  await insertDeliveries(
    tx,
    org,
    changes.flatMap(({ deliveries }) => deliveries),
  );
}

type Known = Pick<AlertTable, "id" | "closed_at" | "reason">;

/** In the order of their ids, so that nobody waits for somebody who waits for him. */
async function lockAlerts(tx: Tx, org: OrgId, changes: readonly AlertChange[]): Promise<Map<string, Known>> {
  const ids = [...new Set(changes.map(({ alert }) => alert.id))].sort();
  const rows = await inChunks(ids, (some) =>
    tx
      .selectFrom("alerts")
      .select(["id", "closed_at", "reason"])
      .where("org", "=", org)
      .where("id", "in", some)
      .orderBy("id")
      .forUpdate()
      .execute(),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** All but what belongs to people: the memo always, the acknowledgement until the alert ends. */
async function update(tx: Tx, { org, id, memo: _, ack, ...row }: AlertTable): Promise<void> {
  await tx
    .updateTable("alerts")
    .set(row.closed_at === null ? row : { ...row, ack })
    .where("org", "=", org)
    .where("id", "=", id)
    .execute();
}

async function insertLogs(tx: Tx, org: OrgId, logs: readonly AlertLog[]): Promise<void> {
  for (let from = 0; from < logs.length; from += ROWS_AT_ONCE)
    await tx
      .insertInto("alert_logs")
      .values(logs.slice(from, from + ROWS_AT_ONCE).map((log) => logRowOf(org, log)))
      .onConflict((conflict) => conflict.columns(["org", "id"]).doNothing())
      .execute();
}

const closedAlready = ({ id }: Alert): Rejected =>
  new Rejected("conflict", `Cannot change alert "${id}": it was closed meanwhile`);
