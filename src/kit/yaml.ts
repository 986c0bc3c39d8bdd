import { type Document, isNode, isScalar, LineCounter, parseAllDocuments, stringify, visit, YAMLMap } from "yaml";

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

/** For a tag of somebody's own (`!Ref`) the key of the map that its value is written as (`Ref`). */
export type KeyOfTag = (tag: string) => string;

/** Reads one YAML 1.2 document; JSON is YAML too. Without `keyOfTag` tags of somebody's own are overlooked. */
export function parseYaml(text: string, keyOfTag?: KeyOfTag): YamlText {
  const [first, second] = parseYamlAll(text, keyOfTag);
  if (second === undefined) return first!;
  const message = "found a second document, want one";
  return { value: undefined, mistakes: [...first!.mistakes, { ...second.at([]), message }], at: first!.at };
}

/** Reads all documents of a text, one at least; those with nothing in them are `null`. */
export function parseYamlAll(text: string, keyOfTag?: KeyOfTag): readonly YamlText[] {
  const lines = new LineCounter();
  // The library compares each key with all before it: 100,000 of them would take minutes.
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  if (documents.length === 0) return [{ value: null, mistakes: [], at: () => ({ line: 1, column: 1 }) }];
  return (documents as Document.Parsed[]).map((document) => textOf(document, lines, keyOfTag));
}

/** `!Ref Name` as `{ Ref: Name }`, at the same place. */
function spellOutTags(document: Document.Parsed, keyOfTag: KeyOfTag): void {
  visit(document, {
    Node(_, node) {
      if (!isNode(node) || !("tag" in node) || !/^![^!]/.test(node.tag ?? "")) return undefined;
      const map = new YAMLMap();
      map.range = node.range ?? null;
      const key = keyOfTag(node.tag!);
      delete node.tag;
      map.add(document.createPair(key, node));
      return map;
    },
  });
}

/** Documents as YAML, each with a line between it and the one before. */
export const spellYaml = (documents: readonly unknown[]): string =>
  documents.map((each) => stringify(each, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n");

function textOf(document: Document.Parsed, lines: LineCounter, keyOfTag: KeyOfTag | undefined): YamlText {
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
      if (keyOfTag !== undefined) spellOutTags(document, keyOfTag);
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
