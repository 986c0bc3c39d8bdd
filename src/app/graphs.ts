import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { customGraphs } from "#core/graph/custom.ts";
import type { Graph } from "#core/graph/graph.ts";
import { systemGraphs } from "#core/graph/system.ts";
import type { GraphDef } from "#core/graph-def.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, type TargetKey, targetKey } from "#core/series.ts";
import { DAY } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { ServiceVerbs } from "./services.ts";

export interface GraphVerbs {
  define(org: OrgId, defs: readonly GraphDef[], cause: Cause): Promise<void>;
  /** `invalid` when there is neither a definition nor a graph of that name. */
  remove(org: OrgId, name: string, cause: Cause): Promise<void>;
  ofHost(org: OrgId, hostId: string): Promise<readonly Graph[]>;
  ofService(org: OrgId, service: string): Promise<readonly Graph[]>;
  /** Graphs that any host of the role has. */
  ofRole(org: OrgId, service: string, role: string): Promise<readonly Graph[]>;
}

/** Metrics without a point for this long are no longer offered; a page that looks further back names them itself. */
const NAMES_WITHIN = 2 * DAY;
/** Hosts of a role whose metrics are looked at: they are alike, and thousands would only cost time. */
const MOST_ROLE_HOSTS = 200;

export function createGraphs(meta: Meta, store: TimeSeries, services: ServiceVerbs, clock: Clock): GraphVerbs {
  const since = () => Math.floor(clock.now() / 1000) - NAMES_WITHIN;

  /** When any of these targets last had a point of a metric. */
  const newestOf = (org: OrgId, targets: readonly TargetKey[]) => (metric: string) => {
    const times = targets.flatMap((target) => store.latest(org, target, metric)?.time ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  };

  async function ofHosts(org: OrgId, names: readonly string[], hosts: readonly TargetKey[]): Promise<readonly Graph[]> {
    const { graphs, rest } = systemGraphs(names);
    const [defs, hidden] = await Promise.all([meta.graphDefs.list(org), meta.graphDefs.hidden(org)]);
    return [...graphs, ...customGraphs(rest, defs, hidden, "custom", newestOf(org, hosts))];
  }

  return {
    define: (org, defs, cause) => meta.graphDefs.put(org, defs, cause),
    remove: (org, name, cause) => meta.graphDefs.remove(org, name, { drawn: false }, cause),

    async ofHost(org, hostId) {
      if ((await meta.hosts.find(org, hostId)) === undefined) throw new Rejected("not-found", "Host Not Found.");
      const target = targetKey({ kind: "host", id: hostId });
      return ofHosts(org, await store.names(org, target, since()), [target]);
    },

    async ofService(org, service) {
      const names = await services.metricNames(org, service);
      const newest = newestOf(org, [targetKey({ kind: "service", id: service })]);
      return customGraphs(names, [], await meta.graphDefs.hidden(org, service), "service", newest);
    },

    async ofRole(org, service, role) {
      const now = Math.floor(clock.now() / 1000);
      const members = await meta.services.members(org, service, role, { from: since(), to: now + DAY });
      if (members === undefined) throw new Rejected("not-found", "Role Not Found.");
      // A host that came back is a member twice.
      const hosts = [...new Set(members.map(({ hostId }) => targetKey({ kind: "host", id: hostId })))];
      const asked = hosts.slice(0, MOST_ROLE_HOSTS);
      const names = new Set<string>();
      for (const host of asked) for (const name of await store.names(org, host, since())) names.add(name);
      return ofHosts(org, [...names].sort(), asked);
    },
  };
}
