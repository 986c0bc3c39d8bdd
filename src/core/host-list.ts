import type { Alert } from "#core/alert/alert.ts";
import { countLevels, type LevelCounts } from "#core/alert/levels.ts";

/** What a row of the host list shows of a host's newest values. Percentages are 0 to 100 whatever the number of cores. */
export interface Vitals {
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly loadPerCore?: number;
  readonly diskPercent?: number;
  readonly rxBytesPerSecond?: number;
  readonly txBytesPerSecond?: number;
}

const CPU_MODES = ["user", "nice", "system", "irq", "softirq", "iowait", "steal", "guest", "idle"];

/**
 * From newest values by name. CPU: what is not idle of all there is, which needs no core count. Memory: used of total. Disk: the
 * fullest filesystem. [MM1]
 */
export function vitals(
  newest: (name: string) => number | undefined,
  names: readonly string[],
  cores: number | undefined,
): Vitals {
  const total = newest("memory.total");
  const used = newest("memory.used");
  const load = newest("loadavg5");
  const all: Record<keyof Vitals, number | undefined> = {
    cpuPercent: cpuPercent(newest),
    memoryPercent: total !== undefined && total > 0 && used !== undefined ? (100 * used) / total : undefined,
    loadPerCore: load === undefined ? undefined : load / (cores ?? 1),
    diskPercent: fullest(newest, names),
    rxBytesPerSecond: sum(newest, names, ".rxBytes.delta"),
    txBytesPerSecond: sum(newest, names, ".txBytes.delta"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Vitals;
}

function cpuPercent(newest: (name: string) => number | undefined): number | undefined {
  const idle = newest("cpu.idle.percentage");
  if (idle === undefined) return undefined;
  let total = 0;
  for (const mode of CPU_MODES) total += newest(`cpu.${mode}.percentage`) ?? 0;
  return total > 0 ? Math.max(0, 100 * (1 - idle / total)) : undefined;
}

function fullest(newest: (name: string) => number | undefined, names: readonly string[]): number | undefined {
  let worst: number | undefined;
  for (const name of names) {
    if (!name.startsWith("filesystem.") || !name.endsWith(".size")) continue;
    const size = newest(name);
    const used = newest(`${name.slice(0, -5)}.used`);
    if (size === undefined || used === undefined || size <= 0) continue;
    const percent = (100 * used) / size;
    if (worst === undefined || percent > worst) worst = percent;
  }
  return worst;
}

function sum(
  newest: (name: string) => number | undefined,
  names: readonly string[],
  suffix: string,
): number | undefined {
  let total: number | undefined;
  for (const name of names) {
    if (!name.startsWith("interface.") || !name.endsWith(suffix)) continue;
    const value = newest(name);
    if (value !== undefined) total = (total ?? 0) + value;
  }
  return total;
}

/** How many alerts of each level are open on a host. */
export type HostAlerts = LevelCounts;

const LEVELS = ["CRITICAL", "WARNING", "UNKNOWN"] as const;
/** More alerts than this of one level make a host no worse. */
const MOST = 999;

/** By host; hosts without open alerts are absent. */
export function alertsByHost(open: readonly Pick<Alert, "hostId" | "status">[]): ReadonlyMap<string, HostAlerts> {
  const found = new Map<string, { CRITICAL: number; WARNING: number; UNKNOWN: number }>();
  for (const { hostId, status } of open) {
    if (hostId === undefined || status === "OK") continue;
    const counts = found.get(hostId) ?? { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 };
    counts[status]++;
    found.set(hostId, counts);
  }
  return found;
}

/** The level of a host's worst alert. */
export const worstOf = (alerts: HostAlerts): keyof HostAlerts => LEVELS.find((level) => alerts[level] > 0) ?? "UNKNOWN";

/** Greater for worse: by critical alerts, of equally many by warnings, then by unknown ones [MM2]. */
export const badnessOf = (alerts: HostAlerts): number =>
  LEVELS.reduce((sum, level) => sum * (MOST + 1) + Math.min(MOST, alerts[level]), 0);

/** Hosts by the level of their worst alert. */
export function countWorst(hosts: Iterable<HostAlerts>): HostAlerts {
  return countLevels([...hosts].map(worstOf));
}
