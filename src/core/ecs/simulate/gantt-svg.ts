import { CHART_COLOURS } from "#core/graph/palette.ts";
import { escapeXml, fit } from "#core/graph/svg-text.ts";
import { type GanttChart, TONES, type Tone, ticksOf } from "./chart.ts";

const COLOURS = CHART_COLOURS.light;
/** A chart has no good and bad, so its palette has no green. */
const GREEN = "#1a7f37";
const FILL: Readonly<Record<Tone, string>> = {
  waiting: COLOURS.series[0]!,
  working: COLOURS.series[1]!,
  good: GREEN,
  bad: COLOURS.critical,
  ending: COLOURS.warning,
  gone: "none",
};
/** Text on a bar. */
const INK: Readonly<Record<Tone, string>> = {
  waiting: COLOURS.text,
  working: COLOURS.bg,
  good: COLOURS.bg,
  bad: COLOURS.bg,
  ending: COLOURS.bg,
  gone: COLOURS.text,
};

const WIDTH = 860;
const LEFT = 150;
const RIGHT = 20;
const TOP = 44;
const ROW = 26;
const BAR = 18;

/** The chart as a picture that stands for itself; `title` is what the verdict says. */
export function ganttSvg(chart: GanttChart, title: string): string {
  const bottom = TOP + chart.rows.length * ROW;
  const height = bottom + 34;
  const x = (at: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * at) / chart.until;
  const n = (value: number): string => String(Number(value.toFixed(1)));
  const ticks = ticksOf(chart.until, 10).map(
    (tick) =>
      `<line x1="${n(x(tick))}" y1="${TOP}" x2="${n(x(tick))}" y2="${bottom}" stroke="${COLOURS.grid}"/>` +
      `<text x="${n(x(tick))}" y="${bottom + 18}" text-anchor="middle" fill="${COLOURS["text-2"]}">${tick} s</text>`,
  );
  const rows = chart.rows.map(({ label, spans }, i) => {
    const y = TOP + i * ROW + (ROW - BAR) / 2;
    const bars = spans.map(({ state, from, to }) => {
      const tone = TONES[state];
      const width = x(to) - x(from);
      if (width < 0.5 || tone === "gone") return "";
      const text = fit(state, 11, width - 8);
      const words =
        text === ""
          ? ""
          : `<text x="${n(x(from) + 4)}" y="${n(y + 13)}" font-size="11" fill="${INK[tone]}">${escapeXml(text)}</text>`;
      return `<rect x="${n(x(from))}" y="${n(y)}" width="${n(width)}" height="${BAR}" rx="2" fill="${FILL[tone]}"><title>${escapeXml(`${label}: ${state}, ${n(from)} to ${n(to)} s`)}</title></rect>${words}`;
    });
    return `<text x="${LEFT - 8}" y="${n(y + 13)}" text-anchor="end" fill="${COLOURS.text}">${escapeXml(fit(label, 12, LEFT - 20))}</text>${bars.join("")}`;
  });
  const kill =
    chart.killedAt === undefined
      ? ""
      : `<line x1="${n(x(chart.killedAt))}" y1="${TOP - 4}" x2="${n(x(chart.killedAt))}" y2="${bottom}" stroke="${COLOURS.critical}" stroke-dasharray="4 3"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(title)}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="${COLOURS.bg}"/>`,
    `<text x="12" y="24" font-size="14" fill="${COLOURS.text}">${escapeXml(fit(title, 14, WIDTH - 24))}</text>`,
    ...ticks,
    ...rows,
    kill,
    "</svg>\n",
  ].join("\n");
}
