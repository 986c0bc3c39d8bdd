import type { Words } from "#core/notify/words.ts";

/** A message as lines of plain text, without its title. */
export function linesOf({ summary, facts, memo, repeat, links }: Words): string[] {
  return [
    summary,
    ...facts.map(({ label, text }) => `${label}: ${text}`),
    ...(memo === undefined ? [] : [memo]),
    ...(repeat === undefined ? [] : [repeat]),
    ...links.map(({ label, url }) => `${label}: ${url}`),
  ];
}
