/** Units of graphs, in Mackerel's words. */
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
export type Unit = (typeof UNITS)[number];

/** One line or area of a graph. */
export interface GraphSeries {
  readonly metric: string;
  readonly label: string;
  /** Heading from a `#` wildcard. */
  readonly group?: string | undefined;
  readonly stacked: boolean;
}

/** A graph as pages and images draw it. */
export interface Graph {
  /** Unique among a target's graphs, and stable: links use it. */
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly kind: "system" | "custom" | "service";
  /** Stacks in drawing order, from the bottom. */
  readonly series: readonly GraphSeries[];
}

export const isUnit = (unit: string): unit is Unit => (UNITS as readonly string[]).includes(unit);
