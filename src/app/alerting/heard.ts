import type { CheckVerbs } from "#app/checks.ts";
import type { HostVerbs } from "#app/hosts.ts";
import type { ServiceVerbs } from "#app/services.ts";
import type { Meta } from "#meta/meta.ts";
import type { Announcer } from "./announcer.ts";
import type { AlertVerbs } from "./verbs.ts";
import type { Watcher } from "./watcher.ts";

/** Verbs of hosts, services and checks, heard by those who judge and tell. What is told of never waits for the telling. */
export interface Ears {
  readonly meta: Pick<Meta, "hosts" | "checks">;
  readonly alerts: AlertVerbs;
  readonly announcer: Announcer;
  /** Runs what nobody waits for; logs what goes wrong. */
  readonly inBackground: (what: string, work: () => Promise<void>) => void;
}

export function heardHosts(hosts: HostVerbs, { meta, alerts, announcer, inBackground }: Ears): HostVerbs {
  return {
    ...hosts,

    async register(org, host, cause) {
      const id = await hosts.register(org, host, cause);
      inBackground("tell of a host", () => announcer.hostRegistered(org, id, cause));
      return id;
    },

    async setStatus(org, ids, status, cause) {
      const before = await meta.hosts.summaries(org, ids);
      await hosts.setStatus(org, ids, status, cause);
      const changed = before.filter((host) => host.status !== status);
      alerts.hostStatusChanged(
        org,
        changed.map(({ id, status: from }) => ({ id, from, to: status })),
        cause,
      );
    },

    async retire(org, ids, cause) {
      const live = (await meta.hosts.list(org, { ids })).filter(({ retiredAt }) => retiredAt === undefined);
      await hosts.retire(org, ids, cause);
      const retired = live.map(({ id }) => id);
      await alerts.hostsRetired(org, retired);
      inBackground("tell of retired hosts", () => announcer.hostsRetired(org, retired, cause));
    },
  };
}

export function heardServices(services: ServiceVerbs, alerts: AlertVerbs): ServiceVerbs {
  return {
    ...services,
    async remove(org, service, cause) {
      const removed = await services.remove(org, service, cause);
      await alerts.serviceRemoved(org, service);
      return removed;
    },
  };
}

/** Reports are judged when they come: an agent sends a change at once, and waits for nothing but our answer. */
export function heardChecks(checks: CheckVerbs, watcher: Pick<Watcher, "checksReported">): CheckVerbs {
  return {
    ...checks,
    async report(org, reports) {
      const changed = await checks.report(org, reports);
      await watcher.checksReported(org, changed);
      return changed;
    },
  };
}
