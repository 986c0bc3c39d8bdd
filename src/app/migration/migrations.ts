import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Definition, ObjectiveOverride } from "#core/migration/definition.ts";
import { type Plan, planOf } from "#core/migration/plan.ts";
import { newRun } from "#core/migration/run.ts";
import { type Request, request } from "#core/migration/verbs.ts";
import type { OrgId } from "#core/series.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { TimeRange } from "#core/time.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { Migration, StoredEntry, StoredRun } from "#meta/migrations/repositories.ts";
import type { Controller } from "./controller.ts";
import { sourceOf } from "./flight.ts";

export interface MigrationSummary {
  readonly migration: Migration;
  readonly run?: StoredRun | undefined;
}

export interface MigrationDetail extends MigrationSummary {
  readonly look: ReturnType<Controller["lastLook"]>;
  readonly checks: Awaited<ReturnType<Meta["migrations"]["checks"]>>;
  readonly runs: readonly StoredRun[];
  /** How each route is set by hand, to nothing. */
  readonly byHand: Readonly<Record<string, string>>;
}

/** What people do with migrations. */
export interface Migrations {
  list(org: OrgId): Promise<readonly MigrationSummary[]>;
  /** With its newest run, or the one that is asked for. `not-found`. */
  detail(org: OrgId, idOrName: string, runId?: string): Promise<MigrationDetail>;
  /** `invalid` for a configuration that cannot be; `conflict` when the name is taken. */
  create(org: OrgId, what: Written, cause: Cause): Promise<Migration>;
  update(org: OrgId, idOrName: string, what: Written, cause: Cause): Promise<Migration>;
  remove(org: OrgId, idOrName: string, cause: Cause): Promise<void>;
  /** What a definition means at so many requests a second, or at those that its counts had in the last hour. */
  plan(org: OrgId, definition: Definition, requestsPerSecond: number | undefined): Promise<Plan>;
  start(org: OrgId, idOrName: string, cause: Cause): Promise<StoredRun>;
  /** Asked twice under one id, it happens once. */
  ask(org: OrgId, idOrName: string, asked: Request, requestId: string | undefined, cause: Cause): Promise<StoredRun>;
  entries(
    org: OrgId,
    runId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly StoredEntry[]>;
  /** Counts that a run saw, the newest where none is named. */
  counts(org: OrgId, idOrName: string, range: TimeRange, runId?: string): Promise<readonly SliBucket[]>;
  setCheck(org: OrgId, idOrName: string, item: string, checked: boolean, cause: Cause): Promise<void>;
}

export interface Written {
  readonly document: string;
  readonly definition: Definition;
}

export interface MigrationsParts {
  readonly meta: Pick<Meta, "migrations" | "sliBuckets">;
  readonly controller: Controller;
  /** `invalid` for a router that may not be configured by the API. */
  readonly permit: (config: RouterConfig) => void;
  readonly byHand: (config: RouterConfig) => string;
  /** Lets another target count, unless it does already. `not-found`, `invalid` when it would have ended, `conflict` with another one. */
  readonly override: (org: OrgId, wanted: ObjectiveOverride, cause: Cause) => Promise<void>;
  readonly events: Events;
  readonly clock: Clock;
}

const whereOf = (runId: string, { counts }: Definition): string =>
  counts.from === "source" ? counts.source : sourceOf(runId);

/** Somebody else may change a run between reading and storing; so often in a row is a bug. */
const ATTEMPTS = 5;

export function createMigrations({
  meta,
  controller,
  permit,
  byHand,
  override,
  events,
  clock,
}: MigrationsParts): Migrations {
  const { migrations } = meta;
  const nowSeconds = (): number => Math.floor(clock.now() / 1000);
  const changed = (org: OrgId): void => events.publish(org, "migrations-changed");

  function allow({ routes }: Definition): void {
    for (const { config } of routes) permit(config);
  }

  async function newestRun(org: OrgId, id: string): Promise<StoredRun> {
    const [run] = await migrations.runs(org, id, 1);
    if (run === undefined) throw new Rejected("conflict", "The migration was never started: start it first");
    return run;
  }

  return {
    async list(org) {
      const [all, runs] = await Promise.all([migrations.list(org), migrations.newestRuns(org)]);
      return all.map((migration) => ({ migration, run: runs.get(migration.id) }));
    },

    async detail(org, idOrName, runId) {
      const migration = await migrations.find(org, idOrName);
      const [checks, runs] = await Promise.all([
        migrations.checks(org, migration.id),
        migrations.runs(org, migration.id, 50),
      ]);
      const run = runId === undefined ? runs[0] : await migrations.run(org, runId);
      const { routes } = (run ?? migration).definition;
      return {
        migration,
        run,
        runs,
        checks,
        look: run && controller.lastLook(run.id),
        byHand: Object.fromEntries(routes.map(({ name, config }) => [name, byHand(config)])),
      };
    },

    async create(org, what, cause) {
      allow(what.definition);
      const made = await migrations.create(org, what, cause);
      changed(org);
      return made;
    },

    async update(org, idOrName, what, cause) {
      allow(what.definition);
      const { id } = await migrations.find(org, idOrName);
      const updated = await migrations.update(org, id, what, cause);
      changed(org);
      return updated;
    },

    async remove(org, idOrName, cause) {
      const { id } = await migrations.find(org, idOrName);
      await migrations.remove(org, id, cause);
      changed(org);
    },

    async plan(org, definition, requestsPerSecond) {
      const rate = requestsPerSecond ?? (await seenRate(org, definition));
      return planOf(definition.policy, rate);
    },

    async start(org, idOrName, cause) {
      const { id, definition } = await migrations.find(org, idOrName);
      allow(definition);
      // First, because it may be refused; by itself it does no harm.
      if (definition.override !== undefined) await override(org, definition.override, cause);
      const run = await migrations.start(org, id, newRun(nowSeconds()), cause);
      changed(org);
      return run;
    },

    async ask(org, idOrName, asked, requestId, cause) {
      const { id } = await migrations.find(org, idOrName);
      const newest = await newestRun(org, id);
      if (asked.verb === "roll-back") {
        await controller.rollBack(newest, cause.actor.name, requestId);
        changed(org);
        return await migrations.run(org, newest.id);
      }
      for (let attempt = 1; ; attempt++) {
        const stored = await migrations.run(org, newest.id);
        const { definition, run, revision } = stored;
        if (requestId !== undefined && (await migrations.wasAsked(org, stored.id, requestId))) return stored;
        const at = nowSeconds();
        const next = request(definition.policy, run, asked, cause.actor.name, at);
        if (next.entries.length === 0) return stored;
        try {
          const change = { expect: revision, ...next, at, actor: cause.actor.name, request: requestId };
          const saved = await migrations.save(org, stored.id, change);
          controller.told(saved, next.entries);
          controller.wake(stored.id);
          return saved;
        } catch (error) {
          if (!(error instanceof Rejected && error.reason === "conflict") || attempt === ATTEMPTS) throw error;
        }
      }
    },

    entries: (org, runId, page) => migrations.entries(org, runId, page),

    async counts(org, idOrName, range, runId) {
      const { id } = await migrations.find(org, idOrName);
      const run = runId === undefined ? (await migrations.runs(org, id, 1))[0] : await migrations.run(org, runId);
      return run === undefined ? [] : await meta.sliBuckets.read(org, whereOf(run.id, run.definition), range);
    },

    async setCheck(org, idOrName, item, checked, cause) {
      const { id, definition } = await migrations.find(org, idOrName);
      const known = definition.gates.flatMap((gate) => (gate.kind === "checklist" ? gate.items : []));
      if (!known.includes(item))
        throw new Rejected("invalid", `Cannot tick off "${item}": want an item of the checklist: ${known.join(", ")}`);
      await migrations.setCheck(org, id, item, checked, cause);
      changed(org);
    },
  };

  async function seenRate(org: OrgId, definition: Definition): Promise<number> {
    const to = nowSeconds();
    const { name, counts } = definition;
    const known = (await migrations.list(org)).find((each) => each.name === name);
    const runId = known && (await migrations.runs(org, known.id, 1))[0]?.id;
    const source = counts.from === "source" ? counts.source : sourceOf(runId ?? "");
    const buckets = await meta.sliBuckets.read(org, source, { from: to - 3600, to });
    const seconds = new Set(buckets.map(({ start }) => start)).size * counts.bucketSeconds;
    const total = buckets.reduce((sum, bucket) => sum + bucket.counts.total, 0);
    return seconds === 0 ? 0 : total / seconds;
  }
}
