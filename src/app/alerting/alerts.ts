import type { Alert, Trigger } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import type { Announcer } from "./announcer.ts";
import type { AlertBook } from "./book.ts";
import type { AlertingConfig, Configs } from "./configs.ts";
import type { SurroundingsOf } from "./surroundings.ts";
import type { AlertVerbs } from "./verbs.ts";

export interface AlertVerbParts {
  readonly meta: Pick<Meta, "alerts">;
  readonly configs: Configs;
  readonly book: AlertBook;
  readonly surroundingsOf: SurroundingsOf;
  readonly announcer: Announcer;
  /** Runs what nobody waits for; logs what goes wrong. */
  readonly inBackground: (what: string, work: () => Promise<void>) => void;
}

/** What people and their changes do to alerts. */
export function createAlertVerbs(parts: AlertVerbParts): AlertVerbs {
  const { meta, configs, book, surroundingsOf, announcer, inBackground } = parts;

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

    monitorMoved: (org, monitorId) =>
      closeThose(org, (alert) => alert.monitorId === monitorId, "externalMonitoringServiceChange"),

    hostStatusChanged(org, hosts, cause) {
      inBackground("tell of a host's status", async () => {
        for (const { id, from } of hosts) await announcer.hostStatusChanged(org, id, from, cause);
      });
    },

    monitorChanged(org, change, monitor, cause) {
      inBackground("tell of a monitor", () => announcer.monitorChanged(org, change, monitor, cause));
    },
  };
}
