import type { AlertStatus } from "./alert.ts";

/** How many open alerts there are of each level. */
export type LevelCounts = Readonly<Record<Exclude<AlertStatus, "OK">, number>>;

/** Of open alerts; what is OK counts nowhere. */
export function countLevels(statuses: Iterable<AlertStatus>): LevelCounts {
  const counts = { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 };
  for (const status of statuses) if (status !== "OK") counts[status]++;
  return counts;
}
