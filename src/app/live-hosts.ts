import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { LiveHosts } from "./ingest.ts";

/** A transaction of another process may become visible this long after its time stamp. */
const OVERLAP_MS = 60_000;

export interface LiveHostCache extends LiveHosts {
  /** A host that this process registered or retired: known at once. */
  note(org: OrgId, hostId: string, live: boolean): void;
  /** Learns what other processes changed; call it every few seconds. */
  refresh(): Promise<void>;
}

/** Every live host of every organisation, in memory: a hundred bytes each, and ingest never asks the database. */
export function createLiveHosts(meta: Meta, clock: Clock): LiveHostCache {
  const live = new Map<OrgId, Set<string>>();
  let since = 0;

  function setOf(org: OrgId): Set<string> {
    let set = live.get(org);
    if (set === undefined) {
      set = new Set();
      live.set(org, set);
    }
    return set;
  }

  function note(org: OrgId, hostId: string, isLive: boolean): void {
    if (isLive) setOf(org).add(hostId);
    else setOf(org).delete(hostId);
  }

  return {
    note,
    isLive: (org, hostId) => live.get(org)?.has(hostId) ?? false,

    async load(org, hostIds) {
      const hosts = await meta.hosts.list(org, { ids: hostIds.slice(0, 500) });
      for (const { id, retiredAt } of hosts) note(org, id, retiredAt === undefined);
      return {
        live: hosts.filter(({ retiredAt }) => retiredAt === undefined).map(({ id }) => id),
        retired: hosts.filter(({ retiredAt }) => retiredAt !== undefined).map(({ id }) => id),
      };
    },

    async refresh() {
      const now = clock.now();
      for (const { org, id, retired } of await meta.hosts.changes(Math.max(0, since - OVERLAP_MS)))
        note(org, id, !retired);
      since = now;
    },
  };
}
