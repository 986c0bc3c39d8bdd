import { isCheckName, isMetadataNamespace, parseRoleFullname } from "#core/names.ts";
import { type CountSettings, DEFAULT_SETTINGS, type LogFormat, logsOf } from "#core/sli/settings.ts";
import { isSourceName, SOURCE_NAME } from "#core/sli/source.ts";
import { Secret } from "#kit/secret.ts";
import type {
  AgentConfig,
  CheckPlugin,
  CloudPlatform,
  Command,
  MetadataPlugin,
  MetricPlugin,
  SliSection,
} from "./config.ts";
import type { KeyProblem, Tables } from "./table.ts";

/** How long a program may run when its table does not say. */
const DEFAULT_TIMEOUT_S = 30;
/** Characters of a memo that the API takes. */
const MAX_MEMO = 250;
const MAX_ATTEMPTS = 10;
const MINUTE_MS = 60_000;

type Value<T> = T | undefined;
type Report = (problem: KeyProblem) => void;

/** Makes the configuration of values that the schema has read. What cannot be meant is reported, and left out. */
export function buildConfig(values: Tables, report: Report): AgentConfig {
  const plugin = table(values.plugin);
  return {
    apikey: typeof values.apikey === "string" && values.apikey !== "" ? new Secret(values.apikey) : undefined,
    apibase: textOf(values.apibase),
    root: textOf(values.root),
    pidfile: textOf(values.pidfile),
    roles: usableRoles((values.roles ?? []) as string[], report),
    displayName: textOf(values.display_name),
    verbose: values.verbose === true,
    silent: values.silent === true,
    diagnostic: values.diagnostic === true,
    cloudPlatform: (values.cloud_platform ?? "auto") as CloudPlatform,
    hostStatus: {
      onStart: table(values.host_status).on_start as AgentConfig["hostStatus"]["onStart"],
      onStop: table(values.host_status).on_stop as AgentConfig["hostStatus"]["onStop"],
    },
    filesystems: {
      ignore: table(values.filesystems).ignore as Value<RegExp>,
      useMountpoint: table(values.filesystems).use_mountpoint === true,
    },
    disks: { ignore: table(values.disks).ignore as Value<RegExp> },
    interfaces: { ignore: table(values.interfaces).ignore as Value<RegExp> },
    httpProxy: textOf(values.http_proxy),
    httpsProxy: textOf(values.https_proxy),
    disableKeepAlive: values.disable_http_keep_alive === true,
    metricPlugins: each(plugin.metrics, "metrics", report, metricPlugin),
    checks: each(plugin.checks, "checks", report, checkPlugin),
    metadataPlugins: each(plugin.metadata, "metadata", report, metadataPlugin),
    slis: Object.entries(table(values.sli)).flatMap(([name, found]) => sliSection(name, table(found), report)),
  };
}

/** Roles that a server takes. A bad one is left out, as the Go agent does: better a host without a role than no host. */
export function usableRoles(roles: readonly string[], report: Report): string[] {
  return roles.filter((role) => {
    if (parseRoleFullname(role) !== undefined) return true;
    const message = `cannot use role "${role}": want "service:role", each 2 to 63 letters, digits, "-" and "_"`;
    report({ level: "warning", path: ["roles"], message });
    return false;
  });
}

const table = (value: unknown): Tables => (value ?? {}) as Tables;
const textOf = (value: unknown): Value<string> => (typeof value === "string" && value !== "" ? value : undefined);

type Build<T> = (name: string, values: Tables, command: Command, warn: (key: string, message: string) => void) => T;

function each<T>(plugins: unknown, kind: string, report: Report, build: Build<T>): T[] {
  return Object.entries(table(plugins)).flatMap(([name, found]) => {
    const values = table(found);
    const path = ["plugin", kind, name];
    const isName = kind === "checks" ? isCheckName : kind === "metadata" ? isMetadataNamespace : () => true;
    const want = 'letters, digits, "-" and "_"';
    if (!isName(name)) {
      report({
        level: "error",
        path,
        message: `cannot use "${path.join(".")}": found the name "${name}", want ${want}`,
      });
      return [];
    }
    const command = commandOf(values);
    if (command === undefined) {
      report({ level: "error", path, message: `cannot use "${path.join(".")}": found no "command", want one` });
      return [];
    }
    const warn = (key: string, message: string) =>
      report({ level: "warning", path: [...path, key], message: `"${[...path, key].join(".")}" ${message}` });
    return [build(name, values, command, warn)];
  });
}

function commandOf(values: Tables): Command | undefined {
  const line = values.command as Value<string | readonly string[]>;
  if (line === undefined) return undefined;
  const timeout = (values.timeout_seconds as Value<number>) || DEFAULT_TIMEOUT_S;
  return {
    line,
    user: textOf(values.user),
    env: (values.env ?? {}) as Command["env"],
    timeoutMs: timeout * 1_000,
  };
}

const metricPlugin: Build<MetricPlugin> = (name, values, command) => ({
  name,
  command,
  customIdentifier: textOf(values.custom_identifier),
  include: values.include_pattern as Value<RegExp>,
  exclude: values.exclude_pattern as Value<RegExp>,
  usePluginTimestamp: values.use_plugin_timestamp === true,
});

const checkPlugin: Build<CheckPlugin> = (name, values, command, warn) => {
  const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
  const preventAlertAutoClose = values.prevent_alert_auto_close === true;
  let attempts = (values.max_check_attempts as Value<number>) || undefined;
  if (attempts !== undefined && attempts > MAX_ATTEMPTS) {
    warn("max_check_attempts", `counts as ${MAX_ATTEMPTS}: found ${attempts}`);
    attempts = MAX_ATTEMPTS;
  }
  if (attempts !== undefined && attempts > 1 && preventAlertAutoClose) {
    warn("max_check_attempts", 'counts as 1: the check has "prevent_alert_auto_close"');
    attempts = 1;
  }
  const memo = [...((values.memo ?? "") as string)];
  if (memo.length > MAX_MEMO) warn("memo", `is cut: found ${memo.length} characters, want at most ${MAX_MEMO}`);
  const notification = values.notification_interval as Value<number>;
  return {
    name,
    command,
    customIdentifier: textOf(values.custom_identifier),
    intervalMs: clamp((values.check_interval as Value<number>) ?? 1, 1, 60) * MINUTE_MS,
    notificationInterval: notification === undefined ? undefined : Math.max(10, notification),
    maxCheckAttempts: attempts,
    preventAlertAutoClose,
    action: commandOf(table(values.action)),
    memo: memo.slice(0, MAX_MEMO).join(""),
  };
};

const metadataPlugin: Build<MetadataPlugin> = (name, values, command) => ({
  name,
  command,
  intervalMs: Math.max(10, (values.execution_interval as Value<number>) ?? 10) * MINUTE_MS,
});

function sliSection(name: string, values: Tables, report: Report): SliSection[] {
  const list = (key: string) => (values[key] ?? []) as readonly string[];
  const settings: CountSettings = {
    log: textOf(values.log),
    stableLog: textOf(values.stable_log),
    canaryLog: textOf(values.canary_log),
    stableTarget: list("stable_target"),
    canaryTarget: list("canary_target"),
    format: (values.format ?? DEFAULT_SETTINGS.format) as LogFormat,
    tail: list("tail"),
    field: list("field"),
    zone: textOf(values.zone),
    limits: (values.limits ?? DEFAULT_SETTINGS.limits) as readonly number[],
    bucketSeconds: (values.bucket ?? DEFAULT_SETTINGS.bucketSeconds) as number,
    finalAfter: (values.final_after ?? DEFAULT_SETTINGS.finalAfter) as number,
    status: list("status"),
    ignorePath: list("ignore_path"),
    untimedPath: list("untimed_path"),
    ignoreAgent: list("ignore_agent"),
  };
  const logs = logsOf(settings);
  const wrong = !isSourceName(name) ? `found the name "${name}", want ${SOURCE_NAME}` : logs;
  if (typeof wrong !== "string") return [{ name, settings, fromStart: values.from_start === true }];
  const path = ["sli", name];
  const keys = 'in "log", or "stable_log" and "canary_log"';
  const message = `cannot use "${path.join(".")}": ${wrong}${wrong === logs ? ` ${keys}` : ""}`;
  report({ level: "error", path, message });
  return [];
}
