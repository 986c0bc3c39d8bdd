import type { CheckPlugin } from "#agent/config/config.ts";
import type { Outcome } from "#agent/plugins/command.ts";
import { MAX_MESSAGE } from "#client/v0/checks.ts";
import type { CheckReport, CheckStatus } from "#client/v0/types.ts";

/** What a check said last time; `undefined` before its first run, and after a report that the server refused. */
export interface CheckMemory {
  readonly status: CheckStatus | undefined;
  readonly message: string;
}

export interface CheckResult {
  readonly status: CheckStatus;
  readonly message: string;
}

export interface CheckDecision {
  readonly memory: CheckMemory;
  /** Whether the server is told. */
  readonly report: boolean;
  /** Whether it is told at once. */
  readonly urgent: boolean;
}

export const NO_MEMORY: CheckMemory = { status: undefined, message: "" };

const BY_EXIT_CODE: readonly CheckStatus[] = ["OK", "WARNING", "CRITICAL"];

/** Nagios' convention: the exit code is the status, what was printed the message. Characters, not bytes, are counted. */
export function checkResult({ stdout, exitCode, failure }: Outcome): CheckResult {
  const status = (failure === undefined && BY_EXIT_CODE[exitCode ?? -1]) || "UNKNOWN";
  const message = failure === undefined ? stdout : [failure, stdout].filter((part) => part !== "").join("\n");
  return { status, message: message.length <= MAX_MESSAGE ? message : [...message].slice(0, MAX_MESSAGE).join("") };
}

/**
 * What follows from a result. OK that stays OK with the same words is no news. Whatever is not OK is told every time: the
 * server counts attempts. A change is told at once, but for the OK of a first run, which nobody waits for. With
 * `prevent_alert_auto_close` OK is never told, so that a person closes the alert.
 */
export function stepCheck(
  before: CheckMemory,
  result: CheckResult,
  plugin: Pick<CheckPlugin, "preventAlertAutoClose">,
): CheckDecision {
  const memory = { status: result.status, message: result.message };
  const isOk = result.status === "OK";
  const isChanged = result.status !== before.status;
  if (isOk && (plugin.preventAlertAutoClose || (!isChanged && result.message === before.message)))
    return { memory, report: false, urgent: false };
  return { memory, report: true, urgent: isChanged && !(isOk && before.status === undefined) };
}

export function checkReport(plugin: CheckPlugin, hostId: string, result: CheckResult, occurredAt: number): CheckReport {
  const { name, notificationInterval, maxCheckAttempts } = plugin;
  return {
    source: { type: "host", hostId },
    name,
    ...result,
    occurredAt,
    ...(notificationInterval === undefined ? {} : { notificationInterval }),
    ...(maxCheckAttempts === undefined ? {} : { maxCheckAttempts }),
  };
}
