import { existsSync, readFileSync } from "node:fs";
import type { Environment, FileSource, Options, OptionTable, Problem, ResolvedOptions } from "#kit/options.ts";
import { pick, resolveOptions } from "#kit/options.ts";
import { readSecretFile } from "#kit/secret.ts";
import { ALL_OPTIONS, SERVER_OPTIONS } from "./options.ts";

/** Read when nothing else is named and it is there: where packages and systemd put configuration. */
const DEFAULT_FILE = "/etc/sawara/config.toml";

export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Environment;
}

/** Reads the options of a verb from the command line, the environment and the configuration file. */
export function loadOptions<O extends Options>(table: OptionTable<O>, { argv, env }: Surroundings): ResolvedOptions<O> {
  const file = "config" in table.options ? readConfigFile({ argv, env }) : undefined;
  const resolved = resolveOptions(table, { argv, env, file: file?.source, all: ALL_OPTIONS, readSecret });
  return file?.problem === undefined ? resolved : { ...resolved, problems: [file.problem, ...resolved.problems] };
}

/** The file's own path is an option too, so it is resolved first, by itself; its mistakes are reported the second time. */
function readConfigFile({ argv, env }: Surroundings): { source?: FileSource; problem?: Problem } | undefined {
  const table = pick(SERVER_OPTIONS, ["config"]);
  const { values, origins } = resolveOptions(table, { argv, env, all: ALL_OPTIONS, readSecret });
  const path = values.config ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  if (path === undefined) return undefined;
  try {
    return { source: { path, text: readFileSync(path, "utf8") } };
  } catch (error) {
    const source = origins.config.source === "flag" ? "flag" : "environment";
    return { problem: { source, message: `Cannot read "${path}": ${why(error)}` } };
  }
}

function readSecret(path: string): string {
  try {
    return readSecretFile(path);
  } catch (error) {
    throw new Error(`found no file that can be read at "${path}" (${why(error)})`);
  }
}

const why = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
