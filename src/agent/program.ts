import { type Client, createClient } from "#client/client.ts";
import { type Clock, systemClock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { AgentConfig } from "./config/config.ts";
import { connection, type Effective } from "./effective.ts";
import type { AskMetadata } from "./host/cloud/platform.ts";
import type { AgentName } from "./identity/register.ts";
import { agentLogger } from "./log.ts";

/** The program around the agent's verbs, and the machine where tests replace it. */
export interface Program {
  readonly version: string;
  /** Of the sources; "unknown" where nobody knows. */
  readonly revision: string;
  /** Results, for people or programs. */
  readonly out: (text: string) => void;
  /** Everything about results, and the log. */
  readonly err: (text: string) => void;
  /** Whether a person reads the log. */
  readonly isTerminal: boolean;
  readonly clock?: Clock;
  /** Milliseconds on a clock that only goes forward. */
  readonly elapsed?: () => number;
  readonly random?: () => number;
  /** Asks a cloud's metadata service. */
  readonly ask?: AskMetadata;
}

export function agentName({ version, revision }: Program): AgentName {
  return { version, revision, userAgent: `sawara-agent/${version} (Revision ${revision})` };
}

export function programLogger(
  program: Program,
  settings: { readonly verbose: boolean; readonly silent: boolean },
): Logger {
  const { clock = systemClock, err, isTerminal } = program;
  const level = settings.verbose ? "debug" : settings.silent ? "error" : "info";
  return agentLogger({ level, write: err, pretty: isTerminal, now: () => clock.now() });
}

/** A client of the server that the configuration names. Throws `GaveUp` when it names none. */
export function serverClient(program: Program, effective: Effective): Client {
  const { userAgent, version, revision } = agentName(program);
  return createClient({
    ...connection(effective),
    userAgent,
    headers: { "X-Agent-Version": version, "X-Revision": revision, ...keepAliveHeader(effective.config) },
  });
}

/** Old load balancers close kept connections in the middle of a request; the setting is for those. */
const keepAliveHeader = ({ disableKeepAlive }: AgentConfig): Record<string, string> =>
  disableKeepAlive ? { Connection: "close" } : {};
