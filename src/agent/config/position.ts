/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a key of a TOML text is set. The parser knows positions of syntax errors only, so the text is searched: table
 * headers, dotted and quoted keys, and keys of inline tables. Without the key, the nearest table around it; the first
 * line if there is none.
 */
export function positionOf(text: string, path: readonly string[]): Position {
  let best: { readonly depth: number; readonly at: Position } = { depth: 0, at: { line: 1, column: 1 } };
  let table: readonly string[] = [];
  let closing: string | undefined;
  for (const [i, line] of text.split("\n").entries()) {
    // Inside a text of many lines nothing is a key.
    if (closing !== undefined) {
      if (line.includes(closing)) closing = undefined;
      continue;
    }
    const header = /^\s*\[\[?(.+?)\]\]?\s*(?:#.*)?$/.exec(line);
    const keyed = header === null ? /^(\s*)((?:"[^"]*"|'[^']*'|[A-Za-z0-9_\-.\s])+?)\s*=\s*(.*)$/.exec(line) : null;
    let found: readonly string[] | undefined;
    let column = line.search(/\S/) + 1;
    if (header !== null) {
      table = splitKey(header[1]!);
      found = table;
    } else if (keyed !== null) {
      found = [...table, ...splitKey(keyed[2]!)];
      const value = keyed[3]!;
      if (isPrefix(found, path) && found.length < path.length) {
        const inside = inlineColumn(value, path.slice(found.length));
        if (inside !== undefined) {
          column = line.length - value.length + inside;
          found = path;
        }
      }
      const opened = ['"""', "'''"].find((quotes) => value.startsWith(quotes));
      if (opened !== undefined && !value.slice(3).includes(opened)) closing = opened;
    }
    if (found === undefined || !isPrefix(found, path)) continue;
    if (found.length === path.length) return { line: i + 1, column };
    if (found.length > best.depth) best = { depth: found.length, at: { line: i + 1, column } };
  }
  return best.at;
}

const isPrefix = (shorter: readonly string[], longer: readonly string[]): boolean =>
  shorter.length <= longer.length && shorter.every((part, i) => part === longer[i]);

/** `a."b.c".d` in its parts. */
function splitKey(key: string): string[] {
  return Array.from(key.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g), (m) => m[1] ?? m[2] ?? m[3]!);
}

/** The column, from 1, of the last of these keys inside `{ a = { b = 1 } }`. */
function inlineColumn(value: string, keys: readonly string[]): number | undefined {
  let from = 0;
  for (const key of keys) {
    const quoted = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const found = new RegExp(`[{,.]\\s*(["']?)${quoted}\\1\\s*[=.]`).exec(value.slice(from));
    if (found === null) return undefined;
    from += found.index + found[0].search(/[^{,.\s]/);
  }
  return from + 1;
}
