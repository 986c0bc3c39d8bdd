import type { UnixSeconds } from "./time.ts";

export const CHECK_STATUSES = ["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** What an agent says about one check of one host. */
export interface CheckReport {
  readonly hostId: string;
  /** Unique on its host. */
  readonly name: string;
  readonly status: CheckStatus;
  readonly message: string;
  readonly occurredAt: UnixSeconds;
  /** Minutes between repeated notifications; absent: never repeated. */
  readonly notificationInterval?: number | undefined;
  /** Failures in a row that it takes to open an alert, 1 to 10. */
  readonly maxCheckAttempts: number;
}

/** A check and its newest report, if any came yet. */
export interface Check {
  readonly id: string;
  readonly hostId: string;
  readonly name: string;
  readonly memo: string;
  readonly state?: CheckState | undefined;
}

export interface CheckState {
  readonly status: CheckStatus;
  readonly message: string;
  /** Of the newest report that was applied. */
  readonly occurredAt: UnixSeconds;
  /** When the status became what it is. */
  readonly since: UnixSeconds;
  readonly notificationInterval?: number | undefined;
  readonly maxCheckAttempts: number;
  /** Reports in a row that were not OK, this one included; 0 while OK. */
  readonly attempts: number;
}

/** A clock that is wrong by more than this must not hold up every later report. */
export const REPORT_MAX_AHEAD = 24 * 3_600;

/** Reports as old as this when they are posted are ignored, and so far apart they no longer count as in a row. */
export const REPORT_MAX_AGE = 6 * 3_600;

/**
 * A check's state after a report, or `undefined` when the report says nothing new: it is 6 hours old or from tomorrow,
 * it was applied before, or a later one was. Agents send a report again whenever they did not see the answer. Reports tell whole
 * seconds, and a job that is wrapped may fail and be well again within one: of two with different statuses the last to come counts.
 */
export function applyReport(
  before: CheckState | undefined,
  report: CheckReport,
  now: UnixSeconds,
): CheckState | undefined {
  const { status, message, occurredAt, notificationInterval, maxCheckAttempts } = report;
  if (occurredAt <= now - REPORT_MAX_AGE || occurredAt > now + REPORT_MAX_AHEAD) return undefined;
  if (before !== undefined && occurredAt < before.occurredAt) return undefined;
  if (occurredAt === before?.occurredAt && status === before.status) return undefined;
  const inARow = before !== undefined && occurredAt - before.occurredAt <= REPORT_MAX_AGE ? before.attempts : 0;
  return {
    status,
    message,
    occurredAt,
    since: before?.status === status ? before.since : occurredAt,
    notificationInterval,
    maxCheckAttempts,
    attempts: status === "OK" ? 0 : inARow + 1,
  };
}
