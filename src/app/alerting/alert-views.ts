import type { Alert } from "#core/alert/alert.ts";
import type { Flap } from "#core/alert/flapping.ts";
import { type Outdated, whyOutdated } from "#core/alert/outdated.ts";
import { alertSentence } from "#core/alert/sentence.ts";
import { subjectKey } from "#core/alert/subject.ts";
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
  /** Its monitor, as it is now, would not open it. */
  readonly outdated?: Outdated | undefined;
  /** Its subject changes too often: people are told when it is stable. */
  readonly flap?: Flap | undefined;
}

/** What flaps, by the key of its subject. */
export type FlapsOf = (org: OrgId) => ReadonlyMap<string, Flap>;

const AT_ONCE = 1_000;

/** Looks up what alerts are about, each thing once however many alerts there are; in the order of `alerts`. */
export async function viewAlerts(
  meta: Pick<Meta, "monitors" | "checks" | "hosts" | "objectives">,
  flapsOf: FlapsOf,
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
  const flaps = flapsOf(org);
  return alerts.map((alert) => {
    const source = sources.get(alert.monitorId);
    const service = source !== undefined && "service" in source ? source.service : undefined;
    const host = alert.hostId === undefined ? undefined : hosts.get(alert.hostId);
    return {
      alert,
      source,
      host,
      outdated:
        source === undefined || source.type === "check" || source.type === "slo"
          ? undefined
          : whyOutdated(alert, source, host),
      service: service || undefined,
      sentence: alertSentence(alert, source),
      flap: alert.closedAt === undefined ? flaps.get(subjectKey(alert)) : undefined,
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
