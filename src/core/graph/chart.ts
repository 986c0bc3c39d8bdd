import type { Grid } from "#core/grid.ts";
import type { UnixSeconds } from "#core/time.ts";

/** A graph as a still picture, complete: drawn to SVG by `svg.ts`, for messages and export. */
export interface Chart {
  readonly title: string;
  readonly subtitle?: string | undefined;
  /** A unit of graph definitions: `percentage`, `bytes`, … */
  readonly unit: string;
  readonly grid: Grid;
  readonly series: readonly ChartSeries[];
  readonly thresholds: readonly {
    readonly level: "warning" | "critical";
    readonly operator: ">" | "<";
    readonly value: number;
  }[];
  /** Spans with a colour behind: how long an alert was open. */
  readonly spans: readonly {
    readonly from: UnixSeconds;
    readonly to: UnixSeconds;
    readonly level: "warning" | "critical" | "unknown";
  }[];
  readonly width: number;
  readonly height: number;
  readonly theme: "light" | "dark";
  readonly locale: "en" | "ja";
  readonly timeZone: string;
}

export interface ChartSeries {
  readonly label: string;
  /** One a cell of the grid; NaN where there is no point. */
  readonly values: Float64Array;
  readonly stacked: boolean;
}

/** Turns a chart into a picture. Rejects with `Unavailable` when the renderer cannot be loaded. */
export interface ChartImages {
  png(chart: Chart): Promise<Uint8Array>;
}
