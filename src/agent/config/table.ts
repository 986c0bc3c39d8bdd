import { didYouMean } from "#kit/suggest.ts";
import type { Schema } from "./schema.ts";

/** Something about one key. `error`: the value cannot be used. `warning`: the file works without what it meant to say. */
export interface KeyProblem {
  readonly level: "error" | "warning";
  readonly path: readonly string[];
  readonly message: string;
}

export type Tables = { readonly [key: string]: unknown };

/** Reads a parsed TOML table by a schema: the values that make sense, by their keys, and everything that does not. */
export function readTable(schema: Schema, found: Tables): { readonly values: Tables; readonly problems: KeyProblem[] } {
  const problems: KeyProblem[] = [];
  return { values: read(schema, found, [], problems), problems };
}

function read(schema: Schema, found: Tables, path: readonly string[], problems: KeyProblem[]): Tables {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(found)) {
    const here = [...path, key];
    const known = "each" in schema ? schema.each : Object.hasOwn(schema.keys, key) ? schema.keys[key] : undefined;
    if (known === undefined) {
      const names = "each" in schema ? [] : Object.keys(schema.keys);
      const message = `unknown key "${here.join(".")}"${didYouMean(key, names)}`;
      problems.push({ level: "warning", path: here, message });
      continue;
    }
    const wrong = (want: string) => {
      const message = `cannot use "${here.join(".")}": found ${describe(value)}, want ${want}`;
      problems.push({ level: "error", path: here, message });
    };
    if (typeof known !== "function") {
      if (isTable(value)) values[key] = read(known, value, here, problems);
      else wrong("a table");
      continue;
    }
    const result = known(value);
    if ("want" in result) wrong(result.want);
    else values[key] = result.value;
  }
  return values;
}

export const isTable = (value: unknown): value is Tables =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What stands there, short. Texts are not quoted: one of them may be the key. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value instanceof Date) return "a date";
  if (isTable(value)) return "a table";
  return typeof value === "string" ? "a text" : String(value);
}

/** `over` on top of `under`: tables are merged, plugins and SLIs of one name, and everything else, are replaced. */
export function mergeTables(under: Tables, over: Tables, path: readonly string[] = []): Tables {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    const isPlugin = (path.length === 2 && path[0] === "plugin") || (path.length === 1 && path[0] === "sli");
    merged[key] = !isPlugin && isPlain(before) && isPlain(value) ? mergeTables(before, value, [...path, key]) : value;
  }
  return merged;
}

const isPlain = (value: unknown): value is Tables => isTable(value) && !(value instanceof RegExp);
