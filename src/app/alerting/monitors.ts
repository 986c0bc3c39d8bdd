import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Monitor, MonitorExtras, MonitorInput } from "#core/monitor/monitor.ts";
import type { OrgId } from "#core/series.ts";
import type { AlertingMeta } from "#meta/meta.ts";
import type { AlertVerbs, ParseExpression } from "./verbs.ts";

export interface MonitorVerbs {
  list(org: OrgId): Promise<readonly Monitor[]>;
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<Monitor>;
  /** `invalid` for an expression that cannot be read, a training period that has not begun, and what is not there. */
  create(org: OrgId, monitor: MonitorInput, cause: Cause): Promise<Monitor>;
  replace(org: OrgId, id: string, monitor: MonitorInput, cause: Cause): Promise<Monitor>;
  setExtras(org: OrgId, id: string, extras: MonitorExtras, cause: Cause): Promise<Monitor>;
  /** Closes its alerts too; answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Monitor>;
  /** Refuses what `create` would refuse for what is in it. */
  check(monitor: MonitorInput, cause: Cause): void;
}

export interface MonitorDependencies {
  readonly meta: Pick<AlertingMeta, "monitors">;
  readonly alerts: AlertVerbs;
  readonly parseExpression: ParseExpression;
  readonly events: Events;
}

export function createMonitors({ meta, alerts, parseExpression, events }: MonitorDependencies): MonitorVerbs {
  const { monitors } = meta;

  async function get(org: OrgId, id: string): Promise<Monitor> {
    const monitor = await monitors.find(org, id);
    if (monitor === undefined) throw new Rejected("not-found", "Monitor Not Found.");
    return monitor;
  }

  function check(monitor: MonitorInput, cause: Cause): void {
    if (monitor.type === "expression") parseExpression(monitor.expression);
    const now = Math.floor(cause.at / 1000);
    if (monitor.type === "anomalyDetection" && (monitor.trainingPeriodFrom ?? 0) > now)
      throw new Rejected(
        "invalid",
        `Cannot save monitor "${monitor.name}": found trainingPeriodFrom ${monitor.trainingPeriodFrom}, want a time that has passed`,
      );
  }

  return {
    get,
    check,
    list: (org) => monitors.list(org),

    async create(org, input, cause) {
      check(input, cause);
      const monitor = await monitors.create(org, input, cause);
      events.publish(org, "monitors-changed");
      alerts.monitorChanged(org, "monitorCreate", monitor, cause);
      return monitor;
    },

    async replace(org, id, input, cause) {
      const before = await get(org, id);
      check(input, cause);
      const monitor = await monitors.replace(org, id, input, cause);
      events.publish(org, "monitors-changed");
      if (serviceOf(before) !== serviceOf(monitor)) {
        await alerts.monitorMoved(org, id);
        events.publish(org, "alerts-changed");
      }
      alerts.monitorChanged(org, "monitorUpdate", monitor, cause);
      return monitor;
    },

    async setExtras(org, id, extras, cause) {
      const monitor = await monitors.setExtras(org, id, extras, cause);
      events.publish(org, "monitors-changed");
      return monitor;
    },

    async remove(org, id, cause) {
      const monitor = await monitors.remove(org, id, cause);
      events.publish(org, "monitors-changed");
      await alerts.monitorRemoved(org, id);
      events.publish(org, "alerts-changed");
      alerts.monitorChanged(org, "monitorDelete", monitor, cause);
      return monitor;
    },
  };
}

/** Where an external monitor keeps its response times; no other monitor moves. */
const serviceOf = (monitor: Monitor): string | undefined =>
  monitor.type === "external" ? (monitor.service ?? undefined) : undefined;
