import uPlot from "uplot";
import type { Unit } from "#wire/own/graphs.ts";
import type { Locale } from "../i18n/format.ts";
import { date } from "../i18n/format.ts";
import type { Span } from "../time/range.ts";
import { wallAt } from "../time/zone.ts";
import { type Colours, withAlpha } from "./colours.ts";
import type { Drawing, Layer } from "./drawing.ts";
import { placeHandles } from "./guide-handles.ts";
import { drawGuides, drawNames, type Guide } from "./guides.ts";
import "./plot.css";
import { drawShades, type Shade } from "./shades.ts";
import { formatTicks, tickSteps } from "./units.ts";

/** Width of the vertical axis in CSS pixels, the same on all graphs so that moments line up. */
const AXIS_WIDTH = 64;
const AXIS_HEIGHT = 24;
/** Free space over the data: more of it where annotations stand. */
const TOP = 8;
export const LANE_HEIGHT = 18;

export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  readonly unit: Unit;
  readonly locale: Locale;
  readonly zone: string;
  readonly colours: Colours;
  /** Keeps room for annotations over the data. */
  readonly hasLane: boolean;
  /** The pointer is over this moment, or left. */
  readonly onHover: (time: number | undefined) => void;
}

/** What else stands on a graph. */
export interface Frills {
  readonly guides: readonly Guide[];
  /** Ends of the vertical axis that are fixed. */
  readonly valueRange: { readonly min?: number | undefined; readonly max?: number | undefined };
  /** Spans of time that stand out. */
  readonly shades?: readonly Shade[];
  /** Guides can be dragged by their place in `guides`; absent, they stand. */
  readonly onMove?: ((guide: number, value: number) => void) | undefined;
}

export const NO_FRILLS: Frills = { guides: [], valueRange: {} };

/** A graph on a canvas. Everything on it is also in the legend and in the table. */
export interface Plot {
  /** The drawing area, for pointers. */
  readonly area: HTMLElement;
  show(drawing: Drawing, span: Span, frills?: Frills): void;
  resize(width: number, height: number): void;
  /** A line over a moment, drawn without calling `onHover`. */
  cross(time: number | undefined): void;
  /** Thickens one series by fading the others. */
  focus(source: number | undefined): void;
  timeAt(x: number): number;
  xOf(time: number): number;
  destroy(): void;
}

/** uPlot with our looks. A drawing with other layers than before needs other series, so the chart is made again. */
export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  const { unit, zone, locale, colours, hasLane, onHover } = options;
  let { width, height } = options;
  let frills = NO_FRILLS;
  let chart: uPlot | undefined;
  let shape = "";
  let span: Span = { from: 0, to: 60 };
  let drawing: Drawing = { times: [], layers: [], columns: [], bands: [] };

  const build = (): uPlot => {
    const stacked = drawing.layers.some(({ kind }) => kind === "stack");
    return new uPlot(
      {
        width,
        height,
        class: "plot",
        legend: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
        padding: [hasLane ? LANE_HEIGHT + 2 : TOP, 8, 0, 0],
        focus: { alpha: 0.25 },
        cursor: {
          y: false,
          drag: { x: false, y: false, setScale: false },
          points: { show: (u, index) => cursorPoint(u, drawing.layers[index - 1], colours) },
        },
        scales: {
          x: { time: true, range: () => [span.from, span.to] },
          y: { range: (_u, min, max) => yRange(unit, stacked, min, max, frills) },
        },
        axes: [
          {
            size: AXIS_HEIGHT,
            stroke: colours.axis,
            font: colours.font,
            grid: { stroke: colours.grid, width: 1 },
            ticks: { show: false },
            gap: 6,
            space: 54,
            values: (_u, splits, _axis, _space, step) => timeLabels(splits, step, locale, zone),
          },
          {
            size: AXIS_WIDTH,
            stroke: colours.axis,
            font: colours.font,
            grid: { stroke: colours.grid, width: 1 },
            ticks: { show: false },
            gap: 6,
            space: 30,
            ...(tickSteps(unit) === undefined ? {} : { incrs: tickSteps(unit)! }),
            values: (_u, splits) => formatTicks(unit, splits),
          },
        ],
        series: [{}, ...drawing.layers.map((layer) => seriesOptions(layer, colours, drawing.layers.length))],
        bands: drawing.bands.map(({ upper, lower, look }) => ({
          series: [upper + 1, lower + 1] as [number, number],
          fill: withAlpha(colours.series[look.hue]!, drawing.layers[upper]!.kind === "stack" ? FILL : BAND),
        })),
        hooks: {
          drawClear: [(u) => drawShades(u, frills.shades ?? [], colours)],
          draw: [
            (u) => {
              drawGuides(u, frills.guides, colours);
              drawNames(u, drawing.layers, colours);
              placeHandles(u, frills.guides, frills.onMove);
            },
          ],
          setCursor: [(u) => onHover(hoveredTime(u, span))],
        },
      },
      data(),
      host,
    );
  };

  const data = (): uPlot.AlignedData => [drawing.times as number[], ...(drawing.columns as (number | null)[][])];

  return {
    get area() {
      return chart?.over ?? host;
    },
    show(next, nextSpan, nextFrills = NO_FRILLS) {
      drawing = next;
      span = nextSpan;
      frills = nextFrills;
      const nextShape = JSON.stringify([next.layers.map(({ kind, look, stroke }) => [kind, look, stroke]), next.bands]);
      if (chart === undefined || nextShape !== shape) {
        shape = nextShape;
        chart?.destroy();
        chart = build();
      } else chart.setData(data());
    },
    resize(nextWidth, nextHeight) {
      if (nextWidth === width && nextHeight === height) return;
      width = nextWidth;
      height = nextHeight;
      chart?.setSize({ width, height });
    },
    cross(time) {
      if (chart === undefined) return;
      if (time === undefined || time < span.from || time > span.to) chart.setCursor({ left: -10, top: -10 }, false);
      else chart.setCursor({ left: chart.valToPos(time, "x"), top: 1 }, false);
    },
    focus(source) {
      if (chart === undefined) return;
      const index = drawing.layers.findIndex((layer) => layer.source === source);
      if (source === undefined || index < 0) chart.setSeries(null, { focus: false }, false);
      else chart.setSeries(index + 1, { focus: true }, false);
    },
    timeAt: (x) => chart?.posToVal(x, "x") ?? 0,
    xOf: (time) => chart?.valToPos(time, "x") ?? 0,
    destroy() {
      chart?.destroy();
      chart = undefined;
    },
  };
}

const FILL = 0.6;
const BAND = 0.18;

/** From this many lines on they are drawn thinner. */
const MANY = 30;

function seriesOptions(layer: Layer, colours: Colours, layers: number): uPlot.Series {
  const colour = colours.series[layer.look.hue]!;
  if (layer.kind === "edge") return { width: 0, points: { show: false } };
  const dots: uPlot.Series.Points = {
    show: layer.dots.length > 0,
    filter: () => layer.dots as number[],
    size: 5,
    fill: colour,
    stroke: colour,
  };
  if (layer.kind === "stack") return { width: 1, stroke: colour, fill: withAlpha(colour, FILL), points: dots };
  const { isThick = false, isStepped = false } = layer.stroke ?? {};
  return {
    width: isThick ? 2.5 : layers > MANY ? 1 : 1.5,
    stroke: colour,
    dash: layer.look.dash as number[],
    points: dots,
    ...(isStepped ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
  };
}

function cursorPoint(u: uPlot, layer: Layer | undefined, colours: Colours): HTMLElement {
  const point = document.createElement("div");
  // uPlot hides what has no size; the edges of a band get no point of their own.
  const size = layer === undefined || layer.kind === "edge" || u.series.length > 13 ? 0 : 6;
  Object.assign(point.style, {
    width: `${size}px`,
    height: `${size}px`,
    marginLeft: `${-size / 2}px`,
    marginTop: `${-size / 2}px`,
    background: layer === undefined ? "" : colours.series[layer.look.hue]!,
  });
  return point;
}

/** The ends of the axis: fixed ones as they are, the others so that data and guides fit. */
function yRange(
  unit: Unit,
  stacked: boolean,
  min: number | null,
  max: number | null,
  { guides, valueRange }: Frills,
): uPlot.Range.MinMax {
  const values = [min, max, ...guides.map(({ value }) => value)].filter(
    (value): value is number => value !== null && Number.isFinite(value),
  );
  const [low, high] = fitting(
    unit,
    stacked,
    values.length === 0 ? null : Math.min(...values),
    values.length === 0 ? null : Math.max(...values),
  );
  const from = valueRange.min ?? Math.min(low, valueRange.max ?? low);
  const to = valueRange.max ?? Math.max(high, from);
  return from < to ? [from, to] : [from, from + 1];
}

/** Stacks and shares start at 0; whole hundreds on top of percentages, so that a full processor is a full graph. */
function fitting(unit: Unit, stacked: boolean, min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max))
    return [0, unit === "percentage" ? 100 : 1];
  if (unit === "percentage" && min >= 0) {
    if (stacked) return [0, Math.max(100, Math.ceil(max / 100 - 0.02) * 100)];
    return [0, max > 60 ? Math.max(100, max * 1.05) : Math.max(1, max * 1.15)];
  }
  if (min === 0 && max === 0) return [0, 1];
  // Sizes and rates are compared with nothing at all; only plain numbers are looked at through a magnifying glass.
  if (stacked || (min >= 0 && unit !== "float" && unit !== "integer"))
    return [Math.min(0, min), max <= 0 ? 0 : max * 1.05];
  const side = { soft: 0, pad: 0.1, mode: 3 as const };
  const [low, high] = uPlot.rangeNum(min, max, { min: side, max: { ...side, mode: 1 as uPlot.Range.SoftMode } });
  return [low ?? min, high ?? max];
}

/** `10:30`; where a day begins its date instead; from steps of a day on only dates. */
function timeLabels(splits: readonly number[], step: number, locale: Locale, zone: string): string[] {
  return splits.map((split) => {
    const { year, month, hour, minute, second } = wallAt(split, zone);
    const monthDay = date(split, locale, zone).slice(5);
    if (step >= 28 * 86_400) return `${year}${locale === "ja" ? "/" : "-"}${String(month).padStart(2, "0")}`;
    if (step >= 86_400 || (hour === 0 && minute === 0 && second === 0)) return monthDay;
    const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    return step < 60 ? `${time}:${String(second).padStart(2, "0")}` : time;
  });
}

function hoveredTime(u: uPlot, span: Span): number | undefined {
  const { left } = u.cursor;
  if (left === undefined || left < 0) return undefined;
  return Math.min(span.to, Math.max(span.from, u.posToVal(left, "x")));
}
