import { Rejected, Unavailable } from "#core/errors.ts";
import type { GateResult, RouteSeen, Seen } from "#core/migration/run.ts";
import { spreadsOf } from "#core/migration/spreads.ts";
import { shutBy } from "#core/migration/windows.ts";
import { HOUR, type UnixSeconds } from "#core/time.ts";
import { EVERYTHING } from "#core/traffic/share.ts";
import type { Flight } from "./flight.ts";
import { askGates, type GateParts } from "./gates.ts";
import { lookAtHealth, reason } from "./look.ts";
import type { Counts } from "./ports.ts";

/** What clustering is learned from. */
const HISTORY_SECONDS = 6 * HOUR;
const HISTORY_EVERY = 600;

/** Everything that the next decision may depend on. Whatever cannot be had is absent from it. */
export async function observe(
  parts: GateParts,
  flight: Flight,
  routes: Readonly<Record<string, RouteSeen>>,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<Seen> {
  const { definition, org, run, migrationId } = flight.stored;
  const { policy, windows, timeZone } = definition;
  const [counts, health] = await Promise.all([
    countsOf(flight, run.evidence?.countedUntil ?? now, now, signal),
    policy.minHealthy > 0 ? lookAtHealth(flight.routers, signal) : undefined,
  ]);
  if (counts.countedUntil !== undefined) flight.countedUntil = counts.countedUntil;
  const frozenRoute = Object.values(routes).find((route) => "frozenBy" in route && route.frozenBy !== undefined);
  const share = policy.steps[Math.max(0, run.step)]?.canaryBp ?? EVERYTHING;
  return {
    routes,
    buckets: counts.buckets,
    countedUntil: flight.countedUntil,
    foreign: foreignOf(flight, routes),
    platform: health && { healthy: health.healthy },
    budget: await budgetOf(parts, flight, now),
    frozen:
      shutBy(windows, timeZone, now) ?? (frozenRoute && "frozenBy" in frozenRoute ? frozenRoute.frozenBy : undefined),
    gates: run.phase === "preflight" ? await gatesOf() : undefined,
    spreads: spreadsOf(definition, flight.history?.buckets ?? [], share),
  };

  async function gatesOf(): Promise<readonly GateResult[]> {
    const asked = await askGates(parts, org, migrationId, definition, now);
    const { broken } = counts;
    return broken === undefined ? asked : [...asked, { name: "counts", ok: false, found: broken }];
  }
}

/** Routes whose fence is later than ours, while the lease was ours: somebody wrote by hand. */
function foreignOf(flight: Flight, routes: Readonly<Record<string, RouteSeen>>): readonly string[] {
  return Object.entries(routes).flatMap(([name, seen]) => {
    const ours = flight.fences[flight.routers[name]!.resource];
    return "canaryBp" in seen && ours !== undefined && (seen.fence ?? 0) > ours ? [name] : [];
  });
}

async function countsOf(
  flight: Flight,
  from: UnixSeconds,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<Counts & { readonly broken?: string | undefined }> {
  const { counts } = flight;
  if ("broken" in counts) return { buckets: [], broken: counts.broken };
  try {
    if (flight.history === undefined || now - flight.history.readAt >= HISTORY_EVERY) {
      const { buckets } = await counts.read(now - HISTORY_SECONDS, signal);
      flight.history = { buckets, readAt: now };
    }
    return await counts.read(from, signal);
  } catch (error) {
    if (error instanceof Rejected) return { buckets: [], broken: error.message };
    // No counts are no opinion; the judge sees how old the newest are.
    return { buckets: [], broken: reason(error) };
  }
}

async function budgetOf({ budgets }: GateParts, { stored }: Flight, now: UnixSeconds): Promise<Seen["budget"]> {
  const { budget } = stored.definition;
  if (budget === undefined) return undefined;
  try {
    const [before, left] = await Promise.all([
      budgets.remaining(stored.org, budget.objective, stored.run.startedAt),
      budgets.remaining(stored.org, budget.objective, now),
    ]);
    return before === undefined || left === undefined ? undefined : { share: before - left, most: budget.maxSpend };
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
