import {
  commandLine,
  environment,
  flag,
  type Kind,
  minutes,
  pattern,
  platform,
  status,
  text,
  texts,
  whole,
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
  },
} as const satisfies Schema;
