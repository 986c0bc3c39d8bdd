import type { HostMonitor, MonitorInput } from "./monitor.ts";

const common = { memo: "", isMute: false, scopes: [], excludeScopes: [] } as const;

const host = (
  name: string,
  metric: string,
  limits: Pick<HostMonitor, "warning" | "critical" | "duration" | "maxCheckAttempts">,
): MonitorInput => ({ ...common, type: "host", name, metric, operator: ">", ...limits });

/**
 * What every new organisation begins with: what a host that is in trouble shows first, with limits that a healthy one stays away
 * from. Short bursts are normal for load and memory, so those are means of ten and five points; a disk that fills stays full.
 */
export const STARTER_MONITORS: readonly MonitorInput[] = [
  { ...common, type: "connectivity", name: "connectivity", alertStatusOnGone: "CRITICAL" },
  host("Filesystem %", "disk%", { warning: 85, critical: 95, duration: 1, maxCheckAttempts: 3 }),
  host("Memory %", "memory%", { warning: 90, critical: 97, duration: 5, maxCheckAttempts: 3 }),
  host("Load per core", "loadavg5-per-core", { warning: 2, critical: 4, duration: 10, maxCheckAttempts: 1 }),
];
