import { readFileSync, writeFileSync } from "node:fs";
import type { Chart, ChartSeries } from "#core/graph/chart.ts";
import { drawChart } from "#core/graph/svg.ts";
import { ROOT } from "#test/support/source-files.ts";

/**
 * Charts, by formula, whose pictures are kept under test/golden/image. `node test/support/chart-golden.ts` draws them anew: look
 * at what changed before it is kept.
 */
const START = 1_795_415_400;
const COUNT = 90;
const GiB = 1024 ** 3;

const series = (label: string, stacked: boolean, value: (minute: number) => number): ChartSeries => ({
  label,
  stacked,
  values: Float64Array.from({ length: COUNT }, (_, minute) => value(minute)),
});

export const blankChart: Chart = {
  title: "Nothing",
  unit: "float",
  grid: { start: START, step: 60, count: COUNT },
  series: [],
  thresholds: [],
  spans: [],
  width: 800,
  height: 400,
  theme: "light",
  locale: "en",
  timeZone: "Asia/Tokyo",
};

export const GOLDEN_CHARTS: Readonly<Record<string, Chart>> = {
  /** An alert with both thresholds, a gap of five minutes, and a point by itself. */
  alert: {
    ...blankChart,
    title: "CPU % on web1",
    subtitle: "shop: web",
    unit: "percentage",
    series: [
      series("CPU %", false, (i) => {
        if (i > 40 && i < 52 && i !== 46) return Number.NaN;
        return 40 + 10 * Math.sin(i / 5) + 45 * Math.min(1, Math.max(0, (i - 55) / 8));
      }),
    ],
    thresholds: [
      { level: "warning", operator: ">", value: 80 },
      { level: "critical", operator: ">", value: 90 },
    ],
    spans: [{ from: START + 60 * 60, to: START + 200 * 60, level: "critical" }],
  },
  /** A stack under lines, in Japanese and dark, more than the legend holds, with what XML must not see. */
  stack: {
    ...blankChart,
    title: 'メモリ使用量 <web1> & "db1"',
    subtitle: "ショップ: ウェブ",
    unit: "bytes",
    theme: "dark",
    locale: "ja",
    series: [
      series("used", true, (i) => (6 + Math.sin(i / 9)) * GiB),
      series("buffers", true, (i) => (i < 20 ? Number.NaN : 1.5 * GiB)),
      series("cached", true, (i) => 4 * GiB + i * 10_000_000),
      series("合計", false, () => 16 * GiB),
      ...Array.from({ length: 8 }, (_, k) => series(`disk${k}`, false, () => (k + 1) * GiB)),
    ],
    thresholds: [{ level: "critical", operator: ">", value: 14 * GiB }],
  },
  empty: { ...blankChart, title: "orders", series: [series("orders", false, () => Number.NaN)] },
};

const path = (name: string): string => `${ROOT}test/golden/image/${name}.svg`;

export const readGoldenChart = (name: string): string => readFileSync(path(name), "utf8");

if (import.meta.main) {
  for (const [name, chart] of Object.entries(GOLDEN_CHARTS)) writeFileSync(path(name), drawChart(chart));
}
