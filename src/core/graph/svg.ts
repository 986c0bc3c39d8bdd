import { rangeOf } from "#core/grid.ts";
import { DAY } from "#core/time.ts";
import { offsetName, wallAt } from "#core/zone.ts";
import { type Axis, timeAxis, unitOf, valueAxis } from "./axis.ts";
import type { Chart, ChartSeries } from "./chart.ts";
import { CHART_COLOURS, type ChartColours, lookOf } from "./palette.ts";
import { areaPath, dots, linePath, type Scale, stackLayers } from "./svg-paths.ts";
import { escapeXml, fit, widthOf } from "./svg-text.ts";
import { formatValue } from "./units.ts";

/** In the order in which they are looked for; the first is the one that comes with the program. */
export const CHART_FONTS = ["Roboto", "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "sans-serif"];

const WORDS = {
  en: {
    last: "last",
    min: "min",
    max: "max",
    warning: "warning",
    critical: "critical",
    more: (count: number) => `and ${count} more`,
    empty: "No points in this time",
  },
  ja: {
    last: "最新",
    min: "最小",
    max: "最大",
    warning: "警告",
    critical: "重大",
    more: (count: number) => `ほか${count}系列`,
    empty: "この期間の値はありません",
  },
} as const;

const MARGIN = 12;
const TITLE = 15;
const SMALL = 11;
const LINE = 17;
/** The legend never takes more of the height than this. */
const LEGEND_SHARE = 0.35;
const COLUMN = 76;

interface Frame extends Scale {
  readonly chart: Chart;
  readonly colours: ChartColours;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Draws a chart: title, axes on the clocks of its zone, series, thresholds with their text, spans, and a legend with figures.
 * The same chart gives the same text, byte for byte.
 */
export function drawChart(chart: Chart): string {
  const { width, height, theme, title } = chart;
  const colours = CHART_COLOURS[theme];
  const rows = legendRows(chart);
  const legendTop = height - MARGIN - (rows === 0 ? 0 : (rows + 1) * LINE);
  const top = MARGIN + TITLE + LINE + 10;
  const bottom = legendTop - LINE - 6;
  const unit = unitOf(chart.unit);
  const stacked = chart.series.filter(({ stacked }) => stacked);
  const lines = chart.series.filter(({ stacked }) => !stacked);
  const layers = stackLayers(stacked.map(({ values }) => values));
  const y = valueAxis(unit, valuesOf(chart, layers, lines), Math.max(2, (bottom - top) / 40));
  const left = MARGIN + Math.ceil(Math.max(...y.ticks.map(({ label }) => widthOf(label, SMALL)))) + 6;
  const right = width - MARGIN;
  const range = rangeOf(chart.grid);
  const x = timeAxis(range, chart.timeZone, chart.locale, Math.max(2, (right - left) / 75));
  const frame: Frame = {
    ...{ chart, colours, left, top, right, bottom },
    x: (at) => left + ((at - x.from) / (x.to - x.from || 1)) * (right - left),
    y: (value) => bottom - ((Math.min(Math.max(value, y.from), y.to) - y.from) / (y.to - y.from)) * (bottom - top),
  };
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escapeXml(CHART_FONTS.join(", "))}" font-size="${SMALL}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.bg}"/>`,
    ...heading(frame),
    ...axes(frame, x, y),
    ...spans(frame),
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/></clipPath>`,
    `<g clip-path="url(#plot)">`,
    ...layers.map((layer, i) => areaPath(frame, chart.grid, layer, layers[i - 1], hueOf(colours, chart, stacked[i]!))),
    ...lines.flatMap((series) => drawLine(frame, series)),
    `</g>`,
    ...thresholds(frame),
    ...legend(frame, rows, legendTop),
    ...(hasPoints(chart)
      ? []
      : [label(colours["text-2"], (left + right) / 2, (top + bottom) / 2, WORDS[chart.locale].empty, "middle")]),
    `</svg>`,
  ];
  return `${parts.join("\n")}\n`;
}

const hasPoints = ({ series }: Chart): boolean => series.some(({ values }) => values.some(Number.isFinite));

function* valuesOf(chart: Chart, layers: readonly Float64Array[], lines: readonly ChartSeries[]): Generator<number> {
  for (const { value } of chart.thresholds) yield value;
  for (const layer of layers) yield* layer;
  for (const { values } of lines) yield* values;
}

const hueOf = (colours: ChartColours, { series }: Chart, one: ChartSeries): string =>
  colours.series[lookOf(series.indexOf(one)).hue]!;

const n = (value: number): string => String(Math.round(value * 10) / 10);

function label(fill: string, x: number, y: number, text: string, anchor = "start", more = ""): string {
  const anchored = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${n(x)}" y="${n(y)}" fill="${fill}"${anchored}${more}>${escapeXml(text)}</text>`;
}

function heading({ chart, colours, right }: Frame): string[] {
  const { title, subtitle, timeZone, locale, grid } = chart;
  const { from, to } = rangeOf(grid);
  const clock = (at: number, withDate: boolean) => {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
    const date = withDate ? ({ year: "numeric", month: "short", day: "numeric" } as const) : {};
    return new Intl.DateTimeFormat(locale, { ...date, ...options }).format(at * 1000);
  };
  const isOneDay = to - from < DAY && wallAt(from, timeZone).day === wallAt(to, timeZone).day;
  const time = `${clock(from, true)} – ${clock(to, !isOneDay)} ${offsetName(to, timeZone)}`;
  const room = right - MARGIN - widthOf(time, SMALL) - 16;
  return [
    label(
      colours.text,
      MARGIN,
      MARGIN + TITLE - 2,
      fit(title, TITLE, right - MARGIN),
      "start",
      ` font-size="${TITLE}" font-weight="bold"`,
    ),
    ...(subtitle === undefined
      ? []
      : [label(colours["text-2"], MARGIN, MARGIN + TITLE + LINE - 2, fit(subtitle, SMALL, room))]),
    label(colours["text-2"], right, MARGIN + TITLE + LINE - 2, time, "end"),
  ];
}

function axes({ x, y, left, right, top, bottom, colours }: Frame, times: Axis, values: Axis): string[] {
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${colours.grid}"/>`;
  // A label at the very edge would be cut.
  const labelled = times.ticks.filter(({ at, label: text }) => {
    const half = widthOf(text, SMALL) / 2;
    return x(at) - half >= MARGIN && x(at) + half <= right + MARGIN / 2;
  });
  return [
    ...values.ticks.map(({ at }) => line(left, y(at), right, y(at))),
    ...times.ticks.map(({ at }) => line(x(at), top, x(at), bottom)),
    ...values.ticks.map(({ at, label: text }) => label(colours.axis, left - 6, y(at) + 4, text, "end")),
    ...labelled.map(({ at, label: text }) => label(colours.axis, x(at), bottom + 15, text, "middle")),
  ];
}

function spans({ chart, colours, x, left, right, top, bottom }: Frame): string[] {
  return chart.spans.flatMap(({ from, to, level }) => {
    const [start, end] = [Math.max(left, x(from)), Math.min(right, x(to))];
    if (end <= start) return [];
    const at = `x="${n(start)}" width="${n(end - start)}"`;
    return [
      `<rect ${at} y="${top}" height="${n(bottom - top)}" fill="${colours[level]}" opacity="0.12"/>`,
      `<rect ${at} y="${top - 3}" height="3" fill="${colours[level]}"/>`,
    ];
  });
}

function drawLine(frame: Frame, series: ChartSeries): string[] {
  const { chart, colours } = frame;
  const { dash } = lookOf(chart.series.indexOf(series));
  const colour = hueOf(colours, chart, series);
  return [linePath(frame, chart.grid, series.values, colour, dash), ...dots(frame, chart.grid, series.values, colour)];
}

function thresholds({ chart, colours, y, left, right, top, bottom }: Frame): string[] {
  return chart.thresholds.flatMap(({ level, operator, value }) => {
    const at = y(value);
    const text = `${WORDS[chart.locale][level]} ${operator} ${formatValue(unitOf(chart.unit), value)}`;
    // Over the line, or under it where there is no room; bordered by the background, so that it reads over anything.
    const base = at - top > 14 ? at - 4 : Math.min(at + 13, bottom);
    const border = ` font-weight="bold" stroke="${colours.bg}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`;
    return [
      `<line x1="${n(left)}" y1="${n(at)}" x2="${n(right)}" y2="${n(at)}" stroke="${colours[level]}" stroke-width="1.5" stroke-dasharray="6 3"/>`,
      label(colours[level], right - 4, base, text, "end", border),
    ];
  });
}

/** Lines of the legend under its head, the one that counts what is left out among them. */
function legendRows({ series, height }: Chart): number {
  return Math.min(series.length, Math.max(1, Math.floor((height * LEGEND_SHARE) / LINE) - 1));
}

function legend({ chart, colours, right }: Frame, rows: number, top: number): string[] {
  if (rows === 0) return [];
  const words = WORDS[chart.locale];
  const unit = unitOf(chart.unit);
  const shown = chart.series.length > rows ? chart.series.slice(0, rows - 1) : chart.series;
  const columns = [right - 2 * COLUMN, right - COLUMN, right];
  const heads = [words.last, words.min, words.max].map((word, i) =>
    label(colours["text-2"], columns[i]!, top + 12, word, "end"),
  );
  const body = shown.flatMap((series, i) => {
    const base = top + (i + 1) * LINE + 12;
    const { dash } = lookOf(i);
    const dashed = dash.length === 0 || series.stacked ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
    const { last, min, max } = figures(series.values);
    return [
      `<line x1="${MARGIN}" y1="${base - 4}" x2="${MARGIN + 14}" y2="${base - 4}" stroke="${hueOf(colours, chart, series)}" stroke-width="4"${dashed}/>`,
      label(colours.text, MARGIN + 22, base, fit(series.label, SMALL, columns[0]! - COLUMN - MARGIN - 22)),
      ...[last, min, max].map((value, j) => label(colours.text, columns[j]!, base, formatValue(unit, value), "end")),
    ];
  });
  const left = chart.series.length - shown.length;
  const more = left === 0 ? [] : [label(colours["text-2"], MARGIN + 22, top + rows * LINE + 12, words.more(left))];
  return [...heads, ...body, ...more];
}

function figures(values: Float64Array): { last: number; min: number; max: number } {
  let [last, min, max] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    last = value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { last, min, max };
}
