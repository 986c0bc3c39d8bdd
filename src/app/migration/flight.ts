import { Unavailable } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import type { RouteSeen, Run, Seen } from "#core/migration/run.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import type { StoredRun } from "#meta/migrations/repositories.ts";
import { whyNotOpened } from "./look.ts";
import type { CountsReader, OpenCounts, OpenRouter } from "./ports.ts";

/** A run that goes on, with everything that is open for it. */
export interface Flight {
  stored: StoredRun;
  readonly routers: Readonly<Record<string, TrafficRouter>>;
  /** Absent where counts cannot be had, with why. */
  readonly counts: CountsReader | { readonly broken: string };
  /** By resource, as long as the lease is ours. */
  fences: Readonly<Record<string, number>>;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** Whether the run is ahead of the database: a rollback that it did not take. */
  isAhead: boolean;
  /** End of the newest final bucket that was ever told of. */
  countedUntil?: UnixSeconds | undefined;
  /** Buckets before were kept. */
  recordedUntil: UnixSeconds;
  /** The last hours, from which clustering is learned. */
  history: { readonly buckets: readonly SliBucket[]; readonly readAt: UnixSeconds } | undefined;
  /** What was seen at the last look, for pages. */
  last?: LastLook | undefined;
  /** Why the last write to a route failed, by route. */
  readonly trouble: Map<string, string>;
  /** Only one look at a time. */
  isBusy: boolean;
}

export interface LastLook {
  readonly at: UnixSeconds;
  readonly routes: Readonly<Record<string, RouteSeen>>;
  readonly countedUntil?: UnixSeconds | undefined;
  readonly platform?: Seen["platform"];
  readonly frozen?: string | undefined;
  readonly pace?: number | undefined;
}

/** Opens routers and counts of a run. What cannot be opened is unreadable from the first look on; it never throws. */
export function openFlight(
  stored: StoredRun,
  { openRouter, openCounts }: { readonly openRouter: OpenRouter; readonly openCounts: OpenCounts },
): Flight {
  const { definition, org } = stored;
  const routers = Object.fromEntries(
    definition.routes.map(({ name, config }) => {
      try {
        return [name, openRouter(config)];
      } catch (error) {
        return [name, brokenRouter(name, whyNotOpened(error))];
      }
    }),
  );
  return {
    stored,
    routers,
    counts: countsOf(),
    fences: {},
    dueAt: 0,
    isAhead: false,
    recordedUntil: stored.run.tickedAt,
    history: undefined,
    trouble: new Map(),
    isBusy: false,
  };

  function countsOf(): Flight["counts"] {
    try {
      return openCounts(org, definition.counts, limitsOf(definition), routers);
    } catch (error) {
      return { broken: whyNotOpened(error) };
    }
  }
}

/** Latencies that the indicators ask for, in their order. */
export const limitsOf = ({ policy }: Definition): readonly number[] =>
  policy.indicators.flatMap(({ measure }) => (measure.kind === "latency" ? [measure.limitMs] : []));

export const resourcesOf = ({ routers }: Flight): readonly string[] =>
  Object.values(routers).map(({ resource }) => resource);

function brokenRouter(name: string, why: string): TrafficRouter {
  const broken = async (): Promise<never> => {
    throw new Unavailable(why);
  };
  return {
    kind: "broken",
    resource: `broken:${name}`,
    abilities: { unit: "request", finestBp: 1, lossOnChange: false, persists: true, keepsFence: false },
    read: broken,
    write: broken,
    byHand: () => why,
  };
}

/** Whether a run is on its way back, or was: what has to go on without a database. */
export const isWayBack = ({ phase }: Run): boolean =>
  phase === "rolling-back" || phase === "rolled-back" || phase === "aborted";

/** Where the counts that a run saw are kept. */
export const sourceOf = (runId: string): string => `run/${runId}`;

/** Where the counts are that a run is judged by. */
export const whereOf = (runId: string, { counts }: Definition): string =>
  counts.from === "source" ? counts.source : sourceOf(runId);
