import type { Chart } from "#core/graph/chart.ts";
import { drawChart } from "#core/graph/svg.ts";
import type { SeriesDef } from "./drawing.ts";
import type { Guide } from "./guides.ts";
import type { Frame } from "./shape.ts";

export interface PictureOptions {
  readonly title: string;
  readonly unit: string;
  readonly frame: Frame;
  readonly series: readonly SeriesDef[];
  readonly hidden: ReadonlySet<string>;
  readonly guides: readonly Guide[];
  readonly theme: "light" | "dark";
  readonly locale: "en" | "ja";
  readonly timeZone: string;
}

const WIDTH = 800;
const HEIGHT = 320;

/** A graph as a file for documents, drawn by the code that draws the pictures of messages. What is hidden stays out. */
export function toSvg({ frame, series, hidden, guides, ...rest }: PictureOptions): string {
  const shown = series.filter(({ key }) => !hidden.has(key));
  const chart: Chart = {
    ...rest,
    grid: { start: frame.start, step: frame.step, count: frame.count },
    series: shown.flatMap(({ key, label, stacked }) => {
      const found = frame.series.find((one) => one.key === key);
      if (found === undefined) return [];
      return [{ label, stacked, values: Float64Array.from(found.values, (value) => value ?? Number.NaN) }];
    }),
    thresholds: guides.flatMap(({ tone, value, label }) =>
      tone === "reference" ? [] : [{ level: tone, operator: label.includes("<") ? "<" : ">", value }],
    ),
    spans: [],
    width: WIDTH,
    height: HEIGHT,
  };
  return drawChart(chart);
}
