import type { Boards } from "#app/boards.ts";
import { Rejected } from "#core/errors.ts";
import type { Entry } from "#core/migration/run.ts";
import { sayEntry } from "#core/migration/say.ts";
import type { TimeSeries } from "#core/ports.ts";
import { PointBatch, targetKey } from "#core/series.ts";
import { floorTo, MINUTE } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { StoredRun } from "#meta/migrations/repositories.ts";
import { CONTROLLER } from "./controller.ts";

/** Which lines of a run's history belong on the graphs of its service. */
const ON_GRAPHS: readonly Entry["kind"][] = ["intent", "verified", "needs-hands"];

/**
 * Writes what happens to a migration where its service is looked at: the share as the service metric `migration.NAME.weight`, in per
 * cent, and annotations for what changed it.
 */
export function recordOnService({
  store,
  boards,
  clock,
}: {
  readonly store: Pick<TimeSeries, "append" | "table">;
  readonly boards: Pick<Boards, "annotate">;
  readonly clock: Clock;
}): { entries(run: StoredRun, entries: readonly Entry[]): Promise<void>; weight(run: StoredRun): Promise<void> } {
  const sayTime = (at: number): string => new Date(at * 1000).toISOString();
  /** By run, the minute that has its share. */
  const written = new Map<string, number>();
  return {
    async entries({ org, definition: { service, name } }, entries) {
      if (service === undefined) return;
      const cause = { actor: { kind: "system", id: "", name: CONTROLLER }, at: clock.now() } as const;
      const at = Math.floor(cause.at / 1000);
      for (const entry of entries.filter(({ kind }) => ON_GRAPHS.includes(kind))) {
        const title = `${name}: ${sayEntry("en", entry, sayTime)}`;
        try {
          await boards.annotate(org, { title, service, roles: [], from: at, to: at }, cause);
        } catch (error) {
          // The service may be gone, or never have been; the migration does not need it.
          if (!(error instanceof Rejected)) throw error;
        }
      }
    },

    async weight({ id, org, definition: { service, name }, run }) {
      if (service === undefined) return;
      const now = Math.floor(clock.now() / 1000);
      const minute = floorTo(MINUTE, now);
      if (written.get(id) === minute) return;
      written.set(id, minute);
      const table = store.table(org, targetKey({ kind: "service", id: service }));
      const batch = new PointBatch();
      batch.push(table, table.add(`migration.${name}.weight`), minute, run.verified.canaryBp / 100);
      await store.append(batch, now);
    },
  };
}
