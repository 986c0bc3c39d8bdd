import { existsSync } from "node:fs";
import type { Secret } from "#kit/secret.ts";
import { type AgentConfig, EMPTY_CONFIG } from "./config/config.ts";
import { type ConfigProblem, type ReadConfig, readConfig } from "./config/read.ts";
import { EXIT, GaveUp } from "./exit.ts";
import { type AgentFlags, DEFAULT_CONF_FILES, DEFAULT_ROOT } from "./flags.ts";

/** The configuration that takes effect. */
export interface Effective {
  /** The file that was read, if any. */
  readonly file: string | undefined;
  readonly config: AgentConfig;
  readonly apibase: string | undefined;
  readonly apiKey: Secret | undefined;
  readonly root: string;
  readonly roles: readonly string[];
  readonly pidfile: string | undefined;
  readonly verbose: boolean;
  readonly diagnostic: boolean;
}

/** Which file to read; `undefined` for none. */
export function confFile(flags: AgentFlags, exists: (path: string) => boolean = existsSync): string | undefined {
  if (flags.conf === "none") return undefined;
  if (flags.conf !== undefined) return flags.conf;
  // The agent of a server is not the agent of this machine's owner: that one's plugins and roles are not for it.
  return flags.exitWithParent ? undefined : DEFAULT_CONF_FILES.find(exists);
}

/** Reads the file and puts flags and variables over it. */
export function readEffective(
  flags: AgentFlags,
  read: (path: string) => ReadConfig = readConfig,
): { readonly effective: Effective; readonly problems: readonly ConfigProblem[] } {
  const file = confFile(flags);
  const { config, problems } = file === undefined ? { config: EMPTY_CONFIG, problems: [] } : read(file);
  const effective: Effective = {
    file,
    config,
    apibase: flags.apiBase ?? config.apibase,
    apiKey: flags.apiKey ?? config.apikey,
    root: flags.root ?? config.root ?? DEFAULT_ROOT,
    roles: flags.role?.length ? flags.role : config.roles,
    pidfile: flags.pidfile ?? config.pidfile,
    verbose: flags.verbose || config.verbose,
    diagnostic: config.diagnostic,
  };
  return { effective, problems };
}

/** What is needed to talk to a server. Throws `GaveUp` with a sentence for each thing that is missing. */
export function connection({ apibase, apiKey, file }: Effective): {
  readonly baseUrl: string;
  readonly apiKey: string;
} {
  const where = file === undefined ? "a configuration file" : `"${file}"`;
  if (apibase === undefined || !URL.canParse(apibase)) {
    const found = apibase === undefined ? "no address" : `"${apibase}" as address`;
    const want = `the server's URL in --api-base, SAWARA_AGENT_API_BASE or "apibase" of ${where}`;
    throw new GaveUp(EXIT.configuration, `Cannot reach a server: found ${found}, want ${want}`);
  }
  if (apiKey === undefined) {
    const want = `one in SAWARA_AGENT_API_KEY, --api-key-file or "apikey" of ${where}`;
    throw new GaveUp(EXIT.configuration, `Cannot use the server: found no API key, want ${want}`);
  }
  return { baseUrl: apibase, apiKey: apiKey.reveal() };
}
