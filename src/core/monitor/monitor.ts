import type { RoleRef } from "#core/host.ts";
import type { UnixSeconds } from "#core/time.ts";

/** In the order in which Mackerel lists them. */
export const MONITOR_TYPES = [
  "anomalyDetection",
  "connectivity",
  "expression",
  "external",
  "host",
  "query",
  "service",
] as const;
export type MonitorType = (typeof MONITOR_TYPES)[number];

/** A service, or a role of it: which hosts are meant. A host is in a service when it has any of its roles. */
export type Scope = { readonly service: string; readonly role?: undefined } | RoleRef;

/** A value fires when it stands on the far side of a limit; equal to it is still good. */
export interface Thresholds {
  readonly operator: ">" | "<";
  /** `null` and absent both mean: no such level. They are kept apart because clients compare what they sent. */
  readonly warning?: number | null | undefined;
  readonly critical?: number | null | undefined;
}

interface Common {
  readonly id: string;
  readonly name: string;
  /** Markdown, at most 2,048 characters; the runbook. */
  readonly memo: string;
  /** Alerts are raised and nobody is told. */
  readonly isMute: boolean;
  /** Minutes between repeated messages while an alert's status stays, 10 at least; absent: never repeated. */
  readonly notificationInterval?: number | undefined;
  readonly createdAt: UnixSeconds;
  /** Ours, kept when Mackerel's clients replace the monitor: good judgements in a row that close an alert, 1 to 10. */
  readonly recoverAfter: number;
  /** Ours: muted until then, whatever `isMute` says. */
  readonly mutedUntil?: UnixSeconds | undefined;
}

interface Scoped {
  /** Empty: every host. */
  readonly scopes: readonly Scope[];
  /** Taken away from `scopes`. */
  readonly excludeScopes: readonly Scope[];
}

interface Attempts {
  /** Bad judgements in a row that open an alert, 1 to 10. Absent where a client left it out. */
  readonly maxCheckAttempts?: number | undefined;
}

export interface HostMonitor extends Common, Scoped, Thresholds, Attempts {
  readonly type: "host";
  /** A metric's name, or a rate: `cpu%`, `memory%`, `disk%`, `swap%`, `container-cpu%`, `container-memory%`. */
  readonly metric: string;
  /** Points that are averaged, 1 to 10. Points, not minutes: gaps are skipped. */
  readonly duration: number;
}

export interface ConnectivityMonitor extends Common, Scoped {
  readonly type: "connectivity";
  readonly alertStatusOnGone: "CRITICAL" | "WARNING";
}

export interface ServiceMonitor extends Common, Thresholds, Attempts {
  readonly type: "service";
  readonly service: string;
  readonly metric: string;
  readonly duration: number;
  /** Minutes without a point, multiples of 10, 10,080 at most. */
  readonly missingDurationWarning?: number | null | undefined;
  readonly missingDurationCritical?: number | null | undefined;
}

export interface ExternalMonitor extends Common, Attempts {
  readonly type: "external";
  readonly url: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Response times are stored as its service metric `__externalhttp.responcetime.<monitor id>`. */
  readonly service?: string | null | undefined;
  /** Milliseconds, averaged over `responseTimeDuration` results, 1 to 10. Judged only with `service`. */
  readonly responseTimeWarning?: number | null | undefined;
  readonly responseTimeCritical?: number | null | undefined;
  readonly responseTimeDuration?: number | null | undefined;
  readonly containsString?: string | null | undefined;
  /** Days that the certificate is still good for. */
  readonly certificationExpirationWarning?: number | null | undefined;
  readonly certificationExpirationCritical?: number | null | undefined;
  readonly skipCertificateVerification?: boolean | undefined;
  /** Exactly this; absent: any 2xx, and 3xx unless redirects are followed. */
  readonly expectedStatusCode?: number | null | undefined;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly requestBody?: string | null | undefined;
  readonly followRedirect?: boolean | undefined;
  readonly dualstack?: "ipv4" | "ipv6" | "auto" | undefined;
}

export interface ExpressionMonitor extends Common, Thresholds {
  readonly type: "expression";
  /** To the byte as it came. */
  readonly expression: string;
  /** 2 to 10; 2 where absent. */
  readonly evaluateBackwardMinutes?: number | undefined;
}

export const SENSITIVITIES = ["insensitive", "normal", "sensitive"] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

export interface AnomalyMonitor extends Common, Attempts {
  readonly type: "anomalyDetection";
  /** Roles, one at least. */
  readonly scopes: readonly Scope[];
  readonly warningSensitivity?: Sensitivity | null | undefined;
  readonly criticalSensitivity?: Sensitivity | null | undefined;
  readonly trainingPeriodFrom?: UnixSeconds | null | undefined;
}

/** Stored and validated; judged once PromQL exists. */
export interface QueryMonitor extends Common, Thresholds {
  readonly type: "query";
  readonly query: string;
  readonly legend: string;
  /** 0 to 10; 0 where absent. */
  readonly evaluateBackwardMinutes?: number | undefined;
}

export type Monitor =
  | HostMonitor
  | ConnectivityMonitor
  | ServiceMonitor
  | ExternalMonitor
  | ExpressionMonitor
  | AnomalyMonitor
  | QueryMonitor;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a client sends: everything but what we add. */
export type MonitorInput = DistributiveOmit<Monitor, "id" | "createdAt" | "recoverAfter" | "mutedUntil">;

/** What only our own API can change. Absent keeps; `null` clears. */
export interface MonitorExtras {
  readonly recoverAfter?: number | undefined;
  readonly mutedUntil?: UnixSeconds | null | undefined;
}

/** What a host monitor's `metric` may be besides a metric's name. */
export const RATE_METRICS = ["cpu%", "memory%", "disk%", "swap%", "container-cpu%", "container-memory%"] as const;

/** Limits of Mackerel's documentation. */
export const LIMITS = {
  memo: 2048,
  duration: 10,
  attempts: 10,
  shortestNotificationInterval: 10,
  longestMissingDuration: 10_080,
} as const;

export const isMuted = (monitor: Pick<Monitor, "isMute" | "mutedUntil">, now: UnixSeconds): boolean =>
  monitor.isMute || (monitor.mutedUntil !== undefined && now < monitor.mutedUntil);
