import type { Check } from "#core/check.ts";
import type { Host, HostSummary } from "#core/host.ts";
import { cpuModelOf, zoneOf } from "#core/host-facts.ts";
import type { HostAlerts, Vitals } from "#core/host-list.ts";
import type { UnixSeconds } from "#core/time.ts";
import { formatRole } from "#wire/v0/common.ts";
import type { HostDetail, HostRow } from "./hosts.ts";

/** What pages show is rounded where it is made: four significant digits are all that a table can use. */
const short = (value: number): number => Number(value.toPrecision(5));

export function toHostRow(row: {
  readonly summary: HostSummary;
  readonly lastSeenAt?: UnixSeconds | undefined;
  readonly vitals: Vitals;
  readonly spark: Float64Array;
  readonly alerts?: HostAlerts | undefined;
}): HostRow {
  const { summary } = row;
  return {
    id: summary.id,
    name: summary.name,
    ...(summary.displayName ? { displayName: summary.displayName } : {}),
    status: summary.status,
    roles: summary.roles.map(formatRole),
    addresses: [...summary.addresses],
    ...(row.lastSeenAt === undefined ? {} : { lastSeenAt: row.lastSeenAt }),
    ...(Object.fromEntries(
      Object.entries(row.vitals).map(([name, value]) => [name, short(value as number)]),
    ) as Vitals),
    ...(row.alerts === undefined ? {} : { alerts: { ...row.alerts } }),
    spark: Array.from(row.spark, (value) => (Number.isNaN(value) ? null : short(value))),
  };
}

export function toHostDetail(
  host: Host,
  checks: readonly Check[],
  metadata: readonly { readonly namespace: string; readonly value: string; readonly updatedAt: UnixSeconds }[],
  lastSeenAt: UnixSeconds,
): HostDetail {
  const meta = JSON.parse(host.meta) as Record<string, unknown>;
  return {
    id: host.id,
    name: host.name,
    ...(host.displayName ? { displayName: host.displayName } : {}),
    ...(host.customIdentifier ? { customIdentifier: host.customIdentifier } : {}),
    memo: host.memo,
    status: host.status,
    isRetired: host.retiredAt !== undefined,
    ...(host.retiredAt === undefined ? {} : { retiredAt: host.retiredAt }),
    createdAt: host.createdAt,
    ...(lastSeenAt === 0 ? {} : { lastSeenAt }),
    roles: host.roles.map(formatRole),
    interfaces: host.interfaces.map(({ name, macAddress, ipv4Addresses, ipv6Addresses }) => ({
      name,
      ...(macAddress ? { macAddress } : {}),
      ipv4Addresses: [...ipv4Addresses],
      ipv6Addresses: [...ipv6Addresses],
    })),
    facts: factsOf(meta, host.cores),
    meta,
    checks: checks.map(({ id, name, memo, state }) => ({
      id,
      name,
      memo,
      ...(state === undefined
        ? {}
        : { status: state.status, message: state.message, since: state.since, occurredAt: state.occurredAt }),
    })),
    metadata: metadata.map(({ namespace, updatedAt, value }) => ({
      namespace,
      updatedAt,
      value: JSON.parse(value) as unknown,
    })),
  };
}

/** What an agent's `meta` says, in words for the header of a page. Agents differ, so each is taken only where it is there. */
function factsOf(meta: Record<string, unknown>, cores: number | undefined): HostDetail["facts"] {
  const kernel = record(meta.kernel);
  const cloud = record(meta.cloud);
  const cloudFacts = record(cloud.metadata);
  const memory = /^(\d+)\s*kB$/.exec(String(record(meta.memory).total ?? ""))?.[1];
  const os = [text(kernel.platform_name), text(kernel.platform_version)].filter(Boolean).join(" ") || text(kernel.os);
  const all: HostDetail["facts"] = {
    os,
    kernel: [text(kernel.name), text(kernel.release), text(kernel.machine)].filter(Boolean).join(" ") || undefined,
    cpuModel: cpuModelOf(meta),
    cpuCores: cores,
    memoryBytes: memory === undefined ? undefined : Number(memory) * 1024,
    agent: text(meta["agent-name"]) ?? text(meta["agent-version"]),
    cloud:
      [text(cloud.provider), text(cloudFacts["instance-type"]) ?? text(cloudFacts["machine-type"])]
        .filter(Boolean)
        .join(" ") || undefined,
    zone: zoneOf(meta),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as HostDetail["facts"];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
