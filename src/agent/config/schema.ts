import { FIELD, isField, STATUS_RULE, statusRuleOf, TAIL_FIELDS } from "#core/sli/settings.ts";
import {
  commandLine,
  environment,
  flag,
  type Kind,
  limits,
  logFormat,
  minutes,
  pattern,
  platform,
  secondsWithin,
  status,
  text,
  texts,
  textsThat,
  whole,
  zone,
} from "./kinds.ts";

/** A table with keys of its own, or a table of tables whose names people choose. */
export type Schema = { readonly keys: Readonly<Record<string, Kind | Schema>> } | { readonly each: Schema };

const COMMAND = { command: commandLine, user: text, env: environment, timeout_seconds: whole };

const PLUGIN = {
  metrics: {
    each: {
      keys: {
        ...COMMAND,
        custom_identifier: text,
        include_pattern: pattern,
        exclude_pattern: pattern,
        use_plugin_timestamp: flag,
      },
    },
  },
  checks: {
    each: {
      keys: {
        ...COMMAND,
        custom_identifier: text,
        check_interval: minutes,
        notification_interval: minutes,
        max_check_attempts: whole,
        prevent_alert_auto_close: flag,
        action: { keys: COMMAND },
        memo: text,
      },
    },
  },
  metadata: { each: { keys: { ...COMMAND, execution_interval: minutes } } },
} as const satisfies Readonly<Record<string, Schema>>;

/** What counts the requests of access logs; the keys are the flags of `sawara sli count`. */
const SLI = {
  log: text,
  stable_log: text,
  canary_log: text,
  stable_target: texts,
  canary_target: texts,
  from_start: flag,
  format: logFormat,
  tail: textsThat((item) => Object.hasOwn(TAIL_FIELDS, item), Object.keys(TAIL_FIELDS).join(", ")),
  field: textsThat(isField, FIELD),
  zone,
  limits,
  bucket: secondsWithin(1, 3600),
  final_after: secondsWithin(0, 3600),
  status: textsThat((item) => statusRuleOf(item) !== undefined, STATUS_RULE),
  ignore_path: texts,
  untimed_path: texts,
  ignore_agent: texts,
} as const satisfies Readonly<Record<string, Kind>>;

/** Every key that `mackerel-agent.conf` may have. */
export const CONFIG_SCHEMA = {
  keys: {
    apikey: text,
    apibase: text,
    root: text,
    pidfile: text,
    roles: texts,
    display_name: text,
    verbose: flag,
    silent: flag,
    diagnostic: flag,
    cloud_platform: platform,
    http_proxy: text,
    https_proxy: text,
    disable_http_keep_alive: flag,
    include: text,
    host_status: { keys: { on_start: status, on_stop: status } },
    filesystems: { keys: { ignore: pattern, use_mountpoint: flag } },
    disks: { keys: { ignore: pattern } },
    interfaces: { keys: { ignore: pattern, use_adapter: flag } },
    plugin: { keys: PLUGIN },
    sli: { each: { keys: SLI } },
  },
} as const satisfies Schema;
