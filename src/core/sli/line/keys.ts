import type { LatencyUnit } from "#core/sli/request.ts";

/** Where a format of named fields has what. Of several names the first that a line has counts. */
export interface KeyMap {
  readonly time: readonly string[];
  readonly status: readonly string[];
  readonly latency: readonly LatencyKey[];
  /** An address or a path. */
  readonly path: readonly string[];
  /** A whole request line, `GET / HTTP/1.1`, where there is no path. */
  readonly request: readonly string[];
  readonly userAgent: readonly string[];
  readonly target: readonly string[];
}

export interface LatencyKey {
  readonly key: string;
  readonly unit: LatencyUnit;
}

/** The names that ltsv.org recommends, those of nginx's variables, and those that axslog reads. */
export const DEFAULT_KEYS: KeyMap = {
  time: ["time", "time_local", "time_iso8601", "timestamp", "@timestamp", "ts"],
  status: ["status", "status_code", "code"],
  latency: [
    { key: "reqtime", unit: "s" },
    { key: "reqtime_microsec", unit: "us" },
    { key: "ptime", unit: "s" },
    { key: "request_time", unit: "s" },
    { key: "apptime", unit: "s" },
    { key: "runtime", unit: "s" },
    { key: "upstream_response_time", unit: "s" },
  ],
  path: ["uri", "path", "request_uri"],
  request: ["req", "request"],
  userAgent: ["ua", "user_agent", "http_user_agent"],
  target: ["target", "upstream_addr", "vhost"],
};
