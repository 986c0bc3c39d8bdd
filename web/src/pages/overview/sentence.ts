import type { AlertRow } from "#wire/own/alerting.ts";
import type { Overview } from "#wire/own/overview.ts";
import type { MessageId } from "../../i18n/i18n.tsx";
import type { Tone } from "../../ui/status.tsx";

/** The one thing that a tired person should know first. */
export interface Answer {
  readonly tone: Tone;
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Open alerts by status; all 0 until they are known. */
export interface OpenAlerts {
  readonly CRITICAL: number;
  readonly WARNING: number;
  readonly UNKNOWN: number;
}

/** Worst first: alerts, failing checks, then silence, then numbers. */
export function answerOf({ hosts, failingChecks }: Overview, open: OpenAlerts): Answer {
  const critical = failingChecks.filter(({ status }) => status === "CRITICAL");
  const affected = (checks: readonly { hostId: string }[]): number => new Set(checks.map(({ hostId }) => hostId)).size;
  if (hosts.total === 0) return { tone: "unknown", id: "overview.nothing-yet", values: {} };
  const total = open.CRITICAL + open.WARNING + open.UNKNOWN;
  if (total > 0)
    return {
      tone: open.CRITICAL > 0 ? "critical" : "warning",
      id: open.CRITICAL > 0 ? "overview.alerts-critical" : "overview.alerts",
      values: { total, critical: open.CRITICAL },
    };
  if (critical.length > 0)
    return {
      tone: "critical",
      id: "overview.critical",
      values: { hosts: affected(critical), total: hosts.total, checks: critical.length },
    };
  if (hosts.silent > 0 && hosts.silent === hosts.total)
    return { tone: "critical", id: "overview.all-silent", values: { total: hosts.total } };
  if (hosts.silent > 0)
    return { tone: "warning", id: "overview.silent", values: { silent: hosts.silent, total: hosts.total } };
  if (failingChecks.length > 0)
    return {
      tone: "warning",
      id: "overview.warning",
      values: { hosts: affected(failingChecks), total: hosts.total, checks: failingChecks.length },
    };
  return { tone: "ok", id: "overview.quiet", values: { total: hosts.total } };
}

/** Failing checks that no open alert speaks of already. */
export function withoutAlert(
  checks: Overview["failingChecks"],
  alerts: readonly AlertRow[],
): Overview["failingChecks"] {
  const spoken = new Set(
    alerts.flatMap(({ type, host, monitorName }) => (type === "check" ? [`${host?.id} ${monitorName}`] : [])),
  );
  return checks.filter(({ hostId, name }) => !spoken.has(`${hostId} ${name}`));
}
