import type { Alert } from "#core/alert/alert.ts";
import { alertSentence } from "#core/alert/sentence.ts";
import type { AlertSource } from "#core/alert/subject-graph.ts";
import type { HostSummary } from "#core/host.ts";
import { isMuted } from "#core/monitor/monitor.ts";
import type { OrgId } from "#core/series.ts";
import { sloNamed, sloSource } from "#core/slo/alert.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";

/** An alert with what it is about, as far as that is still there. */
export interface AlertView {
  readonly alert: Alert;
  /** The monitor, check or objective. */
  readonly source?: AlertSource | undefined;
  readonly host?: HostSummary | undefined;
  /** Of service monitors, of external ones with a service, and of objectives. */
  readonly service?: string | undefined;
  readonly sentence: string;
  /** Nobody is told. */
  readonly muted: boolean;
}

const AT_ONCE = 1_000;

/** Looks up what alerts are about, each thing once however many alerts there are; in the order of `alerts`. */
export async function viewAlerts(
  meta: Pick<Meta, "monitors" | "checks" | "hosts" | "objectives">,
  org: OrgId,
  alerts: readonly Alert[],
  now: UnixSeconds,
): Promise<readonly AlertView[]> {
  const checkIds = alerts.flatMap(({ type, monitorId }) => (type === "check" ? [monitorId] : []));
  const isAboutSlos = alerts.some(({ type }) => type === "slo");
  const [monitors, checks, slos, names, hosts] = await Promise.all([
    checkIds.length === alerts.length ? [] : meta.monitors.list(org),
    meta.checks.some(org, checkIds),
    isAboutSlos ? meta.objectives.list(org) : [],
    isAboutSlos ? meta.objectives.names(org) : new Map<string, string>(),
    hostsOf(meta, org, [...new Set(alerts.flatMap(({ hostId }) => hostId ?? []))]),
  ]);
  const sources = new Map<string, AlertSource>(monitors.map((monitor) => [monitor.id, monitor]));
  for (const { id, name, memo } of checks) sources.set(id, { type: "check", id, name, memo });
  for (const [id, name] of names) sources.set(id, sloNamed(id, name));
  for (const slo of slos) sources.set(slo.id, sloSource(slo));
  return alerts.map((alert) => {
    const source = sources.get(alert.monitorId);
    const service = source !== undefined && "service" in source ? source.service : undefined;
    return {
      alert,
      source,
      host: alert.hostId === undefined ? undefined : hosts.get(alert.hostId),
      service: service || undefined,
      sentence: alertSentence(alert, source),
      muted: source !== undefined && "isMute" in source && isMuted(source, now),
    };
  });
}

async function hostsOf(
  { hosts }: Pick<Meta, "hosts">,
  org: OrgId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, HostSummary>> {
  const found = new Map<string, HostSummary>();
  for (let from = 0; from < ids.length; from += AT_ONCE)
    for (const host of await hosts.summaries(org, ids.slice(from, from + AT_ONCE))) found.set(host.id, host);
  return found;
}
