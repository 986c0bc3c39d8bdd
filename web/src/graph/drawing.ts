import { isQuiet, type Look, QUIET } from "./palette.ts";
import { bridge, type Cell, type Frame, lonely, stack, timesOf } from "./shape.ts";

/** A series as a graph's definition or the server's answer names it. */
export interface SeriesDef {
  /** The key of its column in a frame: a metric's name, a host's id, `avg`, `min`, `max`. */
  readonly key: string;
  readonly label: string;
  readonly group?: string | undefined;
  readonly stacked: boolean;
  readonly look: Look;
  readonly stroke?: Stroke | undefined;
}

/** What makes a line other than most. */
export interface Stroke {
  /** What the graph is about. */
  readonly isThick?: boolean;
  /** Keeps its value until the next point, and goes there at once. */
  readonly isStepped?: boolean;
  /** Has its name at its end. */
  readonly isNamed?: boolean;
}

/** One column as uPlot draws it, in drawing order. `source` is the index of its series, -1 for the edges of a band. */
export interface Layer {
  readonly kind: "stack" | "line" | "edge";
  readonly source: number;
  readonly look: Look;
  readonly stroke?: Stroke | undefined;
  /** Stands at the line's end. */
  readonly name?: string | undefined;
  /** Points to mark with a dot. */
  readonly dots: readonly number[];
}

export interface Drawing {
  readonly times: readonly number[];
  readonly layers: readonly Layer[];
  readonly columns: readonly (readonly Cell[])[];
  /** Areas between two columns, upper first, by their index in `columns`. */
  readonly bands: readonly { readonly upper: number; readonly lower: number; readonly look: Look }[];
}

/** More than this many lines with a band each would be a fog. */
const MAX_BANDED_LINES = 6;

/** Turns an answer into columns: stacks first, then bands of rolled-up extremes, then the lines on top. */
export function draw(frame: Frame, series: readonly SeriesDef[], hidden: ReadonlySet<string>): Drawing {
  const columns: (readonly Cell[])[] = [];
  const layers: Layer[] = [];
  const bands: { upper: number; lower: number; look: Look }[] = [];
  const byKey = new Map(frame.series.map((one) => [one.key, one]));
  const shown = series.flatMap((def, source) => {
    const data = byKey.get(def.key);
    return data === undefined || hidden.has(def.key) ? [] : [{ def, source, data }];
  });

  const stacked = shown.filter(({ def }) => def.stacked);
  const totals = stack(
    stacked.map(({ data }) => data.values),
    frame.count,
  );
  stacked.forEach(({ def, source }, i) => {
    const cells = totals[i]!;
    layers.push({ kind: "stack", source, look: def.look, dots: lonely(cells) });
    columns.push(cells);
    if (i > 0) bands.push({ upper: i, lower: i - 1, look: def.look });
  });

  const lines = shown.filter(({ def }) => !def.stacked);
  const edge = (cells: readonly Cell[], look: Look): number => {
    layers.push({ kind: "edge", source: -1, look, dots: [] });
    return columns.push(cells) - 1;
  };
  const simplified = isSimplified(frame.series);
  const extremes = ["max", "min"].map((key) => lines.find(({ def }) => def.key === key));
  if (simplified && extremes[0] !== undefined && extremes[1] !== undefined) {
    const [max, min] = extremes;
    const upper = edge(bridge(max.data.max ?? max.data.values), max.def.look);
    bands.push({ upper, lower: edge(bridge(min.data.min ?? min.data.values), min.def.look), look: max.def.look });
  } else if (lines.length <= MAX_BANDED_LINES && stacked.length === 0)
    for (const { def, data } of lines) {
      if (data.min === undefined || data.max === undefined) continue;
      bands.push({ upper: edge(bridge(data.max), def.look), lower: edge(bridge(data.min), def.look), look: def.look });
    }
  for (const { def, source, data } of lines) {
    const cells = bridge(data.values);
    const name = def.stroke?.isNamed === true ? def.label : undefined;
    layers.push({ kind: "line", source, look: def.look, stroke: def.stroke, name, dots: lonely(cells) });
    columns.push(cells);
  }
  return { times: timesOf(frame), layers, columns, bands };
}

/** A simplified role graph: the extremes as a band, the average as a line, whatever order they came in. */
export function isSimplified(series: readonly { readonly key: string }[]): boolean {
  const keys = new Set(series.map(({ key }) => key));
  return keys.has("avg") && keys.has("min") && keys.has("max");
}

export const lookFor = (metric: string, look: Look): Look => (isQuiet(metric) ? QUIET : look);
