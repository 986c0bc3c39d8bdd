import type { Boards } from "#app/boards.ts";
import { Rejected } from "#core/errors.ts";
import type { Entry } from "#core/migration/run.ts";
import { sayDrill, sayEntry } from "#core/migration/say.ts";
import type { TimeSeries } from "#core/ports.ts";
import { PointBatch, targetKey } from "#core/series.ts";
import { floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { StoredRun } from "#meta/migrations/repositories.ts";
import { CONTROLLER } from "./controller.ts";
import { whereOf } from "./flight.ts";

/** After an outage of ours, older minutes are not worth the reading. */
const MOST_AT_ONCE = 10;

/** Which lines of a run's history belong on the graphs of its service. */
const ON_GRAPHS: readonly Entry["kind"][] = ["intent", "verified", "needs-hands"];

/**
 * Writes what happens to a migration where its service is looked at: in per cent, the share that is set as the service metric
 * `migration.NAME.weight` and the one that arrives as `migration.NAME.share`, and annotations for what changed it.
 */
export function recordOnService({
  meta,
  store,
  boards,
  clock,
}: {
  readonly meta: Pick<Meta, "sliBuckets">;
  readonly store: Pick<TimeSeries, "append" | "table">;
  readonly boards: Pick<Boards, "annotate">;
  readonly clock: Clock;
}): { entries(run: StoredRun, entries: readonly Entry[]): Promise<void>; shares(run: StoredRun): Promise<void> } {
  const sayTime = (at: number): string => new Date(at * 1000).toISOString();
  /** By run, the minute that has its share. */
  const written = new Map<string, number>();
  /** By run, the end of what has the share that arrived. */
  const arrived = new Map<string, UnixSeconds>();

  /** Of each minute, or longer bucket, that is counted for good since the last time: what part of it the canary got. */
  async function arrivals({ id, org, definition }: StoredRun): Promise<(readonly [at: UnixSeconds, share: number])[]> {
    const source = await meta.sliBuckets.source(org, whereOf(id, definition));
    if (source === undefined) return [];
    const length = Math.max(MINUTE, source.bucketSeconds);
    const to = floorTo(length, source.finalUntil);
    const from = Math.max(arrived.get(id) ?? 0, to - MOST_AT_ONCE * length);
    const sums = new Map<UnixSeconds, { canary: number; total: number }>();
    for (const { start, side, counts } of await meta.sliBuckets.read(org, source.name, { from, to })) {
      const sum = sums.get(floorTo(length, start)) ?? { canary: 0, total: 0 };
      sum.total += counts.total;
      if (side === "canary") sum.canary += counts.total;
      sums.set(floorTo(length, start), sum);
    }
    arrived.set(id, to);
    return [...sums].flatMap(([at, { canary, total }]) => (total === 0 ? [] : [[at, (canary / total) * 100] as const]));
  }

  return {
    async entries({ org, definition: { service, name }, run: { isDrill } }, entries) {
      if (service === undefined) return;
      const cause = { actor: { kind: "system", id: "", name: CONTROLLER }, at: clock.now() } as const;
      const at = Math.floor(cause.at / 1000);
      for (const entry of entries.filter(({ kind }) => ON_GRAPHS.includes(kind))) {
        const said = `${name}: ${sayEntry("en", entry, sayTime)}`;
        const title = isDrill ? sayDrill("en", said) : said;
        try {
          await boards.annotate(org, { title, service, roles: [], from: at, to: at }, cause);
        } catch (error) {
          // The service may be gone, or never have been; the migration does not need it.
          if (!(error instanceof Rejected)) throw error;
        }
      }
    },

    async shares(stored) {
      const { id, org, definition, run } = stored;
      const { service, name } = definition;
      if (service === undefined) return;
      const now = Math.floor(clock.now() / 1000);
      const minute = floorTo(MINUTE, now);
      if (written.get(id) === minute) return;
      written.set(id, minute);
      const table = store.table(org, targetKey({ kind: "service", id: service }));
      const batch = new PointBatch();
      batch.push(table, table.add(`migration.${name}.weight`), minute, run.verified.canaryBp / 100);
      for (const [at, share] of await arrivals(stored))
        batch.push(table, table.add(`migration.${name}.share`), at, share);
      await store.append(batch, now);
    },
  };
}
