import { Rejected, Unavailable } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import type { GateResult, RouteSeen, Seen } from "#core/migration/run.ts";
import { spreadsOf } from "#core/migration/spreads.ts";
import { shutBy } from "#core/migration/windows.ts";
import { HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import { EVERYTHING } from "#core/traffic/share.ts";
import type { Meta } from "#meta/meta.ts";
import type { SliSource } from "#meta/migrations/repositories.ts";
import { type Flight, limitsOf, sourceOf } from "./flight.ts";
import { askGates, type GateParts } from "./gates.ts";
import { lookAtHealth, reason } from "./look.ts";
import type { Counts, CountsReader } from "./ports.ts";
import { soon, within } from "./within.ts";

/** What clustering is learned from. */
export const HISTORY_SECONDS = 6 * HOUR;
const HISTORY_EVERY = 600;
/** A source that takes longer tells nothing this time: routes have to be looked at. */
const COUNTS_LIMIT_MS = 10_000;

export interface ObserveParts extends GateParts {
  readonly meta: Pick<Meta, "migrations" | "sliBuckets" | "hosts">;
}

/** Everything that the next decision may depend on. Whatever cannot be had is absent from it. */
export async function observe(
  parts: ObserveParts,
  flight: Flight,
  routes: Readonly<Record<string, RouteSeen>>,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<Seen> {
  const { definition, org, run, migrationId } = flight.stored;
  const { policy, windows, timeZone } = definition;
  const [counts, health] = await Promise.all([
    countsOf(parts, flight, now, signal),
    isHealthWanted(flight) ? lookAtHealth(flight.routers, signal) : undefined,
  ]);
  if (counts.countedUntil !== undefined) flight.countedUntil = counts.countedUntil;
  const frozenRoute = Object.values(routes).find((route) => "frozenBy" in route && route.frozenBy !== undefined);
  const share = policy.steps[Math.max(0, run.step)]?.canaryBp ?? EVERYTHING;
  return {
    routes,
    buckets: counts.buckets,
    countedUntil: flight.countedUntil,
    foreign: foreignOf(flight, routes),
    platform: health && { healthy: health.healthy, failed: health.failed },
    budget: await budgetOf(parts, flight, now),
    pace: await paceOf(parts, flight),
    load: loadOf(definition, counts, health?.healthy),
    frozen:
      shutBy(windows, timeZone, now) ?? (frozenRoute && "frozenBy" in frozenRoute ? frozenRoute.frozenBy : undefined),
    gates: run.phase === "preflight" ? await gatesOf().catch(orUnknown) : undefined,
    spreads: spreadsOf(definition, flight.history?.buckets ?? [], share),
  };

  async function gatesOf(): Promise<readonly GateResult[]> {
    const asked = await soon(askGates(parts, org, migrationId, definition, now));
    const { broken } = counts;
    return broken === undefined ? asked : [...asked, { name: "counts", ok: false, found: broken }];
  }
}

/** A platform that says itself that its tasks fail is heard, however many targets are wanted. */
const isHealthWanted = ({ stored: { definition }, routers }: Flight): boolean =>
  definition.policy.minHealthy > 0 ||
  definition.rpsPerTask !== undefined ||
  Object.values(routers).some(({ abilities }) => abilities.knowsPlatform);

/** Requests a second that each target of the canary got in the last minute, or bucket. */
function loadOf(
  { rpsPerTask, policy }: Definition,
  { buckets, countedUntil }: Counts,
  healthy: number | undefined,
): Seen["load"] {
  if (rpsPerTask === undefined || countedUntil === undefined || !healthy) return undefined;
  const seconds = Math.max(MINUTE, policy.bucketSeconds);
  const recent = buckets.filter(({ side, start }) => side === "canary" && start >= countedUntil - seconds);
  if (recent.length === 0) return undefined;
  const requests = recent.reduce((sum, { counts }) => sum + counts.total, 0);
  return { perTask: requests / (recent.length * policy.bucketSeconds) / healthy, most: rpsPerTask };
}

/** Routes whose fence is later than ours, while the lease was ours: somebody wrote by hand. */
function foreignOf(flight: Flight, routes: Readonly<Record<string, RouteSeen>>): readonly string[] {
  return Object.entries(routes).flatMap(([name, seen]) => {
    const ours = flight.fences[flight.routers[name]!.resource];
    return "canaryBp" in seen && ours !== undefined && (seen.fence ?? 0) > ours ? [name] : [];
  });
}

/** What a run saw, as a source of its own. */
const recordOf = ({ stored, recordedUntil }: Flight, { countedUntil }: Counts): SliSource => ({
  name: sourceOf(stored.id),
  bucketSeconds: stored.definition.policy.bucketSeconds,
  limitsMs: limitsOf(stored.definition),
  finalUntil: countedUntil ?? recordedUntil,
});

/** Counts since the last look, and all that the evidence lacks. They are kept for pages and for `explain`. */
async function countsOf(
  { meta }: ObserveParts,
  flight: Flight,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<Counts & { readonly broken?: string | undefined }> {
  const { counts, stored } = flight;
  if ("broken" in counts) return { buckets: [], broken: counts.broken };
  try {
    if (flight.history === undefined || now - flight.history.readAt >= HISTORY_EVERY) {
      const { buckets } = await read(counts, now - HISTORY_SECONDS, signal);
      flight.history = { buckets, readAt: now };
    }
    const from = Math.min(flight.recordedUntil, stored.run.evidence?.countedUntil ?? now);
    const found = await read(counts, from, signal);
    const fresh = found.buckets.filter(({ start }) => start >= flight.recordedUntil);
    if (stored.definition.counts.from === "route" && fresh.length > 0)
      await soon(meta.sliBuckets.put(stored.org, recordOf(flight, found), fresh)).then(
        () => {
          flight.recordedUntil = found.countedUntil ?? flight.recordedUntil;
        },
        // They are asked for again at the next look.
        () => {},
      );
    return found;
  } catch (error) {
    if (error instanceof Rejected) return { buckets: [], broken: error.message };
    // No counts are no opinion; the judge sees how old the newest are.
    return { buckets: [], broken: reason(error) };
  }
}

/** Ends in time, whether the source heeds the signal or not. */
const read = (counts: CountsReader, from: UnixSeconds, signal: AbortSignal): Promise<Counts> =>
  within(COUNTS_LIMIT_MS, counts.read(from, AbortSignal.any([signal, AbortSignal.timeout(COUNTS_LIMIT_MS)])));

/** Nobody waits longer, and nobody shorter, because the database does not answer. */
const orUnknown = (error: unknown): undefined => {
  if (error instanceof Unavailable) return undefined;
  throw error;
};

async function budgetOf({ budgets }: GateParts, { stored }: Flight, now: UnixSeconds): Promise<Seen["budget"]> {
  const { budget } = stored.definition;
  if (budget === undefined) return undefined;
  const share = await soon(budgets.spent(stored.org, budget.objective, stored.run.startedAt, now)).catch(orUnknown);
  return share === undefined ? undefined : { share, most: budget.maxSpend };
}

async function paceOf({ budgets }: GateParts, { stored }: Flight): Promise<number | undefined> {
  const { budget } = stored.definition;
  if (budget?.takesPace !== true) return undefined;
  return await soon(budgets.pace(stored.org, budget.objective)).catch(orUnknown);
}
