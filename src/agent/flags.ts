import type { Secret } from "#kit/secret.ts";

/** What flags and variables say; what is absent is left to the configuration file. */
export interface AgentFlags {
  /** Path of the configuration file; "none" reads none. */
  readonly conf?: string | undefined;
  readonly apiBase?: string | undefined;
  readonly apiKey?: Secret | undefined;
  readonly root?: string | undefined;
  /** Replaces the file's roles, unless it is empty. */
  readonly role?: readonly string[] | undefined;
  readonly pidfile?: string | undefined;
  readonly verbose?: boolean | undefined;
  /** Ends with the process that started the agent; then no configuration file is read unless one is named. */
  readonly exitWithParent?: boolean | undefined;
}

/** Read when no file is named: our own, or the one that a Go agent left on this machine. */
export const DEFAULT_CONF_FILES = ["/etc/sawara/agent.conf", "/etc/mackerel-agent/mackerel-agent.conf"] as const;

/** Ours, so that both agents can run side by side: each keeps a host id of its own there. */
export const DEFAULT_ROOT = "/var/lib/sawara-agent";
