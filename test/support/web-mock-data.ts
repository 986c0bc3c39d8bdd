import type { HostAlerts } from "#core/host-list.ts";
import type { Graph, Query, QueryResult } from "#wire/own/graphs.ts";
import type { HostDetail, HostRow, HostStatus } from "#wire/own/hosts.ts";
import type { Overview, ServiceSummary } from "#wire/own/overview.ts";

/** A host of the generated organisation: what its row and its page say. */
export interface MockHost {
  readonly id: string;
  readonly name: string;
  status: HostStatus;
  roles: string[];
  readonly address: string;
  readonly cores: number;
  readonly registeredAt: number;
  /** Seconds since its last post; `undefined` for one that never posted. */
  readonly age: number | undefined;
  readonly checks: HostDetail["checks"];
  retired: boolean;
}

const DAY = 86_400;
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  Shop: ["web", "app", "db", "batch"],
  Search: ["front", "index"],
  Mail: ["smtp"],
};

/** Repeatable pseudo-random number in [0, 1) from any text. */
export function chance(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2_246_822_519);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 2 ** 32;
}

const pick = <T>(list: readonly T[], text: string): T => list[Math.floor(chance(text) * list.length)]!;

/** The first host is the server's own machine and belongs to no role; the others do, most of them well. */
export function makeHosts(count: number, now: number): MockHost[] {
  const names = Object.keys(SERVICES);
  return Array.from({ length: count }, (_, i) => {
    const id = `2h${String(i).padStart(9, "0")}`;
    const service = pick(names, `${id} service`);
    const role = pick(SERVICES[service]!, `${id} role`);
    const roll = chance(`${id} status`);
    const own = i === 0;
    const status =
      own || roll > 0.02 ? "working" : roll > 0.012 ? "standby" : roll > 0.005 ? "maintenance" : "poweroff";
    const silent = !own && chance(`${id} silent`) < 0.003;
    return {
      id,
      name: own ? "vm-1" : `${role}-${String(i).padStart(5, "0")}`,
      status,
      roles: own ? [] : [`${service}:${role}`],
      address: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
      cores: own ? 2 : pick([2, 4, 8, 16], `${id} cores`),
      registeredAt: now - Math.floor(chance(`${id} age`) * 400 * DAY),
      age: silent ? 3_000 : Math.floor(chance(`${id} seen`) * 55),
      checks: makeChecks(id, i, now),
      retired: false,
    };
  });
}

function makeChecks(id: string, index: number, now: number): HostDetail["checks"] {
  const failing = index > 0 && chance(`${id} failing`) < 0.0006;
  const checks: HostDetail["checks"] = [
    {
      id: `${id}c1`,
      name: "ssh",
      memo: "",
      status: "OK",
      message: "SSH OK: OpenSSH_9.2",
      since: now - DAY,
      occurredAt: now - 31,
    },
    {
      id: `${id}c2`,
      name: "log",
      memo: "error lines of the last minute",
      status: failing ? "CRITICAL" : "OK",
      message: failing ? "LOG CRITICAL: 12 matches of /timeout/ in app.log" : "LOG OK: no matches",
      since: now - (failing ? 1_320 : 3 * DAY),
      occurredAt: now - 31,
    },
    { id: `${id}c3`, name: "backup", memo: "" },
  ];
  return checks;
}

export const lastSeen = (host: MockHost, now: number): number | undefined =>
  host.age === undefined ? undefined : now - host.age;

export const isSilent = (host: MockHost): boolean => (host.age ?? 0) > 600;

export function rowOf(host: MockHost, now: number): HostRow {
  const silent = isSilent(host);
  const seen = lastSeen(host, now);
  const load = (t: number): number => wave(`${host.id} loadavg5`, t) / host.cores;
  return {
    id: host.id,
    name: host.name,
    status: host.status,
    roles: host.roles,
    addresses: [host.address],
    ...(seen === undefined ? {} : { lastSeenAt: seen }),
    ...(silent
      ? {}
      : {
          cpuPercent: 100 * chance(`${host.id} cpu`) ** 2,
          memoryPercent: 30 + 65 * chance(`${host.id} memory`),
          loadPerCore: load(now),
          diskPercent: 20 + 78 * chance(`${host.id} disk`) ** 1.5,
          rxBytesPerSecond: 2e6 * chance(`${host.id} rx`),
          txBytesPerSecond: 9e6 * chance(`${host.id} tx`),
        }),
    spark: Array.from({ length: 30 }, (_, i) => (silent && i > 5 ? null : load(now - (29 - i) * 120))),
  };
}

export function detailOf(host: MockHost, now: number): HostDetail {
  const seen = lastSeen(host, now);
  return {
    id: host.id,
    name: host.name,
    memo: "",
    status: host.status,
    isRetired: host.retired,
    ...(host.retired ? { retiredAt: now } : {}),
    createdAt: host.registeredAt,
    ...(seen === undefined ? {} : { lastSeenAt: seen }),
    roles: host.roles,
    interfaces: [
      { name: "eth0", macAddress: "02:42:0a:00:00:02", ipv4Addresses: [host.address], ipv6Addresses: ["fe80::1"] },
    ],
    facts: {
      os: "Debian GNU/Linux 12",
      kernel: "6.1.0-27-amd64",
      cpuModel: "Intel(R) Xeon(R) Platinum 8259CL",
      cpuCores: host.cores,
      memoryBytes: 16 * 1024 ** 3,
      agent: "sawara-agent/0.1.0",
      cloud: "EC2 t3.large",
      zone: "ap-northeast-1a",
    },
    meta: { "agent-name": "sawara-agent/0.1.0", kernel: { name: "Linux", release: "6.1.0-27-amd64" } },
    checks: host.checks,
    metadata: [{ namespace: "packages", updatedAt: now - 7_200, value: { openssl: "3.0.15", nginx: "1.26.2" } }],
  };
}

const line = (metric: string, label: string, stacked = false) => ({ metric, label, stacked });

export const HOST_GRAPHS: readonly Graph[] = [
  {
    name: "loadavg",
    title: "loadavg",
    unit: "float",
    kind: "system",
    series: [line("loadavg1", "loadavg1"), line("loadavg5", "loadavg5"), line("loadavg15", "loadavg15")],
  },
  {
    name: "cpu",
    title: "cpu",
    unit: "percentage",
    kind: "system",
    series: ["user", "nice", "system", "iowait", "softirq", "steal", "idle"].map((name) =>
      line(`cpu.${name}.percentage`, name, true),
    ),
  },
  {
    name: "memory",
    title: "memory",
    unit: "bytes",
    kind: "system",
    series: [
      line("memory.used", "used", true),
      line("memory.buffers", "buffers", true),
      line("memory.cached", "cached", true),
      line("memory.free", "free", true),
      line("memory.total", "total"),
      line("memory.swap_used", "swap used"),
    ],
  },
  {
    name: "disk.sda",
    title: "disk sda",
    unit: "iops",
    kind: "system",
    series: [line("disk.sda.reads.delta", "reads"), line("disk.sda.writes.delta", "writes")],
  },
  {
    name: "interface.eth0",
    title: "interface eth0",
    unit: "bytes/sec",
    kind: "system",
    series: [line("interface.eth0.rxBytes.delta", "rxBytes"), line("interface.eth0.txBytes.delta", "txBytes")],
  },
  {
    name: "filesystem.sda1",
    title: "filesystem sda1",
    unit: "bytes",
    kind: "system",
    series: [line("filesystem.sda1.used", "used"), line("filesystem.sda1.size", "size")],
  },
  {
    name: "custom.nginx.requests",
    title: "nginx requests",
    unit: "float",
    kind: "custom",
    series: ["2xx", "3xx", "4xx", "5xx"].map((name) => line(`custom.nginx.requests.${name}`, name, true)),
  },
  {
    name: "custom.nginx.connections",
    title: "nginx connections",
    unit: "integer",
    kind: "custom",
    series: ["reading", "writing", "waiting"].map((name) => line(`custom.nginx.connections.${name}`, name)),
  },
  {
    name: "custom.queue.length",
    title: "queue length",
    unit: "integer",
    kind: "custom",
    series: Array.from({ length: 14 }, (_, i) => line(`custom.queue.length.q${i}`, `queue ${i + 1}`)),
  },
];

export const SERVICE_GRAPHS: readonly Graph[] = [
  {
    name: "orders",
    title: "orders",
    unit: "integer",
    kind: "service",
    series: [line("orders.paid", "paid"), line("orders.cancelled", "cancelled")],
  },
];

/** A slow wave, a fast one and some noise, all positive; the same for the same series and minute. */
function wave(series: string, time: number): number {
  const seed = chance(series);
  const slow = Math.sin(time / 11_000 + seed * 40);
  const fast = Math.sin(time / 1_700 + seed * 90);
  const noise = chance(`${series} ${Math.floor(time / 60)}`);
  return Math.max(0.02, 1 + seed * 2 + slow * 0.6 + fast * 0.35 + noise * 0.35);
}

function measured(owner: string, metric: string, time: number, cores: number): number {
  const w = (name = metric): number => wave(`${owner} ${name}`, time);
  const gib = 1024 ** 3;
  if (metric.startsWith("loadavg")) return w("loadavg") * { loadavg1: 1.15, loadavg5: 1, loadavg15: 0.9 }[metric]!;
  if (metric.startsWith("cpu.")) {
    const shares: Record<string, number> = { user: 11, nice: 0.2, system: 4, iowait: 2, softirq: 0.6, steal: 0.3 };
    const part = (name: string): number => (shares[name] ?? 0) * w(name) * cores * 0.5;
    const name = metric.split(".")[1]!;
    if (name !== "idle") return part(name);
    return Math.max(0, 100 * cores - Object.keys(shares).reduce((sum, one) => sum + part(one), 0));
  }
  if (metric.startsWith("memory.")) {
    const used = (4 + w("used")) * gib;
    const parts: Record<string, number> = {
      used,
      buffers: 0.4 * gib,
      cached: 5 * gib,
      total: 16 * gib,
      swap_used: 0.2 * gib,
    };
    return parts[metric.slice(7)] ?? 16 * gib - used - 5.4 * gib;
  }
  if (metric.startsWith("disk.")) return w() * 40;
  if (metric.startsWith("interface.")) return w() * 900_000;
  if (metric.startsWith("filesystem.")) return metric.endsWith("size") ? 80 * gib : (20 + time / 4e8 + w() * 0.2) * gib;
  if (metric.startsWith("custom.queue") || metric.startsWith("orders")) return Math.round(w() * 20);
  return w() * 50;
}

const STEPS = [60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

/** An hour-long hole 100 minutes ago, and single missing minutes, so that gaps are drawn by every test. */
const isMissing = (time: number, now: number, metric: string): boolean =>
  time > now - 40 ||
  (metric.startsWith("disk.") && time > now - 6_000 && time < now - 4_200) ||
  chance(`hole ${time}`) < 0.01;

export function answerQuery(query: Query, hosts: readonly MockHost[], now: number): QueryResult {
  const width = query.width ?? 800;
  const points = Math.min(width * 1.5, 3_000);
  const step = STEPS.find((one) => (query.to - query.from) / one <= points) ?? 86_400;
  const start = Math.floor(query.from / step) * step;
  const count = Math.max(1, Math.ceil((query.to - start) / step));
  const column = (owner: string, metric: string, cores: number): (number | null)[] =>
    Array.from({ length: count }, (_, i) => {
      const time = start + i * step;
      return isMissing(time, now, metric) ? null : measured(owner, metric, time, cores);
    });
  const series = (key: string, label: string, values: (number | null)[]) => ({
    key,
    label,
    values,
    ...(step > 60
      ? {
          min: values.map((value) => (value === null ? null : value * 0.8)),
          max: values.map((value) => (value === null ? null : value * 1.3)),
        }
      : {}),
  });
  return {
    start,
    step,
    count,
    items: query.items.map((item) => {
      if (item.kind === "host") {
        const host = hosts.find(({ id }) => id === item.host);
        if (host === undefined)
          return { id: item.id, series: [], error: `Cannot read metrics: no host "${item.host}"` };
        return {
          id: item.id,
          series: item.metrics.map((name) => series(name, name, column(host.id, name, host.cores))),
        };
      }
      if (item.kind === "service")
        return { id: item.id, series: item.metrics.map((name) => series(name, name, column(item.service, name, 1))) };
      if (item.kind === "expression") {
        const label = item.expression;
        return { id: item.id, series: [{ ...series(label, label, column(label, "loadavg5", 1)), stacked: false }] };
      }
      const members = hosts.filter(({ roles, retired }) => !retired && roles.includes(`${item.service}:${item.role}`));
      const columns = members.slice(0, 200).map((host) => ({ host, values: column(host.id, item.metric, host.cores) }));
      if (members.length <= 30 || item.full === true)
        return { id: item.id, series: columns.map(({ host, values }) => series(host.id, host.name, values)) };
      const fold = (how: (values: number[]) => number): (number | null)[] =>
        Array.from({ length: count }, (_, i) => {
          const values = columns.flatMap((one) => one.values[i] ?? []);
          return values.length === 0 ? null : how(values);
        });
      return {
        id: item.id,
        hosts: members.length,
        simplified: true,
        series: [
          series(
            "min",
            "min",
            fold((values) => Math.min(...values)),
          ),
          series(
            "avg",
            "avg",
            fold((values) => values.reduce((a, b) => a + b, 0) / values.length),
          ),
          series(
            "max",
            "max",
            fold((values) => Math.max(...values)),
          ),
        ],
      };
    }),
  };
}

const STATUSES: readonly HostStatus[] = ["working", "standby", "maintenance", "poweroff"];

export function byStatus(hosts: readonly MockHost[]): Record<HostStatus, number> {
  const counts = { working: 0, standby: 0, maintenance: 0, poweroff: 0 };
  for (const { status } of hosts) counts[status]++;
  return counts;
}

export const isStatus = (text: string): text is HostStatus => STATUSES.some((status) => status === text);

export function summaries(
  services: ReadonlyMap<string, { memo: string; roles: Map<string, string> }>,
  hosts: readonly MockHost[],
  onHosts: ReadonlyMap<string, HostAlerts> = new Map(),
): ServiceSummary[] {
  const alertsOf = (some: readonly MockHost[]) =>
    some
      .flatMap(({ id }) => onHosts.get(id) ?? [])
      .reduce<HostAlerts>(
        (a, b) => ({
          CRITICAL: a.CRITICAL + b.CRITICAL,
          WARNING: a.WARNING + b.WARNING,
          UNKNOWN: a.UNKNOWN + b.UNKNOWN,
        }),
        { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 },
      );
  return [...services]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { memo, roles }]) => {
      const own = hosts.filter(({ roles: all }) => all.some((fullname) => fullname.startsWith(`${name}:`)));
      return {
        name,
        memo,
        roles: [...roles]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([role, roleMemo]) => {
            const members = own.filter(({ roles: all }) => all.includes(`${name}:${role}`));
            return {
              name: role,
              memo: roleMemo,
              hosts: members.length,
              silent: members.filter(isSilent).length,
              alerts: alertsOf(members),
            };
          }),
        hosts: own.length,
        byStatus: byStatus(own),
        silent: own.filter(isSilent).length,
        failingChecks: failing(own).length,
        criticalChecks: failing(own).filter(({ status }) => status === "CRITICAL").length,
        alerts: alertsOf(own),
        metrics: name === "Shop" ? 2 : 0,
      };
    });
}

export function failing(hosts: readonly MockHost[]): Overview["failingChecks"] {
  return hosts.flatMap((host) =>
    host.checks.flatMap(({ name, status, message, since }) =>
      status === undefined || status === "OK"
        ? []
        : [{ hostId: host.id, hostName: host.name, name, status, message: message ?? "", since: since ?? 0 }],
    ),
  );
}

export function makeServices(): Map<string, { memo: string; roles: Map<string, string> }> {
  const memos: Readonly<Record<string, string>> = { Shop: "What customers see", Search: "" };
  return new Map(
    Object.entries(SERVICES).map(([name, roles]) => [
      name,
      { memo: memos[name] ?? "", roles: new Map(roles.map((role) => [role, ""])) },
    ]),
  );
}
