/** Shapes of Mackerel's API v0 as a client meets them. Times are seconds since the epoch. */

export type HostStatus = "working" | "standby" | "maintenance" | "poweroff";

export interface NetworkInterface {
  readonly name: string;
  readonly macAddress?: string;
  /** The first of `ipv4Addresses`, which is what older readers show. */
  readonly ipAddress?: string;
  readonly ipv4Addresses?: readonly string[];
  readonly ipv6Addresses?: readonly string[];
}

/** What a host says of itself. Go clients decode `kernel` and `memory` into maps of strings: nothing else may be in them. */
export interface HostMeta {
  readonly "agent-name"?: string;
  readonly "agent-version"?: string;
  readonly "agent-revision"?: string;
  readonly block_device?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly cpu?: readonly Readonly<Record<string, string>>[];
  readonly filesystem?: Readonly<Record<string, FilesystemFact>>;
  readonly kernel?: Readonly<Record<string, string>>;
  readonly memory?: Readonly<Record<string, string>>;
  readonly cloud?: { readonly provider: string; readonly metadata: Readonly<Record<string, string>> };
  /** Ours: what the agent's control group may use. */
  readonly cgroup?: Readonly<Record<string, string>>;
}

export interface FilesystemFact {
  readonly kb_size: number;
  readonly kb_used: number;
  readonly kb_available: number;
  readonly percent_used: string;
  readonly mount: string;
}

export interface HostInput {
  readonly name: string;
  readonly displayName?: string;
  readonly customIdentifier?: string;
  readonly memo?: string;
  readonly meta: HostMeta;
  readonly interfaces: readonly NetworkInterface[];
  /** On update they are added to the roles that the host has. */
  readonly roleFullnames: readonly string[];
  /** On update absent keeps what is stored, a list replaces it. */
  readonly checks?: readonly { readonly name: string; readonly memo?: string }[];
}

export interface Host {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string | null;
  readonly customIdentifier?: string | null;
  readonly memo: string;
  readonly meta: HostMeta;
  readonly interfaces: readonly NetworkInterface[];
  readonly size: string;
  readonly status: HostStatus;
  readonly isRetired: boolean;
  readonly createdAt: number;
  readonly retiredAt?: number;
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

export interface HostFilter {
  readonly service?: string;
  readonly role?: readonly string[];
  readonly name?: string;
  /** Working and standby when absent, which surprises everybody once. */
  readonly status?: readonly HostStatus[];
  readonly customIdentifier?: string;
}

export interface MetricValue {
  readonly time: number;
  readonly value: number;
}

export interface HostMetricValue extends MetricValue {
  readonly hostId: string;
  readonly name: string;
}

export interface ServiceMetricValue extends MetricValue {
  readonly name: string;
}

export const UNITS = [
  "float",
  "integer",
  "percentage",
  "seconds",
  "milliseconds",
  "bytes",
  "bytes/sec",
  "bits/sec",
  "iops",
] as const;

export interface GraphDef {
  /** Begins with `custom.`; segments may be `*` or `#`. */
  readonly name: string;
  readonly displayName?: string;
  readonly unit?: string;
  readonly metrics: readonly { readonly name: string; readonly displayName?: string; readonly isStacked?: boolean }[];
}

export type CheckStatus = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

export interface CheckReport {
  readonly source: { readonly type: "host"; readonly hostId: string };
  readonly name: string;
  readonly status: CheckStatus;
  readonly message: string;
  readonly occurredAt: number;
  /** Minutes; absent means that nobody is told again. */
  readonly notificationInterval?: number;
  readonly maxCheckAttempts?: number;
}

export interface Service {
  readonly name: string;
  readonly memo: string;
  readonly roles: readonly string[];
}

export interface Role {
  readonly name: string;
  readonly memo: string;
}
