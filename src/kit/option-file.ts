import { parse, TomlError } from "smol-toml";
import type { TomlShape } from "./option-kinds.ts";
import { type Collected, fileKey, type Given, type OptionTable, type Problem } from "./option-table.ts";
import { didYouMean } from "./suggest.ts";

/** A configuration file: its name for messages, and what is in it. */
export interface FileSource {
  readonly path: string;
  readonly text: string;
}

/** Reads the keys of a TOML file. `all` has the keys that other verbs know; one that nobody knows is a mistake. */
export function collectFile(table: OptionTable, all: OptionTable, file: FileSource): Collected {
  const given: Given[] = [];
  const problems: Problem[] = [];
  const wrong = (where: string, message: string) => problems.push({ source: "file", message: `${where}: ${message}` });

  let entries: [string, unknown][];
  try {
    entries = Object.entries(parse(file.text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The library's message goes on with a drawing of the place, which the position replaces.
    wrong(`${file.path}:${error.line}:${error.column}`, (error.message.split("\n")[0] ?? "").replace(/[.:]$/, ""));
    return { given, problems };
  }

  const known = fileKeys(all);
  const wanted = fileKeys(table);
  for (const [name, value] of entries) {
    const where = `${file.path}:${lineOf(file.text, name)}`;
    const meaning = known.get(name);
    if (meaning === undefined) {
      wrong(where, `unknown key "${name}"${didYouMean(name, known.keys())}`);
      continue;
    }
    if (!wanted.has(name)) continue;
    const kind = all.options[meaning.key]!.kind;
    const text = asText(value, meaning.inFile ? ["string"] : kind.toml);
    if (text === undefined) {
      wrong(where, `cannot use "${name}": found ${describe(value)}, want ${kind.toml.map(article).join(" or ")}`);
      continue;
    }
    given.push({
      key: meaning.key,
      text,
      origin: { source: "file", name: where },
      ...(meaning.inFile && { inFile: true as const }),
    });
  }
  return { given, problems };
}

function fileKeys(table: OptionTable): Map<string, { key: string; inFile: boolean }> {
  const keys = new Map<string, { key: string; inFile: boolean }>();
  for (const [key, option] of Object.entries(table.options)) {
    if (option.only !== undefined) continue;
    keys.set(fileKey(key), { key, inFile: false });
    if (option.kind.secret) keys.set(`${fileKey(key)}_file`, { key, inFile: true });
  }
  return keys;
}

function asText(value: unknown, shapes: readonly TomlShape[]): string | undefined {
  if (typeof value === "string" && shapes.includes("string")) return value;
  if (typeof value === "number" && shapes.includes("integer")) return String(value);
  if (typeof value === "boolean" && shapes.includes("boolean")) return String(value);
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isList && shapes.includes("array") ? value.join(",") : undefined;
}

const article = (shape: TomlShape): string => (/^[aeiou]/.test(shape) ? `an ${shape}` : `a ${shape}`);

/** What kind of thing stands in the file. Not the thing itself, which may be a secret. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a float";
  if (value instanceof Date) return "a date";
  return typeof value === "object" ? "a table" : `a ${typeof value}`;
}

/**
 * The line on which a top-level key is set: smol-toml keeps positions of syntax errors only. Text inside a multi-line
 * string could look like the key; the line would then be wrong, the message still right.
 */
function lineOf(text: string, name: string): number {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^\\s*(\\[+\\s*)?(["']?)${quoted}\\2\\s*[=.\\]]`);
  return text.split("\n").findIndex((line) => pattern.test(line)) + 1;
}
