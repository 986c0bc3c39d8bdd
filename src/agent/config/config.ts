import type { HostStatus } from "#client/v0/types.ts";
import type { CountSettings } from "#core/sli/settings.ts";
import type { Secret } from "#kit/secret.ts";

export const CLOUD_PLATFORMS = ["auto", "none", "ec2", "gce", "azurevm"] as const;
export type CloudPlatform = (typeof CLOUD_PLATFORMS)[number];

/** What `mackerel-agent.conf` says. What is absent has its default elsewhere. */
export interface AgentConfig {
  readonly apikey?: Secret | undefined;
  readonly apibase?: string | undefined;
  readonly root?: string | undefined;
  readonly pidfile?: string | undefined;
  readonly roles: readonly string[];
  readonly displayName?: string | undefined;
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly diagnostic: boolean;
  readonly cloudPlatform: CloudPlatform;
  readonly hostStatus: { readonly onStart?: HostStatus | undefined; readonly onStop?: HostStatus | undefined };
  readonly filesystems: { readonly ignore?: RegExp | undefined; readonly useMountpoint: boolean };
  readonly disks: { readonly ignore?: RegExp | undefined };
  readonly interfaces: { readonly ignore?: RegExp | undefined };
  /** `direct` means none, whatever the environment says. */
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Opens a connection for every request. */
  readonly disableKeepAlive: boolean;
  readonly metricPlugins: readonly MetricPlugin[];
  readonly checks: readonly CheckPlugin[];
  readonly metadataPlugins: readonly MetadataPlugin[];
  readonly slis: readonly SliSection[];
}

/** Access logs whose requests are counted, for the source of this name. */
export interface SliSection {
  readonly name: string;
  readonly settings: CountSettings;
  /** Counts what is in the logs already when they are first seen. */
  readonly fromStart: boolean;
}

/** A program to run: text goes through `sh -c`, a list is run as it is. */
export interface Command {
  readonly line: string | readonly string[];
  readonly user?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface MetricPlugin {
  readonly name: string;
  readonly command: Command;
  /** Whose metrics these are: another host's, known by this identifier. */
  readonly customIdentifier?: string | undefined;
  readonly include?: RegExp | undefined;
  readonly exclude?: RegExp | undefined;
  readonly usePluginTimestamp: boolean;
}

export interface CheckPlugin {
  readonly name: string;
  readonly command: Command;
  readonly customIdentifier?: string | undefined;
  readonly intervalMs: number;
  /** Minutes, at least 10; absent means that nobody is told again. */
  readonly notificationInterval?: number | undefined;
  readonly maxCheckAttempts?: number | undefined;
  readonly preventAlertAutoClose: boolean;
  /** Run after every check. */
  readonly action?: Command | undefined;
  readonly memo: string;
}

export interface MetadataPlugin {
  readonly name: string;
  readonly command: Command;
  readonly intervalMs: number;
}

export const EMPTY_CONFIG: AgentConfig = {
  roles: [],
  verbose: false,
  silent: false,
  diagnostic: false,
  cloudPlatform: "auto",
  disableKeepAlive: false,
  hostStatus: {},
  filesystems: { useMountpoint: false },
  disks: {},
  interfaces: {},
  metricPlugins: [],
  checks: [],
  metadataPlugins: [],
  slis: [],
};
