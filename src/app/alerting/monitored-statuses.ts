import type { AlertStatus } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import { appliesTo } from "#core/monitor/scope.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";

/** How one monitor or check sees a host. */
export interface MonitoredStatus {
  readonly monitorId: string;
  readonly status: AlertStatus;
  /** Of checks. */
  readonly detail?: { readonly message: string; readonly memo: string } | undefined;
}

export type MonitoredStatuses = (org: OrgId, hostId: string) => Promise<readonly MonitoredStatus[]>;

/** Of all monitors that watch the host, and of its checks that have reported. `not-found`. */
export const createMonitoredStatuses =
  (meta: Pick<Meta, "hosts" | "monitors" | "checks" | "alerts">): MonitoredStatuses =>
  async (org, hostId) => {
    const host = await meta.hosts.find(org, hostId);
    if (host === undefined) throw new Rejected("not-found", "Host Not Found.");
    const [monitors, checks, open] = await Promise.all([
      host.retiredAt === undefined ? meta.monitors.list(org) : [],
      meta.checks.ofHost(org, hostId),
      meta.alerts.open(org),
    ]);
    const statuses = new Map(
      open.filter((alert) => alert.hostId === hostId).map(({ monitorId, status }) => [monitorId, status]),
    );
    return [
      ...monitors
        .filter((monitor) => appliesTo(monitor, host))
        .map(({ id }) => ({ monitorId: id, status: statuses.get(id) ?? "OK" })),
      ...checks.flatMap(({ id, memo, state }) =>
        state === undefined ? [] : [{ monitorId: id, status: state.status, detail: { message: state.message, memo } }],
      ),
    ];
  };
