import type { CheckReport } from "#client/v0/types.ts";

/** Reports on their way, oldest first. */
export type Outbox = readonly CheckReport[];

/** The API ignores reports as old as this, in seconds. */
export const REPORT_MAX_AGE = 6 * 3_600;

/** Reports in one request, as the Go agent sends them; the API takes 100. */
export const REPORTS_AT_ONCE = 20;

/** The next request: the oldest reports, of one host, without those that have become too old to count. */
export function takeReports(outbox: Outbox, now: number): { readonly taken: Outbox; readonly rest: Outbox } {
  const alive = outbox.filter(({ occurredAt }) => occurredAt > now - REPORT_MAX_AGE);
  const host = alive[0]?.source.hostId;
  const taken = alive.filter(({ source }) => source.hostId === host).slice(0, REPORTS_AT_ONCE);
  return { taken, rest: alive.filter((report) => !taken.includes(report)) };
}
