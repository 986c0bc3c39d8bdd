import type { Cause } from "#core/account.ts";
import type { Acknowledgement, Alert, Trigger } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertBook } from "./book.ts";
import type { AlertingConfig, Configs } from "./configs.ts";
import type { SurroundingsOf } from "./surroundings.ts";

/** What people and programs do with alerts. */
export interface AlertActions {
  /** Closes it by hand. Closing a closed one answers it as it is. `not-found`. */
  close(org: OrgId, id: string, reason: string, cause: Cause): Promise<Alert>;
  /** `undefined` takes it back. `not-found`; `invalid` for a closed alert. */
  acknowledge(org: OrgId, id: string, ack: Acknowledgement | undefined, cause: Cause): Promise<Alert>;
  /** After the monitor was deleted: its alerts end. */
  monitorRemoved(org: OrgId, monitorId: string): Promise<void>;
  hostsRetired(org: OrgId, hostIds: readonly string[]): Promise<void>;
  /** Alerts of monitors of a service that was deleted. */
  serviceRemoved(org: OrgId, service: string): Promise<void>;
  /** An external monitor that moved to another service begins anew. */
  externalMoved(org: OrgId, monitorId: string): Promise<void>;
}

export function createAlertActions(
  meta: Pick<Meta, "alerts">,
  configs: Configs,
  book: AlertBook,
  surroundingsOf: SurroundingsOf,
): AlertActions {
  async function configOf(org: OrgId): Promise<AlertingConfig> {
    const config = await configs.of(org);
    if (config === undefined) throw new Rejected("not-found", "Organization Not Found.");
    return config;
  }

  async function closeThose(
    org: OrgId,
    which: (alert: Alert, config: AlertingConfig) => boolean,
    trigger: Trigger,
  ): Promise<void> {
    const config = await configOf(org);
    const alerts = [...(await book.open(org)).values()].filter((alert) => which(alert, config));
    const surrounded = await Promise.all(
      alerts.map(async (alert) => ({ alert, surroundings: await surroundingsOf(config, alert) })),
    );
    await book.close(config, surrounded, { trigger });
  }

  return {
    async close(org, id, reason, cause) {
      const alert = await meta.alerts.find(org, id);
      if (alert === undefined) throw new Rejected("not-found", "Alert Not Found.");
      if (alert.closedAt !== undefined) return alert;
      const config = await configOf(org);
      const surroundings = await surroundingsOf(config, alert);
      await book.close(config, [{ alert, surroundings }], { trigger: "manual", reason, actor: cause.actor });
      return (await meta.alerts.find(org, id)) ?? alert;
    },

    async acknowledge(org, id, ack, cause) {
      const alert = await meta.alerts.acknowledge(org, id, ack, cause);
      await book.replace(org, alert);
      return alert;
    },

    monitorRemoved: (org, monitorId) => closeThose(org, (alert) => alert.monitorId === monitorId, "monitorDelete"),

    hostsRetired: (org, hostIds) =>
      closeThose(org, ({ hostId }) => hostId !== undefined && hostIds.includes(hostId), "hostRetire"),

    serviceRemoved: (org, service) =>
      closeThose(
        org,
        ({ monitorId }, { byId }) => {
          const monitor = byId.get(monitorId);
          return (monitor?.type === "service" || monitor?.type === "external") && monitor.service === service;
        },
        "serviceDelete",
      ),

    externalMoved: (org, monitorId) =>
      closeThose(org, (alert) => alert.monitorId === monitorId, "externalMonitoringServiceChange"),
  };
}
