import { type Document, isScalar, LineCounter, parseAllDocuments, stringify, visit } from "yaml";

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlText {
  readonly value: unknown;
  /** What is no YAML; `value` is then undefined. */
  readonly mistakes: readonly (Position & { readonly message: string })[];
  /** Where the value at a path begins, or the nearest around it that is there. */
  at(path: readonly (string | number)[]): Position;
}

/** An alias that names another a thousand times over must not fill the memory. */
const MOST_ALIASES = 100;
/** Nobody reads more of them, and a text can have as many as it has characters. */
const MOST_MISTAKES = 50;

/** Reads one YAML 1.2 document; JSON is YAML too. */
export function parseYaml(text: string): YamlText {
  const [first, second] = parseYamlAll(text);
  if (second === undefined) return first!;
  const message = "found a second document, want one";
  return { value: undefined, mistakes: [...first!.mistakes, { ...second.at([]), message }], at: first!.at };
}

/** Reads all documents of a text, one at least; those with nothing in them are `null`. */
export function parseYamlAll(text: string): readonly YamlText[] {
  const lines = new LineCounter();
  // The library compares each key with all before it: 100,000 of them would take minutes.
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  if (documents.length === 0) return [{ value: null, mistakes: [], at: () => ({ line: 1, column: 1 }) }];
  return (documents as Document.Parsed[]).map((document) => textOf(document, lines));
}

/** Documents as YAML, each with a line between it and the one before. */
export const spellYaml = (documents: readonly unknown[]): string =>
  documents.map((each) => stringify(each, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n");

function textOf(document: Document.Parsed, lines: LineCounter): YamlText {
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const mistakes: (Position & { message: string })[] = document.errors
    .slice(0, MOST_MISTAKES)
    .map(({ pos, message }) => ({ ...position(pos[0]), message }));
  return {
    value: mistakes.length === 0 ? contents() : undefined,
    mistakes,
    at(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        const range = (node as { range?: readonly number[] } | null | undefined)?.range;
        if (range != null) return position(range[0]!);
      }
      return { line: 1, column: 1 };
    },
  };

  /** Aliases are followed only now: one that leads nowhere, or to too much, is a mistake too. */
  function contents(): unknown {
    try {
      const twice = repeatedKeys(document).map((offset) => ({
        ...position(offset),
        message: "Map keys must be unique",
      }));
      if (twice.length > 0) {
        mistakes.push(...twice.slice(0, MOST_MISTAKES));
        return undefined;
      }
      return document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch (error) {
      mistakes.push({ line: 1, column: 1, message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }
}

/** Where a key stands that its mapping has already. */
function repeatedKeys(document: Document.Parsed): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) found.push(key.range?.[0] ?? 0);
        known.add(key.value);
      }
    },
  });
  return found;
}
