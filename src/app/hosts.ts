import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Host, HostInput, HostStatus, RoleRef } from "#core/host.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import { DAY } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { HostFilter, Meta } from "#meta/meta.ts";
import type { Events } from "./events.ts";
import type { LiveHostCache } from "./live-hosts.ts";

/** Mackerel's bound for its bulk verbs. */
export const MOST_IN_BULK = 30;

export interface HostVerbs {
  list(org: OrgId, filter: HostFilter): Promise<readonly Host[]>;
  /** Retired ones too. `not-found`. */
  get(org: OrgId, id: string): Promise<Host>;
  byCustomIdentifier(org: OrgId, identifier: string, ignoreCase: boolean): Promise<Host>;
  register(org: OrgId, host: HostInput, cause: Cause): Promise<string>;
  update(org: OrgId, id: string, host: HostInput, cause: Cause): Promise<void>;
  setStatus(org: OrgId, ids: readonly string[], status: HostStatus, cause: Cause): Promise<void>;
  setRoles(org: OrgId, id: string, roles: readonly RoleRef[], cause: Cause): Promise<void>;
  retire(org: OrgId, ids: readonly string[], cause: Cause): Promise<void>;
  /** With a point within the last day, sorted. */
  metricNames(org: OrgId, id: string): Promise<readonly string[]>;
}

export interface HostDependencies {
  readonly meta: Meta;
  readonly store: TimeSeries;
  readonly live: LiveHostCache;
  readonly events: Events;
  readonly clock: Clock;
}

export function createHosts({ meta, store, live, events, clock }: HostDependencies): HostVerbs {
  async function get(org: OrgId, id: string): Promise<Host> {
    const host = await meta.hosts.find(org, id);
    if (host === undefined) throw new Rejected("not-found", NOT_FOUND);
    return host;
  }

  return {
    get,
    list: (org, filter) => meta.hosts.list(org, filter),

    async byCustomIdentifier(org, identifier, ignoreCase) {
      const host = await meta.hosts.findByCustomIdentifier(org, identifier, ignoreCase);
      if (host === undefined) throw new Rejected("not-found", NOT_FOUND);
      return host;
    },

    async register(org, host, cause) {
      const id = await meta.hosts.register(org, host, cause);
      live.note(org, id, true);
      events.publish(org, "host-registered");
      return id;
    },

    async update(org, id, host, cause) {
      await meta.hosts.update(org, id, host, cause);
      events.publish(org, "host-changed");
    },

    async setStatus(org, ids, status, cause) {
      checkBulk(ids);
      await meta.hosts.setStatus(org, ids, status, cause);
      events.publish(org, "host-changed");
    },

    async setRoles(org, id, roles, cause) {
      await meta.hosts.setRoles(org, id, roles, cause);
      events.publish(org, "host-changed");
    },

    async retire(org, ids, cause) {
      checkBulk(ids);
      await meta.hosts.retire(org, ids, cause);
      for (const id of ids) live.note(org, id, false);
      events.publish(org, "host-changed");
    },

    async metricNames(org, id) {
      await get(org, id);
      return store.names(org, targetKey({ kind: "host", id }), Math.floor(clock.now() / 1000) - DAY);
    },
  };
}

const NOT_FOUND = "Host Not Found.";

function checkBulk(ids: readonly string[]): void {
  if (ids.length <= MOST_IN_BULK) return;
  throw new Rejected("invalid", `Cannot change ${ids.length} hosts at once, want at most ${MOST_IN_BULK}`);
}
