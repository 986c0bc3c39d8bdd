import type { HostDetail } from "#wire/own/hosts.ts";
import type { MessageId } from "../../i18n/i18n.tsx";
import type { Tone } from "../../ui/status.tsx";
import type { AlertGroup } from "../alerts/grouping.ts";

/** A host that was heard once and not for this long is silent. */
const SILENT_SECONDS = 600;

export interface HostAnswer {
  readonly tone: Tone;
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
}

/** How a host is, worst first: what it is alerted for, worst first too, then what its checks say. */
export function hostAnswer(host: HostDetail, now: number, alerts: readonly AlertGroup[]): HostAnswer {
  const by = (wanted: string) => host.checks.filter(({ status }) => status === wanted);
  const critical = by("CRITICAL");
  const failing = host.checks.filter(({ status }) => status !== undefined && status !== "OK");
  const plain = (tone: Tone, id: MessageId): HostAnswer => ({ tone, id, values: {} });
  if (host.isRetired) return plain("unknown", "host.is-retired");
  if (host.lastSeenAt === undefined) return plain("unknown", "host.is-new");
  const [worst] = alerts;
  if (worst !== undefined && worst.status !== "OK")
    return {
      tone: worst.status.toLowerCase() as Tone,
      id: "host.has-alerts",
      values: { monitor: worst.name, summary: worst.alerts[0]!.summary, more: alerts.length - 1 },
    };
  if (critical.length > 0)
    return {
      tone: "critical",
      id: "host.is-critical",
      values: { check: critical[0]!.name, more: critical.length - 1 },
    };
  if (now - host.lastSeenAt > SILENT_SECONDS)
    return plain(host.status === "poweroff" ? "unknown" : "warning", "host.is-silent");
  if (failing.length > 0)
    return { tone: "warning", id: "host.is-failing", values: { check: failing[0]!.name, more: failing.length - 1 } };
  return plain("ok", "host.is-fine");
}
