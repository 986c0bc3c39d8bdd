import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { customGraphs } from "#core/graph/custom.ts";
import type { Graph } from "#core/graph/graph.ts";
import { systemGraphs } from "#core/graph/system.ts";
import type { GraphDef } from "#core/graph-def.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
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

  async function ofNames(org: OrgId, names: readonly string[]): Promise<readonly Graph[]> {
    const { graphs, rest } = systemGraphs(names);
    const custom = customGraphs(rest, await meta.graphDefs.list(org), await hiddenNow(org, undefined, rest), "custom");
    return [...graphs, ...custom];
  }

  /** A hidden graph shows again with the first post after it was hidden. */
  async function hiddenNow(org: OrgId, service: string | undefined, names: readonly string[]) {
    const hidden = await meta.graphDefs.hidden(org, service);
    if (hidden.length === 0 || service === undefined) return hidden;
    const target = targetKey({ kind: "service", id: service });
    return hidden.filter(({ name, hiddenAt }) => {
      const prefix = name.replace(/\*$/, "");
      return !names.some((each) => each.startsWith(prefix) && (store.latest(org, target, each)?.time ?? 0) > hiddenAt);
    });
  }

  return {
    define: (org, defs, cause) => meta.graphDefs.put(org, defs, cause),
    remove: (org, name, cause) => meta.graphDefs.remove(org, name, { drawn: false }, cause),

    async ofHost(org, hostId) {
      if ((await meta.hosts.find(org, hostId)) === undefined) throw new Rejected("not-found", "Host Not Found.");
      return ofNames(org, await store.names(org, targetKey({ kind: "host", id: hostId }), since()));
    },

    async ofService(org, service) {
      const names = await services.metricNames(org, service);
      return customGraphs(names, [], await hiddenNow(org, service, names), "service");
    },

    async ofRole(org, service, role) {
      const now = Math.floor(clock.now() / 1000);
      const members = await meta.services.members(org, service, role, { from: since(), to: now + DAY });
      if (members === undefined) throw new Rejected("not-found", "Role Not Found.");
      const names = new Set<string>();
      for (const { hostId } of members.slice(0, MOST_ROLE_HOSTS)) {
        for (const name of await store.names(org, targetKey({ kind: "host", id: hostId }), since())) names.add(name);
      }
      return ofNames(org, [...names].sort());
    },
  };
}
