import type { AlertSubject } from "./alert.ts";

/** Equal for equal subjects and for no others: what at most one open alert may have. */
export function subjectKey({ monitorId, hostId, series }: AlertSubject): string {
  const labels = Object.entries(series?.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([
    monitorId,
    ...(hostId === undefined ? [] : [hostId]),
    ...(series ? [series.name, labels] : []),
  ]);
}
