import type { Chart } from "#core/graph/chart.ts";
import type { Coverage } from "./cmap.ts";

/** A letter of the words that a Japanese chart has: a font with this one has them all. */
const KANJI = "値".codePointAt(0)!;

/** The chart with only what the fonts can draw: no empty boxes. Without a Japanese font its own words are English. */
export function drawable(chart: Chart, covers: Coverage): Chart {
  const text = (words: string) => withoutBoxes(words, covers);
  return {
    ...chart,
    title: text(chart.title),
    subtitle: chart.subtitle === undefined ? undefined : text(chart.subtitle),
    series: chart.series.map((series) => ({ ...series, label: text(series.label) })),
    locale: covers(KANJI) ? chart.locale : "en",
  };
}

export const canDraw = (text: string, covers: Coverage): boolean =>
  Array.from(text).every((character) => /\s/.test(character) || covers(character.codePointAt(0)!));

/** The text with one question mark for every run of characters that no font has. Marks that join others need no glyph. */
export function withoutBoxes(text: string, covers: Coverage): string {
  let result = "";
  let missing = false;
  for (const character of text.normalize("NFC")) {
    if (/\p{Default_Ignorable_Code_Point}/u.test(character)) continue;
    const there = /\s/.test(character) || covers(character.codePointAt(0)!);
    if (there) result += character;
    else if (!missing) result += "?";
    missing = !there;
  }
  return result;
}
