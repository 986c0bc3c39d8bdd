import type { UnixSeconds } from "./time.ts";

/** How a family of custom metrics is drawn, as a plugin declares it. Belongs to the organisation, not to a host. */
export interface GraphDef {
  /** The metrics' names up to the last dot; segments may be `*` or `#`. */
  readonly name: string;
  readonly displayName: string;
  readonly unit: string;
  readonly metrics: readonly GraphDefMetric[];
}

export interface GraphDefMetric {
  /** Full name, wildcards included. */
  readonly name: string;
  readonly displayName: string;
  readonly stacked: boolean;
}

/** A graph that somebody deleted: not drawn until one of its metrics is posted after `hiddenAt`. */
export interface HiddenGraph {
  readonly name: string;
  readonly hiddenAt: UnixSeconds;
}
