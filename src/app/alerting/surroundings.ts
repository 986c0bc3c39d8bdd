import type { Alert } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import type { MonitorSnapshot } from "#core/notify/notification.ts";
import type { OrgId } from "#core/series.ts";
import { sloNamed, sloSource } from "#core/slo/alert.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertingConfig } from "./configs.ts";
import { type Surroundings, serviceOf } from "./telling.ts";
import type { WatchedHosts } from "./watched-hosts.ts";

/** What an alert belongs to: its monitor, check or objective, its host, its service. */
export function createSurroundings(meta: Pick<Meta, "checks" | "objectives">, hosts: WatchedHosts) {
  async function checkOf(org: OrgId, id: string): Promise<MonitorSnapshot | undefined> {
    const check = await meta.checks.find(org, id);
    return check === undefined ? undefined : { type: "check", id, name: check.name, memo: check.memo };
  }

  async function sloOf(org: OrgId, id: string): Promise<MonitorSnapshot | undefined> {
    try {
      return sloSource(await meta.objectives.find(org, id));
    } catch (error) {
      if (error instanceof Rejected && error.reason === "not-found") return undefined;
      if (error instanceof SyntaxError) return sloNamed(id, (await meta.objectives.names(org)).get(id));
      throw error;
    }
  }

  return async (config: AlertingConfig, alert: Alert): Promise<Surroundings> => {
    const org = config.org.id;
    const monitor =
      alert.type === "check"
        ? await checkOf(org, alert.monitorId)
        : alert.type === "slo"
          ? await sloOf(org, alert.monitorId)
          : config.byId.get(alert.monitorId);
    const host = alert.hostId === undefined ? undefined : hosts.of(org).get(alert.hostId);
    return { monitor, host, service: serviceOf(monitor) };
  };
}

export type SurroundingsOf = ReturnType<typeof createSurroundings>;
