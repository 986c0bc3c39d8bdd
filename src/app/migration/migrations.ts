import type { Events } from "#app/events.ts";
import { toldCounts } from "#app/sli/told-counts.ts";
import type { Cause } from "#core/account.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { Definition, Gate, ObjectiveOverride } from "#core/migration/definition.ts";
import type { Plan } from "#core/migration/plan.ts";
import { newRun } from "#core/migration/run.ts";
import type { Tasks } from "#core/migration/tasks.ts";
import { isRetreat, RETREATS, type Request, request } from "#core/migration/verbs.ts";
import { requireTraffic } from "#core/move-traffic.ts";
import type { OrgId } from "#core/series.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { TimeRange } from "#core/time.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { Migration, StoredEntry, StoredRun } from "#meta/migrations/repositories.ts";
import type { Controller, PersonsWord } from "./controller.ts";
import { whereOf } from "./flight.ts";
import { channelOf, type MessagesOf } from "./messages.ts";
import { type PlanParts, planAsCounted } from "./plans.ts";
import { createHostCounts, tasksOf } from "./tasks.ts";
import { soon } from "./within.ts";

export interface MigrationSummary {
  readonly migration: Migration;
  readonly run?: StoredRun | undefined;
  /** Behind each side, where its file says whose they are. */
  readonly hosts?: { readonly stable: number; readonly canary: number } | undefined;
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
  start(org: OrgId, idOrName: string, cause: Cause, how?: { readonly isDrill: boolean }): Promise<StoredRun>;
  /**
   * Asked twice under one id, it happens once. `forbidden` for keys that may not move traffic, unless it only retreats; `conflict`
   * when `runId` is given and is not the newest run.
   */
  ask(
    org: OrgId,
    idOrName: string,
    asked: Request,
    requestId: string | undefined,
    cause: Cause,
    runId?: string,
  ): Promise<StoredRun>;
  entries(
    org: OrgId,
    runId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly StoredEntry[]>;
  /** Counts that a run saw, the newest where none is named. */
  counts(org: OrgId, idOrName: string, range: TimeRange, runId?: string): Promise<readonly SliBucket[]>;
  /** Hosts behind each side; `not-found` where the file does not name their roles. */
  tasks(org: OrgId, idOrName: string): Promise<{ readonly tasks: Tasks; readonly labels: Definition["labels"] }>;
  /** `forbidden` for keys that may not move traffic, unless it is unticked. */
  setCheck(org: OrgId, idOrName: string, item: string, checked: boolean, cause: Cause): Promise<void>;
}

export interface Written {
  readonly document: string;
  readonly definition: Definition;
}

export interface MigrationsParts extends Pick<PlanParts, "openCounts" | "budgets"> {
  readonly meta: Pick<Meta, "migrations" | "sliBuckets" | "channels" | "hosts">;
  readonly messages: MessagesOf;
  readonly controller: Controller;
  /** `invalid` for a router that may not be configured by the API. */
  readonly permit: (config: RouterConfig) => void;
  /** `invalid` for a gate that names files that the server may not read. */
  readonly permitGate: (gate: Gate) => void;
  readonly byHand: (config: RouterConfig) => string;
  /** Lets another target count, unless it does already. `not-found`, `invalid` when it would have ended, `conflict` with another one. */
  readonly override: (org: OrgId, wanted: ObjectiveOverride, cause: Cause) => Promise<void>;
  readonly events: Events;
  readonly clock: Clock;
}

/** Somebody else may change a run between reading and storing; so often in a row is a bug. */
const ATTEMPTS = 5;

export function createMigrations({
  meta,
  messages,
  controller,
  openCounts,
  budgets,
  permit,
  permitGate,
  byHand,
  override,
  events,
  clock,
}: MigrationsParts): Migrations {
  const { migrations } = meta;
  const nowSeconds = (): number => Math.floor(clock.now() / 1000);
  const changed = (org: OrgId): void => events.publish(org, "migrations-changed");

  function allow({ routes, gates }: Definition): void {
    for (const { config } of routes) permit(config);
    for (const gate of gates) permitGate(gate);
  }

  /** A message to nobody is found out when it is needed; so it is refused before. */
  async function allowChannels(org: OrgId, { notify = [] }: Definition): Promise<void> {
    if (notify.length === 0) return;
    const channels = await meta.channels.list(org);
    const missing = notify.find(({ channel }) => channelOf(channels, channel) === undefined);
    if (missing === undefined) return;
    const known = channels.map(({ name }) => `"${name}"`).join(", ") || "none yet";
    throw new Rejected(
      "invalid",
      `Cannot tell "${missing.channel}" of it: found no such channel, want one of ${known}`,
    );
  }

  async function newestRun(org: OrgId, id: string, wanted?: string): Promise<StoredRun> {
    const [run] = await migrations.runs(org, id, 1);
    if (run === undefined) throw new Rejected("conflict", "The migration was never started: start it first");
    if (wanted !== undefined && run.id !== wanted)
      throw new Rejected("conflict", "Cannot ask that of a run that is over: another one was started since");
    return run;
  }

  return {
    async list(org) {
      const [all, runs] = await Promise.all([migrations.list(org), migrations.newestRuns(org)]);
      const hostsOf = createHostCounts(meta.hosts, org);
      return await Promise.all(
        all.map(async (migration) => ({
          migration,
          run: runs.get(migration.id),
          hosts: await hostsOf(migration.definition),
        })),
      );
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
      await allowChannels(org, what.definition);
      const made = await migrations.create(org, what, cause);
      changed(org);
      return made;
    },

    async update(org, idOrName, what, cause) {
      allow(what.definition);
      await allowChannels(org, what.definition);
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
      allow(definition);
      await allowChannels(org, definition);
      return await planAsCounted({ meta, openCounts, budgets }, org, definition, requestsPerSecond, nowSeconds());
    },

    async start(org, idOrName, cause, { isDrill } = { isDrill: false }) {
      const { id, definition } = await migrations.find(org, idOrName);
      allow(definition);
      // First, because it may be refused; by itself it does no harm.
      if (definition.override !== undefined) await override(org, definition.override, cause);
      const run = await migrations.start(org, id, newRun(nowSeconds(), isDrill), cause);
      changed(org);
      return run;
    },

    async ask(org, idOrName, asked, requestId, cause, runId) {
      if (!isRetreat(asked)) requireTraffic(cause.actor, asked.verb, RETREATS);
      if (asked.verb === "roll-back")
        return await rollBack(org, idOrName, { requestId, reason: asked.reason }, cause, runId);
      const { id } = await migrations.find(org, idOrName);
      const newest = await newestRun(org, id, runId);
      for (let attempt = 1; ; attempt++) {
        const stored = await migrations.run(org, newest.id);
        const { definition, run, revision } = stored;
        if (requestId !== undefined && (await migrations.wasAsked(org, stored.id, requestId))) return stored;
        const at = nowSeconds();
        const next = request(definition.policy, run, asked, cause.actor.name, at);
        if (next.entries.length === 0) return stored;
        try {
          const change = { expect: revision, ...next, at, actor: cause.actor.name, request: requestId };
          const deliveries = await messages(stored, change);
          const saved = await migrations.save(org, stored.id, { ...change, deliveries });
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
      return run === undefined ? [] : await toldCounts(meta, org, whereOf(run.id, run.definition), range);
    },

    async tasks(org, idOrName) {
      const { definition } = await migrations.find(org, idOrName);
      const tasks = await tasksOf(meta.hosts, org, definition);
      if (tasks === undefined)
        throw new Rejected(
          "not-found",
          "Cannot list tasks: the file names no roles of its sides; want sides.stable.roles",
        );
      return { tasks, labels: definition.labels };
    },

    async setCheck(org, idOrName, item, checked, cause) {
      // What is ticked off opens a gate; taking that back shuts it.
      if (checked) requireTraffic(cause.actor, `tick off "${item}"`, "untick items");
      const { id, definition } = await migrations.find(org, idOrName);
      const known = definition.gates.flatMap((gate) => (gate.kind === "checklist" ? gate.items : []));
      if (!known.includes(item))
        throw new Rejected("invalid", `Cannot tick off "${item}": want an item of the checklist: ${known.join(", ")}`);
      await migrations.setCheck(org, id, item, checked, cause);
      changed(org);
    },
  };

  /** Whoever asks for this must not be told that the database does not answer. */
  async function rollBack(
    org: OrgId,
    idOrName: string,
    word: PersonsWord,
    { actor }: Cause,
    runId: string | undefined,
  ): Promise<StoredRun> {
    const known = () => controller.known(org, idOrName);
    const asked = async () => newestRun(org, (await migrations.find(org, idOrName)).id, runId);
    const run = await orKnown(asked(), known);
    await controller.rollBack(run, actor.name, word);
    changed(org);
    return await orKnown(migrations.run(org, run.id), known);
  }

  async function orKnown(asked: Promise<StoredRun>, known: () => StoredRun | undefined): Promise<StoredRun> {
    try {
      return await soon(asked);
    } catch (error) {
      const here = error instanceof Unavailable ? known() : undefined;
      if (here === undefined) throw error;
      return here;
    }
  }
}
