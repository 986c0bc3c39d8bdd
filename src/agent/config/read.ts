import { globSync, readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import { buildConfig } from "./build.ts";
import type { AgentConfig } from "./config.ts";
import { positionOf } from "./position.ts";
import { CONFIG_SCHEMA } from "./schema.ts";
import { isTable, type KeyProblem, mergeTables, readTable, type Tables } from "./table.ts";

/** Something wrong with the configuration, with its place in front: `/etc/agent.conf:3:1: unknown key "rols"…`. */
export interface ConfigProblem {
  readonly level: "error" | "warning";
  readonly message: string;
}

export interface ReadConfig {
  /** Everything that makes sense. With an error among the problems, do not start from it. */
  readonly config: AgentConfig;
  readonly problems: readonly ConfigProblem[];
}

/** What reading needs of the machine. */
export interface ConfigSource {
  readFile(path: string): string;
  /** Paths that a shell pattern matches. */
  glob(pattern: string): readonly string[];
}

const machine: ConfigSource = {
  readFile: (path) => readFileSync(path, "utf8"),
  glob: (pattern) => globSync(pattern).sort(),
};

/**
 * Reads a configuration file and the files that it includes, which add to it and win over it, in the order of their names.
 * `include` in an included file says nothing. All problems are found in one go.
 */
export function readConfig(path: string, source: ConfigSource = machine): ReadConfig {
  const problems: ConfigProblem[] = [];
  const files: { readonly path: string; readonly text: string; readonly values: Tables }[] = [];
  const add = (file: string) => {
    const read = readOne(file, source, problems);
    if (read !== undefined) files.push({ path: file, ...read });
    return read?.values;
  };
  const include = add(path)?.include;
  if (typeof include === "string" && include !== "") for (const file of source.glob(include)) add(file);

  let merged: Tables = {};
  for (const { values } of files) merged = mergeTables(merged, values);
  const config = buildConfig(merged, (problem) => {
    // Of several files that set the key the last one won.
    const from = files.findLast(({ values }) => isSet(values, problem.path)) ?? files[0];
    if (from !== undefined) problems.push(placed(problem, from.path, from.text));
  });
  return { config, problems };
}

function readOne(
  path: string,
  source: ConfigSource,
  problems: ConfigProblem[],
): { readonly text: string; readonly values: Tables } | undefined {
  let text: string;
  try {
    text = source.readFile(path);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    problems.push({ level: "error", message: `Cannot read "${path}": ${why}` });
    return undefined;
  }
  try {
    const { values, problems: found } = readTable(CONFIG_SCHEMA, parse(text) as Tables);
    problems.push(...found.map((problem) => placed(problem, path, text)));
    return { text, values };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's message goes on with a drawing of the place, which the position replaces.
    const why = (error.message.split("\n")[0] ?? "").replace(/[.:]$/, "");
    problems.push({ level: "error", message: `${path}:${error.line}:${error.column}: ${why}` });
    return undefined;
  }
}

function placed({ level, path, message }: KeyProblem, file: string, text: string): ConfigProblem {
  const { line, column } = positionOf(text, path);
  return { level, message: `${file}:${line}:${column}: ${message}` };
}

function isSet(values: Tables, path: readonly string[]): boolean {
  let here: unknown = values;
  for (const key of path) {
    if (!isTable(here) || !Object.hasOwn(here, key)) return false;
    here = here[key];
  }
  return true;
}
