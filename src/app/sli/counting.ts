import { reason, whyNotOpened } from "#app/migration/look.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { countsProblem, timeProblem } from "#core/sli/counts.ts";
import { askEvery, askFrom, isRead, type ReadSource, type SliReader, type SliReading } from "#core/sli/source.ts";
import { floorTo, MINUTE } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import type { SliConfig } from "#meta/migrations/repositories.ts";
import { type PublishParts, publishCounts } from "./publish.ts";

/** Opens a reader; reaches nothing yet. Throws `Rejected("invalid")` for what can never be read. */
export type OpenReader = (org: OrgId, source: ReadSource) => SliReader;

export interface CountingParts extends PublishParts {
  readonly meta: Pick<Meta, "sliBuckets" | "sliConfigs" | "services" | "leases">;
  readonly open: OpenReader;
  /** Seconds for which counts are kept. */
  readonly retention: number;
  /** Unlike every other process that may count. */
  readonly owner: string;
  readonly log: Logger;
}

export interface Counting {
  /** Begins what is due: questions, service metrics, deletions. Does not wait for the origins that it asks. */
  round(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing that was begun goes on. */
  idle(): Promise<void>;
  /** Lets another process go on at once. */
  release(): Promise<void>;
}

const LEASE = "sli";
const LEASE_MS = 30_000;
/** A process that has the lease says so this often; one that has not asks for it as often. */
const RENEW_MS = 10_000;
/** An origin that does not answer within this is one that cannot be asked. */
const ASK_LIMIT_MS = 30_000;
const PUBLISH_EVERY_MS = 5_000;
const PRUNE_EVERY_MS = 3_600_000;
/** That all is well is stored no more often: it says when a source was last asked. */
const NOTE_EVERY_MS = 60_000;

const keyOf = (org: OrgId, name: string): string => `${org} ${name}`;

/** A source that is asked, with what is open for it. */
interface Asked {
  readonly written: string;
  /** When somebody saved it last: whatever was noted of it is forgotten then. */
  savedAt: number;
  /** Absent where it cannot be opened, with why. */
  readonly reader: SliReader | { readonly broken: string };
  /** Milliseconds since the epoch. */
  dueAt: number;
  isBusy: boolean;
  /** Whether the reader knows where the one before it ended. */
  hasResumed: boolean;
  /** When the look was that is stored. */
  seenAt: number | undefined;
  noted: { readonly at: number; readonly error: string | undefined } | undefined;
}

/**
 * Asks every configured source when it is due, makes service metrics of what is final, and deletes what is too old. Any number of
 * processes may run it: one of them has the lease. A source that fails, or does not answer, keeps no other from being asked.
 */
export function createCounting(parts: CountingParts): Counting {
  const { meta, open, owner, retention, clock, log } = parts;
  const { sliConfigs, sliBuckets, leases } = meta;
  const asked = new Map<string, Asked>();
  const running = new Set<Promise<void>>();
  let lease = { isOurs: false, askAt: 0 };
  let publishAt = 0;
  let pruneAt = 0;

  async function isOurs(): Promise<boolean> {
    const at = clock.now();
    if (at >= lease.askAt) {
      lease = { isOurs: false, askAt: at + RENEW_MS };
      lease.isOurs = (await leases.take([LEASE], { owner, at, forMs: LEASE_MS })) !== undefined;
    }
    return lease.isOurs;
  }

  function begin(what: string, work: () => Promise<void>): void {
    const run = work()
      .catch((error) => log.error({ err: error }, `${what} failed`))
      .finally(() => running.delete(run));
    running.add(run);
  }

  function openedOf({ org, updatedAt: savedAt }: SliConfig, source: ReadSource): Asked {
    const written = JSON.stringify(source);
    const key = keyOf(org, source.name);
    let found = asked.get(key);
    if (found?.written !== written) {
      found = {
        written,
        savedAt,
        reader: openOrBroken(org, source),
        dueAt: 0,
        isBusy: false,
        noted: undefined,
        hasResumed: false,
        seenAt: undefined,
      };
      asked.set(key, found);
    }
    if (found.savedAt !== savedAt) Object.assign(found, { savedAt, dueAt: 0, noted: undefined });
    return found;
  }

  function openOrBroken(org: OrgId, source: ReadSource): Asked["reader"] {
    try {
      return open(org, source);
    } catch (error) {
      return { broken: whyNotOpened(error) };
    }
  }

  async function ask(org: OrgId, source: ReadSource, entry: Asked, signal: AbortSignal): Promise<void> {
    let error: string | undefined;
    try {
      if ("broken" in entry.reader) error = entry.reader.broken;
      else await store(org, source, entry, entry.reader, signal);
    } catch (failure) {
      if (signal.aborted) return;
      error = reason(failure);
    }
    const { noted } = entry;
    if (noted !== undefined && noted.error === error && clock.now() - noted.at < NOTE_EVERY_MS) return;
    if (noted?.error !== error)
      log[error === undefined ? "info" : "warn"]({ source: source.name, err: error }, "counts of a source");
    entry.noted = { at: clock.now(), error };
    await sliConfigs.asked(org, source.name, Math.floor(clock.now() / 1000), error);
  }

  async function store(
    org: OrgId,
    source: ReadSource,
    entry: Asked,
    reader: SliReader,
    signal: AbortSignal,
  ): Promise<void> {
    const { name, bucketSeconds, limitsMs } = source;
    const now = Math.floor(clock.now() / 1000);
    const known = await sliBuckets.source(org, name);
    const from = askFrom(bucketSeconds, known?.finalUntil, now);
    if (!entry.hasResumed && known !== undefined && reader.resume !== undefined) {
      const seen = await sliBuckets.seen(org, name, JSON.stringify(source.from));
      if (seen !== undefined) reader.resume(seen, from);
    }
    entry.hasResumed = true;
    const reading = await readOnce(reader, source, from, now, signal);
    if (known !== undefined && reading.since !== undefined && reading.since > known.finalUntil)
      await leaveGap(org, source, reading.since);
    // Forgotten meanwhile: what it answers is not asked for any more.
    if (!asked.has(keyOf(org, name))) return;
    const { buckets, finalUntil, seen: look } = reading;
    const isNew = look !== undefined && look.at !== entry.seenAt;
    const seen = isNew ? { origin: JSON.stringify(source.from), look } : undefined;
    await sliBuckets.put(org, { name, bucketSeconds, limitsMs, finalUntil }, buckets, seen);
    entry.seenAt = look?.at;
  }

  /** What nobody counted is no number at all on graphs, rather than 0. */
  async function leaveGap(org: OrgId, { name, service }: ReadSource, until: number): Promise<void> {
    if (service !== undefined) await publishCounts(parts, { org, name, service });
    const source = await sliBuckets.publishing(org, name);
    if (source?.publishedUntil !== undefined)
      await sliBuckets.published(org, name, floorTo(MINUTE, until), source.revision);
  }

  async function publish(configs: readonly SliConfig[]): Promise<void> {
    let outage: Unavailable | undefined;
    for (const { org, source } of configs) {
      const { name, service } = source;
      if (service === undefined) continue;
      try {
        await publishCounts(parts, { org, name, service });
      } catch (error) {
        if (error instanceof Unavailable) outage ??= error;
        else log.error({ source: name, err: error }, "counts did not become service metrics");
      }
    }
    if (outage !== undefined) throw outage;
  }

  async function prune(): Promise<void> {
    const now = Math.floor(clock.now() / 1000);
    const buckets = await sliBuckets.prune({ before: now - retention, now });
    if (buckets > 0) log.info({ buckets }, "old counts deleted");
  }

  return {
    async round(signal) {
      if (!(await isOurs())) return asked.clear();
      const configs = await sliConfigs.all();
      const known = new Set(configs.map(({ org, source }) => keyOf(org, source.name)));
      for (const key of asked.keys()) if (!known.has(key)) asked.delete(key);
      for (const config of configs) {
        const { org, source } = config;
        if (!isRead(source)) continue;
        const entry = openedOf(config, source);
        if (entry.isBusy || entry.dueAt > clock.now()) continue;
        entry.isBusy = true;
        entry.dueAt = clock.now() + askEvery(source) * 1000;
        begin(`question to source "${source.name}"`, () =>
          ask(org, source, entry, signal).finally(() => {
            entry.isBusy = false;
          }),
        );
      }
      if (clock.now() >= publishAt) {
        publishAt = clock.now() + PUBLISH_EVERY_MS;
        await publish(configs);
      }
      if (clock.now() >= pruneAt) {
        pruneAt = clock.now() + PRUNE_EVERY_MS;
        await prune();
      }
    },

    async idle() {
      while (running.size > 0) await Promise.all(running);
    },

    async release() {
      if (lease.isOurs) await leases.release([LEASE], owner, clock.now());
    },
  };
}

/** One question, with an answer that makes sense. */
export async function readOnce(
  reader: SliReader,
  { name, bucketSeconds, limitsMs }: ReadSource,
  from: number,
  now: number,
  signal: AbortSignal,
): Promise<SliReading> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_LIMIT_MS)]);
  const reading = await reader.read(from, now, limit);
  const ahead = timeProblem(reading, now);
  if (ahead !== undefined) throw new Rejected("invalid", `Cannot count "${name}": ${ahead}`);
  for (const { start, counts } of reading.buckets) {
    const problem =
      start % bucketSeconds === 0
        ? countsProblem(counts, limitsMs.length)
        : `found a bucket at ${start}, want a multiple of ${bucketSeconds}`;
    if (problem !== undefined) throw new Rejected("invalid", `Cannot count "${name}": ${problem}`);
  }
  return { ...reading, buckets: reading.buckets.filter(({ start }) => start >= from) };
}
