import { ByteIndex } from "#core/byte-index.ts";
import { Rejected } from "#core/errors.ts";
import { acceptPoints, DROP_REASONS, type DropReason, isSystemMetric } from "#core/metric.ts";
import type { SeriesLookup, TimeSeries } from "#core/ports.ts";
import { type OrgId, PointBatch, type SeriesTable, type TargetKey, targetKey } from "#core/series.ts";
import type { ServicePoint } from "#core/sli/points.ts";
import type { Clock } from "#kit/clock.ts";

/** Which hosts may be written to, known without I/O in the usual case. */
export interface LiveHosts {
  /** Whether the id is known to be a live host. False may also mean: not asked lately. */
  isLive(org: OrgId, hostId: string): boolean;
  /** Asks the database about ids; afterwards `isLive` knows them. */
  load(org: OrgId, hostIds: readonly string[]): Promise<{ live: readonly string[]; retired: readonly string[] }>;
}

/** Turns a body into a batch; the spelling is `wire`'s, so it comes from outside. */
export interface PointParser {
  hostPoints(bytes: Uint8Array, lookup: SeriesLookup, batch: PointBatch): void;
  servicePoints(bytes: Uint8Array, table: SeriesTable, batch: PointBatch): void;
}

export interface Ingest {
  /** Resolves when every acceptable point of the body is durable [TS3]. */
  hostPoints(org: OrgId, body: Uint8Array): Promise<void>;
  servicePoints(org: OrgId, service: string, body: Uint8Array): Promise<void>;
  /** Points of a service that we computed ourselves. The service exists. */
  serviceValues(org: OrgId, service: string, points: readonly ServicePoint[]): Promise<void>;
  /** Targets that points arrived for since the last call, by organisation: what monitors have to look at. */
  touched(): ReadonlyMap<OrgId, ReadonlySet<TargetKey>>;
  /** Points taken since the start, and left out by reason. */
  counts(): { accepted: number; dropped: Record<DropReason, number> };
}

/**
 * The ingest path. Everything here is synchronous until the store's promise, so one batch serves all requests: the store has
 * copied it when `append` returns.
 */
export function createIngest(store: TimeSeries, hosts: LiveHosts, parser: PointParser, clock: Clock): Ingest {
  const batch = new PointBatch();
  const lookups = new Map<OrgId, SeriesLookup>();
  const dropped = new Float64Array(DROP_REASONS.length);
  let accepted = 0;
  let touched = new Set<SeriesTable>();

  function lookupOf(org: OrgId): SeriesLookup {
    let lookup = lookups.get(org);
    if (lookup === undefined) {
      lookup = createLookup(org, store, hosts);
      lookups.set(org, lookup);
    }
    return lookup;
  }

  function append(now: number): Promise<void> {
    acceptPoints(batch, now);
    for (const { table, from, to } of batch.posts) {
      touched.add(table);
      if (carriesSystemMetric(table, batch, from, to)) table.lastArrival = now;
    }
    for (let i = 0; i < dropped.length; i++) dropped[i]! += batch.dropped[i]!;
    accepted += batch.length;
    return batch.length === 0 ? Promise.resolve() : store.append(batch, now);
  }

  return {
    async hostPoints(org, body) {
      const lookup = lookupOf(org);
      parser.hostPoints(body, lookup, batch);
      if (batch.unknown.length > 0) {
        const asked = batch.unknown.slice();
        const { live, retired } = await hosts.load(org, asked);
        // The batch was somebody else's while we waited.
        parser.hostPoints(body, lookup, batch);
        if (batch.length === 0 && live.length === 0 && retired.length === 0) throw unknownHosts(asked);
      }
      await append(Math.floor(clock.now() / 1000));
    },

    async servicePoints(org, service, body) {
      parser.servicePoints(body, store.table(org, `service:${service}`), batch);
      await append(Math.floor(clock.now() / 1000));
    },

    async serviceValues(org, service, points) {
      const table = store.table(org, targetKey({ kind: "service", id: service }));
      batch.clear();
      for (const { name, time, value } of points) batch.push(table, table.add(name), time, value);
      await append(Math.floor(clock.now() / 1000));
    },

    touched() {
      const arrived = new Map<OrgId, Set<TargetKey>>();
      for (const { org, target } of touched) arrived.getOrInsertComputed(org, () => new Set()).add(target);
      touched = new Set();
      return arrived;
    },

    counts: () => ({
      accepted,
      dropped: Object.fromEntries(DROP_REASONS.map((reason, i) => [reason, dropped[i]!])) as Record<DropReason, number>,
    }),
  };
}

/** Finds tables by the bytes of a host id; a host that is no longer live is unknown until it is asked for again. */
function createLookup(org: OrgId, store: TimeSeries, hosts: LiveHosts): SeriesLookup {
  const index = new ByteIndex();
  const ids: string[] = [];
  const utf8 = new TextDecoder();
  return {
    host(bytes, from, to) {
      let number = index.find(bytes, from, to);
      if (number < 0) {
        const id = utf8.decode(bytes.subarray(from, to));
        // Only ids that the database knows are remembered, so that strangers cannot fill the memory.
        if (!hosts.isLive(org, id)) return undefined;
        number = index.add(bytes.slice(from, to));
        ids[number] = id;
      }
      const id = ids[number]!;
      return hosts.isLive(org, id) ? store.table(org, `host:${id}`) : undefined;
    },
  };
}

/** The first metric nearly always answers: an agent posts system metrics in every batch [TS10]. */
function carriesSystemMetric(table: SeriesTable, batch: PointBatch, from: number, to: number): boolean {
  if (table.target.startsWith("service:")) return true;
  for (let i = from; i < to; i++) if (isSystemMetric(table.names[batch.series[i]!]!)) return true;
  return false;
}

function unknownHosts(ids: readonly string[]): Rejected {
  return new Rejected(
    "not-found",
    `Host Not Found: ${ids
      .slice(0, 5)
      .map((id) => `"${id}"`)
      .join(", ")}`,
  );
}
