import type { RoleRef } from "#core/host.ts";
import type { AnomalyMonitor, ConnectivityMonitor, HostMonitor, Monitor } from "./monitor.ts";
import { appliesTo } from "./scope.ts";

/** The monitors of one host, sorted by what they need, so that each metric is read once for all that watch it. */
export interface HostPlan {
  readonly metrics: readonly { readonly metric: string; readonly monitors: readonly HostMonitor[] }[];
  readonly connectivity: readonly ConnectivityMonitor[];
  readonly anomalies: readonly AnomalyMonitor[];
}

/** Plans depend on a host's roles alone, and hosts of equal roles share one. */
export interface Plans {
  of(roles: readonly RoleRef[]): HostPlan;
}

export function createPlans(monitors: readonly Monitor[]): Plans {
  const plans = new Map<string, HostPlan>();
  return {
    of(roles) {
      const key = roles.map(({ service, role }) => `${service}:${role}`).join(" ");
      let plan = plans.get(key);
      if (plan === undefined) {
        plan = planFor(monitors.filter((monitor) => appliesTo(monitor, { roles })));
        plans.set(key, plan);
      }
      return plan;
    },
  };
}

function planFor(monitors: readonly Monitor[]): HostPlan {
  const byMetric = Map.groupBy(
    monitors.filter((monitor) => monitor.type === "host"),
    ({ metric }) => metric,
  );
  return {
    metrics: [...byMetric].map(([metric, watching]) => ({ metric, monitors: watching })),
    connectivity: monitors.filter((monitor) => monitor.type === "connectivity"),
    anomalies: monitors.filter((monitor) => monitor.type === "anomalyDetection"),
  };
}
