import type { Tx } from "#meta/store.ts";

/**
 * Waits until nobody else changes configuration of alerting, and keeps others waiting until the transaction ends. So what one
 * change relies on (a monitor that a group names, one default group, no circle of groups) stays as it was read. Whoever caches
 * sees that something changed, see `Monitors.revision`.
 *
 * The first lock of every transaction that needs it: then no two can wait for each other.
 */
export async function takeTurn(tx: Tx): Promise<void> {
  await tx
    .updateTable("alerting_revision")
    .set((column) => ({ revision: column("revision", "+", 1) }))
    .execute();
}
