import type { TailField } from "#core/sli/line/combined.ts";
import { boolean, choice, duration, integer, list, matching, option, path, withFlags } from "#kit/options.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";

const limits = list("limits", (item) =>
  /^\d{1,7}$/.test(item) && Number(item) > 0 ? undefined : 'whole milliseconds as in "200,1000"',
);
const patterns = list("patterns", () => undefined);
/** Fields that people append to the combined format. The unit is declared because no line tells. */
export const TAIL_FIELDS: Readonly<Record<string, TailField>> = {
  "latency-s": { is: "latency", unit: "s" },
  "latency-ms": { is: "latency", unit: "ms" },
  "latency-us": { is: "latency", unit: "us" },
  "upstream-s": { is: "upstream-latency", unit: "s" },
  target: { is: "target" },
  other: { is: "other" },
};

const NONE = { default: [] as readonly string[] };

/** What `sawara sli count` can be told. */
export const SLI_COUNT_OPTIONS = withFlags(CLIENT_OPTIONS, {
  format: option(choice("combined", "ltsv", "json", "alb", "haproxy", "envoy"), {
    default: "combined" as const,
    help: "What the lines of the logs are: nginx's and Apache's combined format, LTSV, JSON, or that of a load balancer.",
  }),
  log: option(path, {
    absent: "a log for each side",
    help: "A log with requests of both sides; targets tell them apart.",
  }),
  stableTarget: option(patterns, {
    ...NONE,
    help: "Targets of the old side in --log, as in 10.0.0.*, separated by commas.",
  }),
  canaryTarget: option(patterns, { ...NONE, help: "Targets of the new side in --log." }),
  stableLog: option(path, { absent: "--log", help: "A log with requests of the old side only." }),
  canaryLog: option(path, { absent: "--log", help: "A log with requests of the new side only." }),
  stateDir: option(path, { default: "./sli", help: "Directory that keeps how far the logs were read." }),
  fromStart: option(boolean, { default: false, help: "Counts what is in the logs already when they are first seen." }),
  bucket: option(integer(1, 3600), { default: 60, help: "Seconds that are counted together." }),
  finalAfter: option(duration(0, 3600, "s"), {
    default: 60,
    help: "Time after the end of a bucket for which lines of it still come. Longer keeps late lines, and a migration waiting.",
  }),
  limits: option(limits, {
    default: ["200", "500", "1000"] as readonly string[],
    help: "Latencies in milliseconds; requests that take as long or longer are counted for each. Separated by commas.",
  }),
  tail: option(
    list("fields", (item) => (item in TAIL_FIELDS ? undefined : `fields of ${Object.keys(TAIL_FIELDS).join(", ")}`)),
    {
      ...NONE,
      help:
        "What follows the user agent in the combined format, in its order: latency-s for nginx's $request_time, latency-us for " +
        "Apache's %D, upstream-s for $upstream_response_time, target for $upstream_addr, other for what is passed over.",
    },
  ),
  ignorePath: option(patterns, { ...NONE, help: "Paths that count nowhere, as in /healthz*, separated by commas." }),
  zone: option(matching("zone", /^[\w/+-]{1,60}$/, 'a time zone as in "Asia/Tokyo"'), {
    absent: "UTC",
    help: "Time zone of times in the logs that do not say theirs.",
  }),
});
