import type { Policy } from "#core/migration/policy.ts";
import type { Entry, RouteSeen, Run, Seen, Write } from "#core/migration/run.ts";
import { newRun } from "#core/migration/run.ts";
import { tick } from "#core/migration/tick.ts";
import { type Request, request } from "#core/migration/verbs.ts";
import type { SliBucket } from "#core/sli/counts.ts";

export const T0 = 1_800_000_000;

export const POLICY: Policy = {
  routes: ["public", "internal"],
  indicators: [{ name: "errors", measure: { kind: "errors" }, limit: 0.01 }],
  steps: [
    { canaryBp: 100, bake: { least: 300, most: 7200 }, manual: false },
    { canaryBp: 2500, bake: { least: 300, most: 7200 }, manual: false },
    { canaryBp: 10_000, bake: { least: 600, most: 7200 }, manual: false },
  ],
  bucketSeconds: 60,
  alphaTotal: 0.05,
  betaStep: 0.05,
  staleAfter: 300,
  onInconclusive: "hold",
  onSharedCause: "hold",
  minHealthy: 2,
  warmSeconds: 120,
  warmLimitSeconds: 1800,
  keepStableSeconds: 3600,
  gapSeconds: 600,
  verifySeconds: 60,
  guardSeconds: 30,
};

/** A route as the world has it. */
export interface WorldRoute {
  canaryBp: number;
  readable: boolean;
  writable: boolean;
  target: string;
}

/** Two routes, their traffic, and a controller that may die at any point of what it does. */
export function openWorld(policy: Policy = POLICY, { isDrill = false } = {}) {
  const routes: Record<string, WorldRoute> = Object.fromEntries(
    policy.routes.map((name) => [name, { canaryBp: 0, readable: true, writable: true, target: "blue" }]),
  );
  const traffic = { perMinute: 60_000, canaryBad: 0, stableBad: 0, counted: true, distortion: 1 };
  const extra: { -readonly [K in "platform" | "frozen" | "gates" | "budget" | "pace"]?: Seen[K] } = {
    platform: { healthy: 4 },
    gates: [],
  };
  const buckets: SliBucket[] = [];
  const history: Entry[] = [];
  let now = T0;
  let stored: Run = newRun(now, isDrill);

  function seen(): Seen {
    const reading = (route: WorldRoute): RouteSeen =>
      route.readable
        ? { canaryBp: route.canaryBp, fingerprint: `${route.canaryBp}`, canaryTarget: route.target }
        : { unreadable: "connection refused" };
    return {
      routes: Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, reading(route)])),
      buckets: buckets.filter(({ start }) => start >= (stored.evidence?.countedUntil ?? now)),
      countedUntil: traffic.counted ? Math.floor(now / 60) * 60 : lastCounted,
      spreads: policy.indicators.map(() => 1),
      ...extra,
    };
  }

  let lastCounted = T0;
  function count(): void {
    if (!traffic.counted) return;
    const start = Math.floor(now / 60) * 60 - 60;
    if (buckets.some((bucket) => bucket.start === start)) return;
    const canary = Math.round((traffic.perMinute * traffic.distortion * Object.values(routes)[0]!.canaryBp) / 10_000);
    const of = (side: "stable" | "canary", total: number, ratio: number): SliBucket => ({
      start,
      side,
      counts: { total, bad: Math.round(total * ratio), slow: [] },
    });
    buckets.push(of("stable", traffic.perMinute - canary, traffic.stableBad), of("canary", canary, traffic.canaryBad));
    lastCounted = start + 60;
  }

  function perform({ route, canaryBp, expect }: Write): void {
    const found = routes[route]!;
    if (!found.writable || (expect !== undefined && expect !== `${found.canaryBp}`)) return;
    found.canaryBp = canaryBp;
  }

  return {
    routes,
    traffic,
    extra,
    history,
    buckets,
    seen,
    now: () => now,
    bakeOf: (step: number) => policy.steps[step]!.bake,
    run: () => stored,
    wait(seconds: number): void {
      for (const until = now + seconds; now < until; ) {
        now = Math.min(until, Math.floor(now / 60) * 60 + 60);
        count();
      }
    },
    /** One tick; `diesAfter` writes, or before what was decided is stored (-1). */
    tick(diesAfter = Number.POSITIVE_INFINITY): readonly Entry[] {
      const { run, writes, entries } = tick(policy, stored, seen(), now);
      if (diesAfter < 0) return [];
      stored = run;
      history.push(...entries);
      for (const write of writes.slice(0, diesAfter)) perform(write);
      return entries;
    },
    ask(asked: Request): void {
      const { run, entries } = request(policy, stored, asked, "ken", now);
      stored = run;
      history.push(...entries);
    },
    /** Ticks every ten seconds until it is so; how long that took, or `undefined` when it never was. */
    until(isSo: () => boolean, seconds: number): number | undefined {
      const from = now;
      while (!isSo()) {
        if (now - from > seconds) return undefined;
        this.wait(10);
        this.tick();
      }
      return now - from;
    },
  };
}
