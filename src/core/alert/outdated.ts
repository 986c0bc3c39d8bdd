import type { RoleRef } from "#core/host.ts";
import { levelOf } from "#core/monitor/level.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import { appliesTo } from "#core/monitor/scope.ts";
import type { Alert } from "./alert.ts";

export const OUTDATED = ["within-limits", "not-watched"] as const;
/** Why an open alert is one that its monitor, as it is now, would not open. */
export type Outdated = (typeof OUTDATED)[number];

/**
 * Judges an open alert anew by its monitor as it is now [AL12]: after limits or scopes changed, what is not measured any more would
 * stay open for ever. `undefined` where it would open again, and where that cannot be said from its newest value.
 */
export function whyOutdated(
  alert: Pick<Alert, "closedAt" | "status" | "value">,
  monitor: Monitor,
  host: { readonly roles: readonly RoleRef[] } | undefined,
): Outdated | undefined {
  if (alert.closedAt !== undefined) return undefined;
  switch (monitor.type) {
    case "host":
      if (host !== undefined && !appliesTo(monitor, host)) return "not-watched";
      return isWithin(alert, monitor);
    case "connectivity":
    case "anomalyDetection":
      return host !== undefined && !appliesTo(monitor, host) ? "not-watched" : undefined;
    case "service":
    case "expression":
      return isWithin(alert, monitor);
    case "external":
    case "query":
      return undefined;
  }
}

/** A value that never came is outside of no limits. */
const isWithin = (
  { value, status }: Pick<Alert, "value" | "status">,
  limits: Parameters<typeof levelOf>[1],
): Outdated | undefined =>
  value !== undefined && status !== "UNKNOWN" && levelOf(value, limits) === "OK" ? "within-limits" : undefined;
