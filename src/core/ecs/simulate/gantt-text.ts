import { type Language, said } from "#core/ecs/said.ts";
import { type GanttChart, TONES, type Tone, ticksOf } from "./chart.ts";
import type { Span } from "./life.ts";

const GLYPHS: Readonly<Record<Tone, string>> = {
  waiting: ".",
  working: "=",
  good: "+",
  bad: "!",
  ending: "x",
  gone: " ",
};

const LEGEND = said(
  ". waits   = runs   + healthy   ! unhealthy   x ends",
  ". 待機   = 実行   + 正常   ! 異常   x 終了中",
);
const LONGEST_LABEL = 20;

/** A chart of characters, `width` columns at most. Names that are too long are cut. */
export function ganttText(chart: GanttChart, language: Language, width = 80): string {
  const labels = Math.min(LONGEST_LABEL, Math.max(4, ...chart.rows.map(({ label }) => [...label].length)));
  const columns = width - labels - 2;
  const perColumn = chart.until / columns;
  const columnOf = (at: number): number => Math.min(columns - 1, Math.floor(at / perColumn));
  const rows = chart.rows.map(({ label, spans }) => {
    const cells = Array.from({ length: columns }, (_, i) => glyphAt(spans, (i + 0.5) * perColumn, perColumn));
    return `${cut(label, labels).padEnd(labels)}  ${cells.join("").trimEnd()}`;
  });
  return [...rows, ...axis(chart.until, labels, columns, columnOf), LEGEND[language]]
    .map((line) => `${line}\n`)
    .join("");
}

const cut = (label: string, width: number): string => {
  const characters = [...label];
  return characters.length <= width ? label : `${characters.slice(0, width - 1).join("")}~`;
};

/** What a column is most about: something bad in it is never hidden. */
function glyphAt(spans: readonly Span[], middle: number, perColumn: number): string {
  const [from, to] = [middle - perColumn / 2, middle + perColumn / 2];
  const within = spans.filter((span) => span.from < to && span.to > from);
  const bad = within.find(({ state }) => TONES[state] === "bad");
  const overlap = (span: Span): number => Math.min(span.to, to) - Math.max(span.from, from);
  const shown =
    bad ?? within.reduce<Span | undefined>((a, b) => (a === undefined || overlap(b) > overlap(a) ? b : a), undefined);
  return shown === undefined ? " " : GLYPHS[TONES[shown.state]];
}

function axis(until: number, labels: number, columns: number, columnOf: (at: number) => number): readonly string[] {
  const line = Array.from({ length: columns }, () => " ");
  const ruler = Array.from({ length: columns }, () => "-");
  for (const tick of ticksOf(until, Math.max(2, Math.floor(columns / 8)))) {
    const at = columnOf(tick);
    ruler[at] = "|";
    const text = `${tick}s`;
    if (at + text.length <= columns && line.slice(at, at + text.length).every((each) => each === " "))
      for (const [i, character] of [...text].entries()) line[at + i] = character;
  }
  const indent = " ".repeat(labels + 2);
  return [indent + ruler.join(""), (indent + line.join("")).trimEnd()];
}
