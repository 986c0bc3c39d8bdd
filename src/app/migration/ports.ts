import type { CountsConfig, Definition, LintGate } from "#core/migration/definition.ts";
import type { Entry, GateResult, Run } from "#core/migration/run.ts";
import type { OrgId } from "#core/series.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { GateOverride } from "#core/slo/policy.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";

/** Opens a router; reaches nothing yet. Throws `Rejected("invalid")` for a configuration that cannot be (a token file that is not there). */
export type OpenRouter = (config: RouterConfig) => TrafficRouter;

/** Where a migration's requests are counted. */
export interface CountsReader {
  /**
   * Final buckets that begin at `from` or later, `slow` in the order of the limits that were asked for. Rejects with `Unavailable`
   * when nothing can be read now, with `Rejected("invalid")` when the source does not count such a limit.
   */
  read(from: UnixSeconds, signal?: AbortSignal): Promise<Counts>;
}

export interface Counts {
  readonly buckets: readonly SliBucket[];
  /** End of the newest final bucket of which the source told, with requests or without. */
  readonly countedUntil?: UnixSeconds | undefined;
}

export type OpenCounts = (
  org: OrgId,
  config: CountsConfig,
  /** Latencies in milliseconds that requests are counted against. */
  limitsMs: readonly number[],
  routers: Readonly<Record<string, TrafficRouter>>,
) => CountsReader;

/** A rollback that the database did not take: kept on this machine's disk until it does. */
export interface JournalRecord {
  readonly org: OrgId;
  readonly runId: string;
  /** The revision of the database that it follows from. */
  readonly revision: number;
  readonly run: Run;
  readonly entries: readonly Entry[];
  readonly at: UnixSeconds;
  readonly actor: string;
}

export interface Journal {
  /** Resolves once a crash of the machine does not lose it. The newest of a run takes the place of the one before. */
  keep(record: JournalRecord): Promise<void>;
  load(): Promise<readonly JournalRecord[]>;
  forget(runId: string): Promise<void>;
}

/** What a run's gates and circumstances need to know of objectives. */
export interface Budgets {
  /** Share of the period's budget that is left, below 0 when it is overspent; `undefined` where nobody knows. */
  remaining(org: OrgId, objective: string, now: UnixSeconds): Promise<number | undefined>;
  /** Share of it that was spent since a moment; `undefined` where nobody knows. */
  spent(org: OrgId, objective: string, since: UnixSeconds, now: UnixSeconds): Promise<number | undefined>;
  /** How long steps bake by its policy, as a factor, in the state that its budget is in; `undefined` where there is no such objective. */
  pace(org: OrgId, objective: string): Promise<number | undefined>;
  /** What all of the period's budget is worth in seconds in which everything fails; `undefined` where there is no such objective. */
  outageSeconds(org: OrgId, objective: string, now: UnixSeconds): Promise<number | undefined>;
  /** Whoever lets its gate pass now, with a reason, whatever is left. */
  pass(org: OrgId, objective: string, now: UnixSeconds): Promise<GateOverride | undefined>;
}

/** Reads the files that a gate names and asks the rules; what cannot be read is a shut gate, never a rejection. */
export type AskLint = (gate: LintGate, definition: Definition) => GateResult;
