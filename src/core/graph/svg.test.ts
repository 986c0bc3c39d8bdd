import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { blankChart, GOLDEN_CHARTS, readGoldenChart } from "#test/support/chart-golden.ts";
import { ROOT } from "#test/support/source-files.ts";
import type { Chart } from "./chart.ts";
import { CHART_COLOURS } from "./palette.ts";
import { drawChart } from "./svg.ts";
import { stackLayers } from "./svg-paths.ts";
import { escapeXml, fit, widthOf } from "./svg-text.ts";

const line = (values: readonly number[], label = "a"): Chart["series"][number] => ({
  label,
  stacked: false,
  values: Float64Array.from(values),
});
const of = (values: readonly number[]): Chart => ({
  ...blankChart,
  grid: { ...blankChart.grid, count: values.length },
  series: [line(values)],
});

/** Tags that are opened are closed, attributes are quoted, and nothing but the five references has an ampersand. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  const rest = svg.replace(/<(\/?)([a-zA-Z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, (_, end, name, _attributes, self) => {
    if (end === "/") return open.pop() === name ? "" : "<wrong>";
    if (self !== "/") open.push(name);
    return "";
  });
  return open.length === 0 && !/[<>]/.test(rest) && !/&(?!#\d+;)/.test(svg);
}

describe("charts as SVG", () => {
  for (const [name, chart] of Object.entries(GOLDEN_CHARTS)) {
    it(`[IM1] ${name}: the same chart gives the same picture (node test/support/chart-golden.ts draws anew)`, () => {
      equal(drawChart(chart), readGoldenChart(name));
      ok(isWellFormed(drawChart(chart)));
    });
  }

  it("[IM1] colours are those of the pages", () => {
    const css = readFileSync(`${ROOT}web/src/style/tokens.css`, "utf8");
    for (const [i, theme] of (["light", "dark"] as const).entries()) {
      const { series, ...named } = CHART_COLOURS[theme];
      const token = (name: string) => new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\);`).exec(css)?.[i + 1];
      for (const [name, colour] of Object.entries(named)) equal(colour, token(name), `${theme} --${name}`);
      deepEqual(
        series,
        ["quiet", 1, 2, 3, 4, 5, 6].map((name) => token(`series-${name}`)),
      );
    }
  });

  it("[IM3] anybody's text is text, and never markup", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("<script>", "]]>", '" onload="x', "&amp;", "\u0000\ud800"),
    );
    fc.assert(
      fc.property(text, text, text, (title, subtitle, label) => {
        const svg = drawChart({ ...of([1, 2]), title, subtitle, series: [line([1, 2], label)] });
        ok(isWellFormed(svg), svg);
        ok(svg.isWellFormed());
      }),
    );
    equal(escapeXml("a<b>&\"'\u0007c"), "a&#60;b&#62;&#38;&#34;&#39;c");
  });

  it("[IM3] text that is too long ends with an ellipsis", () => {
    equal(fit("web1", 11, 100), "web1");
    match(fit("a very long name of a host", 11, 60), /^a very .*…$/);
    ok(widthOf(fit("とても長い名前のホスト", 11, 60), 11) <= 60);
    equal(fit("wide", 11, 3), "");
  });

  it("[IM4] a line passes over one missing minute, breaks at two, and a point alone is a dot", () => {
    const path = (values: readonly number[]) =>
      /<path d="([^"]*)"/
        .exec(drawChart(of(values)))![1]!
        .match(/[ML]/g)!
        .join("");
    equal(path([1, Number.NaN, 2, 3]), "MLL");
    equal(path([1, Number.NaN, Number.NaN, 2, 3]), "MML");
    equal(drawChart(of([1, Number.NaN, Number.NaN, 2, 3])).match(/<circle/g)!.length, 1);
  });

  it("[IM4] a stack adds up in its order and has the gaps that all layers share", () => {
    const N = Number.NaN;
    deepEqual(
      stackLayers([Float64Array.of(1, N, N, 2), Float64Array.of(3, 4, N, 1)]).map((layer) => [...layer]),
      [
        [1, 0, N, 2],
        [4, 4, N, 3],
      ],
    );
    deepEqual(stackLayers([]), []);
  });

  it("[IM5] thresholds are in the picture with their text, however far the values are", () => {
    const chart: Chart = { ...of([1, 2]), thresholds: [{ level: "critical", operator: "<", value: -500 }] };
    match(drawChart(chart), />critical &#60; -500</);
    match(drawChart({ ...chart, locale: "ja" }), />重大 &#60; -500</);
    match(drawChart(chart), />-500</);
  });

  it("[IM5] a span is cut to the picture, one outside is not there", () => {
    const { start } = blankChart.grid;
    const rects = (from: number, to: number) =>
      (drawChart({ ...of([1, 2, 3]), spans: [{ from, to, level: "warning" }] }).match(/<rect /g) ?? []).length;
    const plain = rects(0, 1);
    equal(rects(start, start + 60), plain + 2);
    equal(rects(start - 9999, start + 9999), plain + 2);
    equal(rects(start + 180, start + 240), plain);
  });

  it("[IM5] the legend says last, least and greatest, and how many it leaves out", () => {
    const chart = of([3, 1, 2, Number.NaN]);
    deepEqual(
      drawChart(chart)
        .match(/>[123]</g)!
        .slice(-3),
      [">2<", ">1<", ">3<"],
    );
    const many = { ...chart, series: Array.from({ length: 30 }, (_, i) => line([1, 1, 1, 1], `series ${i}`)) };
    match(drawChart(many), />and 24 more</);
  });

  it("[IM1] any chart is drawn, inside its own size", () => {
    const value = fc.oneof(fc.double(), fc.constant(Number.NaN), fc.integer({ min: -5, max: 100 }));
    const chart = fc.record({
      values: fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { maxLength: 9 }),
      stacked: fc.boolean(),
      unit: fc.constantFrom("percentage", "bytes", "float", "integer", "unheard-of"),
      width: fc.integer({ min: 200, max: 2000 }),
      height: fc.integer({ min: 150, max: 1000 }),
    });
    fc.assert(
      fc.property(chart, ({ values, stacked, ...rest }) => {
        const series = values.map((each) => ({ ...line(each), stacked }));
        const svg = drawChart({ ...blankChart, ...rest, grid: { ...blankChart.grid, count: 4 }, series });
        ok(isWellFormed(svg));
        equal(/NaN|Infinity|undefined/.test(svg), false, svg);
      }),
    );
  });
});
