import type { HostSummary } from "#core/host.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixMillis } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";

/** A transaction of another process may become visible this long after its time stamp. */
const OVERLAP_MS = 60_000;

export interface WatchedHosts {
  /** Live hosts by id, with status and roles. */
  of(org: OrgId): ReadonlyMap<string, HostSummary>;
  /** Learns what changed since the last call. */
  refresh(now: UnixMillis): Promise<void>;
}

/** Every live host in memory, some 300 bytes each: ten thousand of them are judged each minute. */
export function createWatchedHosts(meta: Pick<Meta, "hosts">): WatchedHosts {
  const hosts = new Map<OrgId, Map<string, HostSummary>>();
  let since = 0;

  const hostsOf = (org: OrgId) => hosts.getOrInsertComputed(org, () => new Map<string, HostSummary>());

  return {
    of: hostsOf,

    async refresh(now) {
      const changed = await meta.hosts.changes(Math.max(0, since - OVERLAP_MS));
      const live = new Map<OrgId, string[]>();
      for (const { org, id, retired } of changed) {
        if (retired) hostsOf(org).delete(id);
        else live.getOrInsertComputed(org, () => []).push(id);
      }
      for (const [org, ids] of live) {
        for (let from = 0; from < ids.length; from += 1_000)
          for (const host of await meta.hosts.summaries(org, ids.slice(from, from + 1_000)))
            hostsOf(org).set(host.id, host);
      }
      since = now;
    },
  };
}
