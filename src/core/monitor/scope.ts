import type { RoleRef } from "#core/host.ts";
import { isServiceName, parseRoleFullname } from "#core/names.ts";
import type { Monitor, Scope } from "./monitor.ts";

/** `shop`, `shop:web` or `shop: web`; `undefined` when it is none of them. */
export function parseScope(text: string): Scope | undefined {
  return text.includes(":") ? parseRoleFullname(text) : isServiceName(text) ? { service: text } : undefined;
}

/** As Mackerel's answers write it, with a space after the colon. */
export const formatScope = (scope: Scope): string =>
  scope.role === undefined ? scope.service : `${scope.service}: ${scope.role}`;

/** Whether a host with these roles is meant. */
export const holds = (scope: Scope, roles: readonly RoleRef[]): boolean =>
  roles.some(({ service, role }) => service === scope.service && (scope.role === undefined || scope.role === role));

/** Whether a monitor watches a host, whatever the host's status is; false for monitors that watch no hosts. */
export function appliesTo(monitor: Monitor, host: { readonly roles: readonly RoleRef[] }): boolean {
  const { roles } = host;
  switch (monitor.type) {
    case "host":
    case "connectivity":
      return (
        (monitor.scopes.length === 0 || monitor.scopes.some((scope) => holds(scope, roles))) &&
        !monitor.excludeScopes.some((scope) => holds(scope, roles))
      );
    case "anomalyDetection":
      return monitor.scopes.some((scope) => holds(scope, roles));
    case "service":
    case "external":
    case "expression":
    case "query":
      return false;
  }
}
