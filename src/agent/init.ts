import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readConfig } from "./config/read.ts";
import { confFile } from "./effective.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { type AgentFlags, DEFAULT_CONF_FILES } from "./flags.ts";
import type { Program } from "./program.ts";

/**
 * Writes key and address into the configuration file, which is made when it is not there. A file that has a key already
 * stays as it is, so that repeating is harmless.
 */
export async function agentInit(flags: AgentFlags, program: Program): Promise<ExitCode> {
  const fail = (message: string, code: ExitCode = EXIT.configuration): ExitCode => {
    program.err(`sawara: ${message}\n`);
    return code;
  };
  const key = flags.apiKey;
  if (key === undefined)
    return fail("Cannot initialise: found no API key, want one in SAWARA_AGENT_API_KEY or --api-key-file");
  const path = confFile(flags) ?? DEFAULT_CONF_FILES[0];
  const exists = existsSync(path);
  if (exists) {
    const { config, problems } = readConfig(path);
    const error = problems.find(({ level }) => level === "error");
    if (error !== undefined) return fail(error.message);
    if (config.apikey !== undefined) {
      program.err(`sawara: "${path}" has a key already and stays as it is\n`);
      return EXIT.ok;
    }
  }
  const lines = [`apikey = ${JSON.stringify(key.reveal())}\n`];
  if (flags.apiBase !== undefined) lines.push(`apibase = ${JSON.stringify(flags.apiBase)}\n`);
  if (exists) lines.push(readFileSync(path, "utf8"));
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Aside and renamed, so that a full disk leaves the old file; readable by its owner, because a key is in it.
    writeFileSync(`${path}.new`, lines.join(""), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    return fail(`Cannot write "${path}": ${(error as NodeJS.ErrnoException).code ?? error}`, EXIT.failed);
  }
  program.out(`Wrote ${path}\n`);
  return EXIT.ok;
}
