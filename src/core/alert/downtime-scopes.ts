import type { RoleRef } from "#core/host.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import { holds } from "#core/monitor/scope.ts";
import type { DowntimeInput } from "./downtime.ts";

/** Whether alerts of a host can be covered, as far as services and roles go. */
export function coversHost(downtime: DowntimeInput, { roles }: { readonly roles: readonly RoleRef[] }): boolean {
  const { serviceScopes, serviceExcludeScopes, roleScopes, roleExcludeScopes } = downtime;
  const isIn = (services: readonly string[], refs: readonly RoleRef[]) =>
    services.some((service) => holds({ service }, roles)) || refs.some((ref) => holds(ref, roles));
  const everywhere = serviceScopes.length === 0 && roleScopes.length === 0;
  return (everywhere || isIn(serviceScopes, roleScopes)) && !isIn(serviceExcludeScopes, roleExcludeScopes);
}

/**
 * Whether alerts of a monitor can be covered. What watches a service is covered with the service; what has neither hosts nor a
 * service only by a downtime that names no service and no role.
 */
export function coversMonitor(downtime: DowntimeInput, monitor: Monitor): boolean {
  const { monitorScopes, monitorExcludeScopes, serviceScopes, serviceExcludeScopes, roleScopes } = downtime;
  if (monitorExcludeScopes.includes(monitor.id)) return false;
  if (monitorScopes.length > 0 && !monitorScopes.includes(monitor.id)) return false;
  if (monitor.type === "host" || monitor.type === "connectivity" || monitor.type === "anomalyDetection") return true;
  const service = "service" in monitor ? monitor.service : undefined;
  if (service && serviceExcludeScopes.includes(service)) return false;
  const everywhere = serviceScopes.length === 0 && roleScopes.length === 0;
  return everywhere || (!!service && serviceScopes.includes(service));
}
