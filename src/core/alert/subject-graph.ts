import type { Check } from "#core/check.ts";
import { customGraphs } from "#core/graph/custom.ts";
import { systemGraphs } from "#core/graph/system.ts";
import type { GraphDef } from "#core/graph-def.ts";
import type { HostMonitor, Monitor, Thresholds } from "#core/monitor/monitor.ts";

/** What to draw for a subject: metrics of a host or a service, or an expression. */
export interface SubjectGraph {
  readonly title: string;
  /** A unit of graph definitions. */
  readonly unit: string;
  readonly host?: string | undefined;
  readonly service?: string | undefined;
  readonly metrics: readonly string[];
  readonly expression?: string | undefined;
  readonly thresholds: readonly {
    readonly level: "warning" | "critical";
    readonly operator: ">" | "<";
    readonly value: number;
  }[];
}

export type AlertSource =
  | Monitor
  | (Pick<Check, "id" | "name" | "memo"> & { readonly type: "check" })
  | (Pick<Check, "id" | "name" | "memo"> & { readonly type: "slo"; readonly service: string });

export interface SubjectDetails {
  readonly hostId?: string | undefined;
  /** Which of several the alert is about: a filesystem of `disk%`, the oddest metric of an anomaly. */
  readonly component?: string | undefined;
  /** The organisation's, for units of custom metrics. */
  readonly defs: readonly GraphDef[];
}

/** The graph that shows why an alert is what it is; `undefined` where there is none to show. */
export function subjectGraph(source: AlertSource, details: SubjectDetails): SubjectGraph | undefined {
  const { hostId, component, defs } = details;
  const title = source.name;
  switch (source.type) {
    case "host":
      return hostId === undefined ? undefined : hostGraph(source, hostId, component, defs);
    case "connectivity":
      return hostId === undefined
        ? undefined
        : { title, unit: "float", host: hostId, metrics: ["loadavg5"], thresholds: [] };
    case "anomalyDetection":
      if (hostId === undefined || component === undefined) return undefined;
      return { title, unit: unitOf(component, defs), host: hostId, metrics: [component], thresholds: [] };
    case "service": {
      const { service, metric } = source;
      return { title, unit: "float", service, metrics: [metric], thresholds: thresholdsOf(source) };
    }
    case "external": {
      if (!source.service) return undefined;
      const limits = {
        operator: ">",
        warning: source.responseTimeWarning,
        critical: source.responseTimeCritical,
      } as const;
      return {
        title,
        unit: "milliseconds",
        service: source.service,
        metrics: [responseTimeMetric(source.id)],
        thresholds: thresholdsOf(limits),
      };
    }
    case "expression":
      return {
        title,
        unit: "float",
        metrics: [],
        expression: source.expression,
        thresholds: thresholdsOf(source),
      };
    case "query":
    case "check":
    case "slo":
      return undefined;
  }
}

/** Under which response times of an external monitor are stored with its service; the typing error is Mackerel's. */
export const responseTimeMetric = (monitorId: string): string => `__externalhttp.responcetime.${monitorId}`;

function hostGraph(
  monitor: HostMonitor,
  host: string,
  component: string | undefined,
  defs: readonly GraphDef[],
): SubjectGraph {
  const { name: title, metric } = monitor;
  const thresholds = thresholdsOf(monitor);
  const rate = RATES[metric];
  if (rate === undefined) return { title, unit: unitOf(metric, defs), host, metrics: [metric], thresholds };
  return {
    title,
    unit: metric.endsWith("%") ? "percentage" : "float",
    host,
    metrics: [],
    expression: rate(host, component ?? "*"),
    thresholds,
  };
}

const percent = (part: string, whole: string): string => `scale(divide(${part}, ${whole}), 100)`;

/** How each rate is computed, as an expression; of what there are several, one or all (`*`). */
const RATES: Readonly<Record<string, (host: string, component: string) => string>> = {
  "cpu%": (host) => {
    const all = `sum(host(${host}, cpu.*.percentage))`;
    return percent(`diff(${all}, host(${host}, cpu.idle.percentage))`, all);
  },
  "loadavg5-per-core": (host) => `divide(host(${host}, loadavg5), scale(sum(host(${host}, cpu.*.percentage)), 1/100))`,
  "memory%": (host) => percent(`host(${host}, memory.used)`, `host(${host}, memory.total)`),
  "swap%": (host) => {
    const all = `host(${host}, memory.swap_total)`;
    return percent(`diff(${all}, host(${host}, memory.swap_free))`, all);
  },
  "disk%": (host, of) => percent(`host(${host}, filesystem.${of}.used)`, `host(${host}, filesystem.${of}.size)`),
  "container-cpu%": (host, of) =>
    percent(`host(${host}, container.cpu.${of}.usage)`, `host(${host}, container.cpu.${of}.limit)`),
  "container-memory%": (host, of) =>
    percent(`host(${host}, container.memory.${of}.usage)`, `host(${host}, container.memory.${of}.limit)`),
};

function thresholdsOf({ operator, warning, critical }: Thresholds): SubjectGraph["thresholds"] {
  return (
    [
      ["warning", warning],
      ["critical", critical],
    ] as const
  ).flatMap(([level, value]) => (value === null || value === undefined ? [] : [{ level, operator, value }]));
}

function unitOf(metric: string, defs: readonly GraphDef[]): string {
  const { graphs, rest } = systemGraphs([metric]);
  return (graphs[0] ?? customGraphs(rest, defs, [], "custom")[0])?.unit ?? "float";
}
