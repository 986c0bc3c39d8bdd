import { Corrupt, Rejected, Unavailable } from "#core/errors.ts";
import { type Advanced, type Entry, hasEnded, type Write } from "#core/migration/run.ts";
import { tick } from "#core/migration/tick.ts";
import { request } from "#core/migration/verbs.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import type { RunChange, StoredRun } from "#meta/migrations/repositories.ts";
import { type Flight, isWayBack, type LastLook, openFlight, resourcesOf } from "./flight.ts";
import { lookAtRoutes, reason } from "./look.ts";
import type { MessagesOf } from "./messages.ts";
import { type ObserveParts, observe } from "./observe.ts";
import type { Journal, JournalRecord, OpenCounts, OpenRouter } from "./ports.ts";
import { soon } from "./within.ts";

export interface ControllerParts extends ObserveParts {
  readonly meta: Pick<Meta, "migrations" | "leases" | "sliBuckets" | "hosts">;
  readonly openRouter: OpenRouter;
  readonly openCounts: OpenCounts;
  readonly journal: Journal;
  /** What people are told of a change, stored together with it. */
  readonly messages: MessagesOf;
  /** Tells pages and graphs what happened. Nothing waits for it. */
  readonly tell: (run: StoredRun, entries: readonly Entry[]) => Promise<void>;
  /** After each look at a run that is ours. Nothing waits for it. */
  readonly looked: (run: StoredRun) => Promise<void>;
  /** Unlike every other process that may control the same routes. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Controller {
  /**
   * Begins to look at every run that is due, and waits until these looks have ended, or for a second: a router or a source that does
   * not answer keeps no other run waiting.
   */
  round(signal: AbortSignal): Promise<void>;
  /** Looks at a run in the next round, because somebody asked something of it. */
  wake(runId: string): void;
  /**
   * Takes a run's traffic back, whether the database can be reached or not, and whatever the rounds are busy with. Resolves when
   * the word is kept, there or on this machine's disk; by then nothing is being written to every route, at once. The next round
   * verifies it, and writes again what did not arrive.
   */
  rollBack(run: StoredRun, who: string, word?: PersonsWord): Promise<void>;
  /** Tells of what somebody else stored: what a person asked for. */
  told(run: StoredRun, entries: readonly Entry[]): void;
  /** What was seen at the last look at a run that this process controls, and why writes failed. */
  lastLook(runId: string): (LastLook & { readonly trouble: Readonly<Record<string, string>> }) | undefined;
  /** A run that this process controls, by its id or its migration's: for when the database cannot be asked. */
  known(org: string, migration: string): StoredRun | undefined;
  /** Waits for looks that are under way. */
  idle(): Promise<void>;
  /** Lets go of every lease, so that another process can go on at once. */
  release(): Promise<void>;
}

export interface PersonsWord {
  /** Asked twice under one, it happens once. */
  readonly requestId?: string | undefined;
  readonly reason?: string | undefined;
}

export const CONTROLLER = "controller";

/** Nobody else writes to the routes of a run for so long after we last said that it is ours. */
const LEASE_MS = 30_000;
const WRITE_LIMIT_MS = 10_000;
/** How long runs that became due wait for one that does not answer. */
const LOOK_AGAIN_MS = 1_000;
/** After a write the next look comes this soon: whether it is in effect is what everything waits for. */
const VERIFY_AFTER_MS = 500;

/**
 * Moves every run on: reads its routes and counts, asks the pure table what follows, stores that, and only then writes. Any number
 * of processes may do so; the lease of the routes decides who does.
 */
export function createController(parts: ControllerParts): Controller {
  const { meta, journal, messages, owner, clock, log } = parts;
  const { migrations, leases } = meta;
  const flights = new Map<string, Flight>();
  const running = new Set<Promise<void>>();
  const unopened = new Set<string>();
  let journalWasRead = false;

  const nowSeconds = (): UnixSeconds => Math.floor(clock.now() / 1000);

  /** Runs that go on, as the database has them, or as they were known when it could last be asked. */
  async function refresh(): Promise<void> {
    if (!journalWasRead) {
      for (const record of await journal.load().catch(unreadable)) {
        const { org, runId, run, revision } = record;
        const flight = flights.get(runId);
        const stored = flight?.stored ?? (await soon(migrations.run(org, runId)).catch(forgotten));
        if (stored === undefined) await journal.forget(runId);
        else if (flight === undefined)
          flights.set(runId, { ...openFlight({ ...stored, run, revision }, parts), isAhead: true });
      }
      journalWasRead = true;
    }
    const active = await soon(migrations.active());
    const ids = new Set(active.map(({ id }) => id));
    for (const [id, flight] of flights) if (!ids.has(id) && !flight.isAhead) flights.delete(id);
    for (const stored of active) {
      const flight = flights.get(stored.id);
      if (flight === undefined) open(stored);
      else if (!flight.isAhead && !flight.isBusy) flight.stored = stored;
    }
  }

  /** One that this version cannot read must not keep the others from rolling back. */
  function open(stored: StoredRun): void {
    if (unopened.has(stored.id)) return;
    try {
      flights.set(stored.id, openFlight(stored, parts));
    } catch (error) {
      unopened.add(stored.id);
      log.error({ run: stored.id, err: error }, "a run cannot be opened and is left alone");
    }
  }

  /** Whoever reads the log has to look at the routes; runs that go on are watched all the same. */
  function unreadable(error: unknown): readonly JournalRecord[] {
    if (!(error instanceof Corrupt)) throw error;
    log.error({ err: error }, "rollbacks that the database did not take may be lost: look at the routes by hand");
    return [];
  }

  /** A rollback that only this machine knows goes to the database, over whatever that has. */
  async function catchUp(flight: Flight): Promise<void> {
    const { org, id, run, revision } = flight.stored;
    const record = (await journal.load()).find(({ runId }) => runId === id);
    let known = await migrations.run(org, id);
    if (!isWayBack(known.run) && !hasEnded(known.run)) {
      const at = nowSeconds();
      const change =
        known.revision === revision && record !== undefined
          ? { run, entries: record.entries, actor: record.actor }
          : {
              ...request(known.definition.policy, known.run, { verb: "roll-back" }, record?.actor ?? CONTROLLER, at),
              actor: record?.actor ?? CONTROLLER,
            };
      const deliveries = await messages(known, change);
      known = await migrations.save(org, id, { expect: known.revision, at, ...change, deliveries });
      tell(known, change.entries);
    }
    await journal.forget(id);
    flight.stored = known;
    flight.isAhead = false;
  }

  async function look(flight: Flight, signal: AbortSignal): Promise<void> {
    const isOnline = await (flight.isAhead ? soon(catchUp(flight)) : Promise.resolve()).then(() => true, outage);
    // Somebody may take the run back while we look: what follows from this run is kept over this revision of it, or not at all.
    const { stored } = flight;
    if (hasEnded(stored.run)) return;
    const now = nowSeconds();
    const { definition, run } = stored;
    const routes = await lookAtRoutes(flight.routers, signal);
    const seen = await observe(parts, flight, routes, now, signal);
    const lease = isOnline ? await take(flight, routes).catch(outage) : false;
    const { countedUntil, platform, frozen, pace } = seen;
    flight.last = { at: now, routes, countedUntil, platform, frozen, pace };
    if (lease === "others") return;
    const advanced = tick(definition.policy, run, seen, now);
    if (!(await keep(flight, stored, advanced, lease === "ours", now))) return;
    parts.looked(flight.stored).catch((error) => log.warn({ run: flight.stored.id, err: error }, "share not recorded"));
    if (advanced.writes.length === 0) return;
    await write(flight, advanced.writes, signal);
    flight.dueAt = clock.now() + VERIFY_AFTER_MS;
  }

  async function take(flight: Flight, routes: LastLook["routes"]): Promise<"ours" | "others"> {
    const floors = Object.fromEntries(
      Object.entries(routes).flatMap(([name, seen]) =>
        "canaryBp" in seen && seen.fence !== undefined ? [[flight.routers[name]!.resource, seen.fence]] : [],
      ),
    );
    const lease = { owner, at: clock.now(), forMs: LEASE_MS };
    const fences = await soon(leases.take(resourcesOf(flight), lease, floors));
    flight.fences = fences ?? {};
    return fences === undefined ? "others" : "ours";
  }

  /** Whether what follows is kept, so that it may be done. */
  async function keep(
    flight: Flight,
    from: StoredRun,
    { run, entries }: Advanced,
    isOurs: boolean,
    now: UnixSeconds,
  ): Promise<boolean> {
    if (isOurs && !flight.isAhead) {
      try {
        flight.stored = await soon(save(from, { run, entries, at: now, actor: CONTROLLER }));
        tell(flight.stored, entries);
        return true;
      } catch (error) {
        if (error instanceof Rejected && error.reason === "conflict") {
          // Somebody asked something of the run meanwhile: what was decided is not what follows any more.
          flight.stored = await soon(migrations.run(from.org, from.id));
          flight.dueAt = clock.now();
          return false;
        }
        outage(error);
      }
    }
    if (!isWayBack(run)) return false;
    await keepHere(flight, { run, entries, actor: CONTROLLER }, now);
    return true;
  }

  /** With the messages that follow, over the revision that it follows from. */
  async function save(from: StoredRun, change: Omit<RunChange, "expect" | "deliveries">): Promise<StoredRun> {
    const deliveries = await messages(from, change);
    return await migrations.save(from.org, from.id, { ...change, expect: from.revision, deliveries });
  }

  async function keepHere(
    flight: Flight,
    {
      run,
      entries,
      actor,
    }: { readonly run: StoredRun["run"]; readonly entries: readonly Entry[]; readonly actor: string },
    now: UnixSeconds,
  ): Promise<void> {
    const { org, id, revision } = flight.stored;
    try {
      const before = flight.isAhead ? (await journal.load()).find(({ runId }) => runId === id) : undefined;
      const all = [...(before?.entries ?? []), ...entries];
      await journal.keep({ org, runId: id, revision, run, entries: all, at: now, actor: before?.actor ?? actor });
      if (!flight.isAhead) log.warn({ run: id }, "the database did not take a rollback; it is kept here meanwhile");
    } catch (error) {
      // Nothing takes it: traffic goes back all the same, and is taken back again should this process die in between.
      log.error({ run: id, err: error }, "a rollback is kept in memory only");
    }
    flight.stored = { ...flight.stored, run };
    flight.isAhead = true;
  }

  /** Nothing to every route, at the same time: a route that does not answer delays none of the others. */
  function writeBack(flight: Flight): void {
    const { run, definition } = flight.stored;
    const { intent } = run;
    if (run.phase !== "rolling-back" || intent === undefined) return;
    const { signal } = new AbortController();
    for (const route of definition.policy.routes)
      track(write(flight, [{ route, canaryBp: intent.wantBp }], signal), flight);
  }

  function track(work: Promise<void>, { stored }: Flight): void {
    const tracked = work
      .catch((error) => log.error({ run: stored.id, err: error }, "look at a run failed"))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  }

  /** One after the other, in the order of the file. What fails is written again after the next look. */
  async function write(flight: Flight, writes: readonly Write[], signal: AbortSignal): Promise<void> {
    for (const { route, canaryBp, expect } of writes) {
      const router = flight.routers[route]!;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(WRITE_LIMIT_MS)]);
      const fence = flight.fences[router.resource] ?? 0;
      try {
        try {
          await router.write({ canaryBp, expect, fence }, limit);
        } catch (error) {
          // The way back asks for nobody's leave: not for that of a controller with a later fence either.
          if (expect !== undefined || !(error instanceof Rejected && error.reason === "conflict")) throw error;
          await router.write({ canaryBp, fence: Math.max(fence, (await router.read(limit)).fence ?? 0) }, limit);
        }
        flight.trouble.delete(route);
        log.info({ run: flight.stored.id, route, canaryBp, drill: flight.stored.run.isDrill }, "share written");
      } catch (error) {
        const why = reason(error);
        flight.trouble.set(route, why);
        log.warn(
          { run: flight.stored.id, route, canaryBp, why, drill: flight.stored.run.isDrill },
          "share not written",
        );
      }
    }
  }

  function tell(stored: StoredRun, entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    parts.tell(stored, entries).catch((error) => log.warn({ run: stored.id, err: error }, "people were not told"));
  }

  function outage(error: unknown): false {
    if (error instanceof Unavailable) return false;
    throw error;
  }

  return {
    async round(signal) {
      await refresh().catch((error) => {
        if (flights.size === 0) throw error;
        outage(error);
      });
      const due = [...flights.values()].filter(({ dueAt, isBusy }) => !isBusy && dueAt <= clock.now());
      for (const flight of due) {
        flight.isBusy = true;
        flight.dueAt = clock.now() + flight.stored.definition.tickSeconds * 1000;
        const work = look(flight, signal)
          .catch((error) => {
            // A run that meets a bug must not keep the others from rolling back.
            if (!signal.aborted) throw error;
          })
          .finally(() => {
            flight.isBusy = false;
          });
        track(work, flight);
      }
      if (running.size === 0) return;
      const waited = new AbortController();
      const late = clock.sleep(LOOK_AGAIN_MS, AbortSignal.any([signal, waited.signal])).catch(() => {});
      await Promise.race([Promise.all(running), late]);
      waited.abort();
    },

    wake(runId) {
      const flight = flights.get(runId);
      if (flight !== undefined) flight.dueAt = 0;
    },

    async rollBack(run, who, { requestId, reason } = {}) {
      const flight = flights.get(run.id) ?? openFlight(run, parts);
      const at = nowSeconds();
      const ask = (from: StoredRun) =>
        request(from.definition.policy, from.run, { verb: "roll-back", reason }, who, at);
      for (let attempt = 1; ; attempt++) {
        try {
          const known = flight.isAhead ? flight.stored : await soon(migrations.run(run.org, run.id));
          const asked = ask(known);
          if (asked.entries.length === 0 || flight.isAhead) break;
          const change = { ...asked, at, actor: who, request: requestId };
          flight.stored = await soon(save(known, change));
          tell(flight.stored, asked.entries);
          break;
        } catch (error) {
          if (error instanceof Rejected && error.reason === "conflict" && attempt < 5) continue;
          outage(error);
          flights.set(run.id, flight);
          await keepHere(flight, { ...ask(flight.stored), actor: who }, at);
          break;
        }
      }
      writeBack(flight);
      flight.dueAt = 0;
    },

    told: tell,

    known(org, migration) {
      const all = [...flights.values()].map(({ stored }) => stored).filter((stored) => stored.org === org);
      return all.find(({ id, migrationId, definition }) => [id, migrationId, definition.name].includes(migration));
    },

    async idle() {
      await Promise.all(running);
    },

    lastLook(runId) {
      const flight = flights.get(runId);
      return flight?.last && { ...flight.last, trouble: Object.fromEntries(flight.trouble) };
    },

    async release() {
      const resources = [...flights.values()].flatMap(resourcesOf);
      await leases.release(resources, owner, clock.now());
    },
  };
}

const forgotten = (error: unknown): undefined => {
  if (error instanceof Rejected) return undefined;
  throw error;
};
