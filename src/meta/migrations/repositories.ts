import type { Cause } from "#core/account.ts";
import type { Definition } from "#core/migration/definition.ts";
import type { Entry, Run } from "#core/migration/run.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { ConfiguredSource, Look } from "#core/sli/source.ts";
import type { CountedBucket } from "#core/slo/objective.ts";
import type { TimeRange, UnixMillis, UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";

export interface Migration {
  readonly id: string;
  readonly name: string;
  /** As it was written. */
  readonly document: string;
  readonly definition: Definition;
  readonly createdAt: UnixSeconds;
  readonly updatedAt: UnixSeconds;
}

/** A run with the definition that it began with: a file that changes later changes the next run. */
export interface StoredRun {
  readonly org: OrgId;
  readonly id: string;
  readonly migrationId: string;
  readonly definition: Definition;
  readonly run: Run;
  /** Grows with every write, so that whoever read an older one cannot overwrite a newer. */
  readonly revision: number;
  readonly endedAt?: UnixSeconds | undefined;
}

export interface StoredEntry {
  /** From 1, without gaps. */
  readonly number: number;
  readonly at: UnixSeconds;
  /** Who did it: a person's name, or the controller. */
  readonly actor: string;
  readonly entry: Entry;
}

export interface RunChange {
  /** The revision that was read. */
  readonly expect: number;
  readonly run: Run;
  readonly entries: readonly Entry[];
  readonly at: UnixSeconds;
  readonly actor: string;
  /** What a person asked under this id happens once, however often it is asked. */
  readonly request?: string | undefined;
  /** Messages that tell people of it: stored with it, or not at all. */
  readonly deliveries?: readonly Delivery[] | undefined;
}

export interface Migrations {
  /** `conflict` when the name is taken. */
  create(
    org: OrgId,
    what: { readonly document: string; readonly definition: Definition },
    cause: Cause,
  ): Promise<Migration>;
  /** For the next run; one that goes on keeps what it began with. `not-found`, `conflict` when the name is taken. */
  update(
    org: OrgId,
    id: string,
    what: { readonly document: string; readonly definition: Definition },
    cause: Cause,
  ): Promise<Migration>;
  /** With its runs and their history. `not-found`; `conflict` while a run goes on. */
  remove(org: OrgId, id: string, cause: Cause): Promise<void>;
  /** By name. */
  list(org: OrgId): Promise<readonly Migration[]>;
  /** By id or by name. `not-found`. */
  find(org: OrgId, idOrName: string): Promise<Migration>;

  /** `not-found`; `conflict` while another run of it goes on. */
  start(org: OrgId, migrationId: string, run: Run, cause: Cause): Promise<StoredRun>;
  /** The newest first. */
  runs(org: OrgId, migrationId: string, limit: number): Promise<readonly StoredRun[]>;
  /** Of every migration the newest run, by migration. */
  newestRuns(org: OrgId): Promise<ReadonlyMap<string, StoredRun>>;
  /** `not-found`. */
  run(org: OrgId, id: string): Promise<StoredRun>;
  /** Those that did not end, of every organisation. */
  active(): Promise<readonly StoredRun[]>;
  /**
   * The run as it is from now on with what happened. `conflict` when it is not what was expected any more; `not-found`.
   * A request that was stored before changes nothing, and answers what is there.
   */
  save(org: OrgId, id: string, change: RunChange): Promise<StoredRun>;
  /** Whether a request was stored before. */
  wasAsked(org: OrgId, id: string, request: string): Promise<boolean>;
  /** After the number `after`, in their order. */
  entries(
    org: OrgId,
    runId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly StoredEntry[]>;

  /** Ticks an item of the checklist off, or on again; both are harmless twice. */
  setCheck(org: OrgId, migrationId: string, item: string, checked: boolean, cause: Cause): Promise<void>;
  checks(
    org: OrgId,
    migrationId: string,
  ): Promise<readonly { readonly item: string; readonly by: string; readonly at: UnixSeconds }[]>;
}

/** Who may change a resource, such as a route: one owner at a time, each with a higher fence than the one before. */
export interface Leases {
  /**
   * All of the resources or none. An owner that has them keeps its fences, unless `floors` has a higher one: the resource has seen
   * somebody else since. `undefined` when another owner has one of them.
   */
  take(
    resources: readonly string[],
    lease: { readonly owner: string; readonly at: UnixMillis; readonly forMs: number },
    floors?: Readonly<Record<string, number>>,
  ): Promise<Readonly<Record<string, number>> | undefined>;
  /** Lets go of what the owner still has. */
  release(resources: readonly string[], owner: string, at: UnixMillis): Promise<void>;
}

/** Something that counts requests: a log, a proxy, a run of a migration. */
export interface SliSource {
  readonly name: string;
  readonly bucketSeconds: number;
  /** What `slow` counts against, in milliseconds. */
  readonly limitsMs: readonly number[];
  /** Buckets that begin before do not change any more, and those that are missing had no requests. */
  readonly finalUntil: UnixSeconds;
}

export interface KnownSource extends SliSource {
  /** Grows when buckets that were final are put again: sums that somebody keeps of them are to be made anew then. */
  readonly rewrites: number;
}

/** Counters that only grow, as they were when the newest stored bucket was over. */
export interface SeenCounters {
  /** What was asked, in whatever words: the same for the same counters, and for no others. */
  readonly origin: string;
  readonly look: Look;
}

export interface SliBuckets {
  /**
   * Makes or replaces each by source, start and side, and the source with the first. `finalUntil` only grows. `conflict` when the
   * source counts by another bucket or against other limits: what was counted so far would mean something else; and when it is one
   * source too many. Buckets that are minutes by now are left out: `thinnedBefore`. `seen` is where
   * reading of counters goes on, and takes the place of what it was before.
   */
  put(org: OrgId, source: SliSource, buckets: readonly SliBucket[], seen?: SeenCounters): Promise<void>;
  /** Where reading of an origin's counters goes on; `undefined` where nothing is known of this one. */
  seen(org: OrgId, source: string, origin: string): Promise<Look | undefined>;
  /**
   * The same for one of several that count for a source: what it counted takes the place of what it had counted before, and the
   * source's buckets become the sums. The source is final where all are; whoever is ten minutes behind is taken to be gone. What is
   * older than a week is left out. `conflict` as above.
   */
  putPart(org: OrgId, source: SliSource, part: string, buckets: readonly SliBucket[]): Promise<void>;
  /** Those that begin in the range, in the order of their time; the first `most` of them. */
  read(org: OrgId, source: string, range: TimeRange, most?: number): Promise<readonly SliBucket[]>;
  /** The same without sketches, which are most of what there is to read. */
  bare(org: OrgId, source: string, range: TimeRange): Promise<readonly CountedBucket[]>;
  /**
   * Requests of both sides by steps of time, added up by the database: 43,200 minutes of a month by the hour are 720 rows. Steps
   * without rows are missing. `stepSeconds` is whole, and a multiple of the source's bucket.
   */
  sums(
    org: OrgId,
    source: string,
    range: TimeRange,
    stepSeconds: number,
  ): Promise<readonly { readonly start: UnixSeconds; readonly total: number; readonly bad: number }[]>;
  /** When its oldest bucket begins. */
  oldest(org: OrgId, source: string): Promise<UnixSeconds | undefined>;
  source(org: OrgId, name: string): Promise<KnownSource | undefined>;
  /** By name, with those that we keep for ourselves (`run/…`, `part/…`, `seen/…`). */
  sources(org: OrgId): Promise<readonly KnownSource[]>;
  /** How the counts of a source become service metrics. `undefined` where nothing was counted yet. */
  publishing(org: OrgId, name: string): Promise<Publishing | undefined>;
  /** Minutes before `until` are service metrics now, unless counts were stored since `revision`. */
  published(org: OrgId, name: string, until: UnixSeconds, revision: number): Promise<void>;

  /**
   * Deletes buckets that begin before, and sources that nothing was heard of since; answers how many buckets. Makes minutes of shorter
   * buckets that are eight days old. Those that a run which
   * goes on is judged by stay, and those that any run saw stay as long as the run is kept.
   */
  prune(what: { readonly before: UnixSeconds; readonly now: UnixSeconds }): Promise<number>;
  /** Deletes a source with all its counts; harmless when there is none. */
  remove(org: OrgId, name: string, cause: Cause): Promise<void>;
}

export interface Publishing extends KnownSource {
  /** Sides of which there ever were requests. */
  readonly sides: readonly Side[];
  readonly revision: number;
  /** Absent: nothing was published yet. */
  readonly publishedUntil?: UnixSeconds | undefined;
}

/** What people said of a source, and how asking it goes. */
export interface SliConfig {
  readonly org: OrgId;
  readonly source: ConfiguredSource;
  /** As it was written. */
  readonly document: string;
  readonly createdAt: UnixSeconds;
  readonly updatedAt: UnixSeconds;
  /** Absent until it is first asked, and where we do not ask. */
  readonly askedAt?: UnixSeconds | undefined;
  /** What was wrong when it was asked last, and since when something is. */
  readonly error?: { readonly message: string; readonly since: UnixSeconds } | undefined;
}

export interface SliConfigs {
  /**
   * Makes the source or replaces what was said of it. `conflict` when it has counts by another bucket or against other limits, and
   * when it is a run's.
   */
  save(org: OrgId, what: Pick<SliConfig, "source" | "document">, cause: Cause): Promise<SliConfig>;
  /** What it has counted stays. `not-found`. */
  remove(org: OrgId, name: string, cause: Cause): Promise<void>;
  /** By name. */
  list(org: OrgId): Promise<readonly SliConfig[]>;
  find(org: OrgId, name: string): Promise<SliConfig | undefined>;
  /** Of every organisation. */
  all(): Promise<readonly SliConfig[]>;
  /** It was asked, and this was wrong, or nothing. Forgotten sources are none. */
  asked(org: OrgId, name: string, at: UnixSeconds, error: string | undefined): Promise<void>;
}

export interface MigrationMeta {
  readonly migrations: Migrations;
  readonly leases: Leases;
  readonly sliBuckets: SliBuckets;
  readonly sliConfigs: SliConfigs;
}
