import type { RoleRef } from "#core/host.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import { holds } from "#core/monitor/scope.ts";
import type { DowntimeInput } from "./downtime.ts";

/** Where a subject belongs. */
export interface Place {
  /** Of its host. */
  readonly roles?: readonly RoleRef[] | undefined;
  /** Of a service metric, or of an external monitor with a service. */
  readonly service?: string | undefined;
}

/** Whether a downtime covers a subject: by service or role, and by monitor [AL8]. */
export const covers = (downtime: DowntimeInput, subject: Place & { readonly monitorId: string }): boolean =>
  coversPlace(downtime, subject) && coversMonitorId(downtime, subject.monitorId);

/** Whether alerts of a host can be covered. */
export const coversHost = (downtime: DowntimeInput, { roles }: { readonly roles: readonly RoleRef[] }): boolean =>
  coversPlace(downtime, { roles });

/** Whether alerts of a monitor can be covered; of one that watches hosts, those of some host. */
export function coversMonitor(downtime: DowntimeInput, monitor: Monitor): boolean {
  if (!coversMonitorId(downtime, monitor.id)) return false;
  if (monitor.type === "host" || monitor.type === "connectivity" || monitor.type === "anomalyDetection") return true;
  return coversPlace(downtime, { service: ("service" in monitor && monitor.service) || undefined });
}

/** What is excluded is out, an empty inclusion is all; what belongs nowhere is in no service and no role. */
function coversPlace(
  { serviceScopes, serviceExcludeScopes, roleScopes, roleExcludeScopes }: DowntimeInput,
  { roles = [], service }: Place,
): boolean {
  const isIn = (services: readonly string[], refs: readonly RoleRef[]) =>
    services.some((name) => name === service || holds({ service: name }, roles)) ||
    refs.some((ref) => holds(ref, roles));
  const isEverywhere = serviceScopes.length === 0 && roleScopes.length === 0;
  return (isEverywhere || isIn(serviceScopes, roleScopes)) && !isIn(serviceExcludeScopes, roleExcludeScopes);
}

const coversMonitorId = ({ monitorScopes, monitorExcludeScopes }: DowntimeInput, id: string): boolean =>
  (monitorScopes.length === 0 || monitorScopes.includes(id)) && !monitorExcludeScopes.includes(id);
