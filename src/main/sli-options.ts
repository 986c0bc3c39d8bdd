import {
  DEFAULT_SETTINGS,
  FIELD,
  isField,
  isLimit,
  LOG_FORMATS,
  STATUS_RULE,
  statusRuleOf,
  TAIL_FIELDS,
} from "#core/sli/settings.ts";
import { boolean, choice, duration, integer, list, matching, option, path, withFlags } from "#kit/options.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";

const limits = list("limits", (item) =>
  /^\d{1,7}$/.test(item) && isLimit(Number(item)) ? undefined : 'whole milliseconds as in "200,1000"',
);
const patterns = list("patterns", () => undefined);

const NONE = { default: [] as readonly string[] };

/** What `sawara sli count` can be told. */
export const SLI_COUNT_OPTIONS = withFlags(CLIENT_OPTIONS, {
  format: option(choice(...LOG_FORMATS), {
    default: DEFAULT_SETTINGS.format,
    help: "What the lines of the logs are: nginx's and Apache's combined format, LTSV, JSON, or that of a load balancer.",
  }),
  log: option(path, {
    absent: "a log for each side",
    help:
      "A log with all requests, or - for the standard input. Targets tell the sides of a migration apart; without any, all of it is " +
      "the stable side.",
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
  dryRun: option(boolean, {
    default: false,
    help: "Prints what would be counted in the logs as they are now, and ends. Asks no server and keeps no place.",
  }),
  part: option(matching("name", /^[\w.-]{1,63}$/, 'letters, digits, ".", "-" and "_", 63 at most'), {
    absent: "only this one counts for the source",
    help: "Who counts, where several machines count for one source: the counts of those with different names add up.",
  }),
  bucket: option(integer(1, 3600), {
    default: DEFAULT_SETTINGS.bucketSeconds,
    help: "Seconds that are counted together.",
  }),
  finalAfter: option(duration(0, 3600, "s"), {
    default: DEFAULT_SETTINGS.finalAfter,
    help: "Time after the end of a bucket for which lines of it still come. Longer keeps late lines, and a migration waiting.",
  }),
  limits: option(limits, {
    default: DEFAULT_SETTINGS.limits.map(String) as readonly string[],
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
  field: option(
    list("fields", (item) => (isField(item) ? undefined : FIELD)),
    {
      ...NONE,
      help:
        "Names of fields in LTSV and JSON where they are not the usual ones, as in status=code,latency=took:ms. Fields are time, " +
        "status, latency with its unit (s, ms or us), path, request, user-agent and target.",
    },
  ),
  status: option(
    list("rules", (item) => (statusRuleOf(item) === undefined ? STATUS_RULE : undefined)),
    {
      ...NONE,
      help:
        "What statuses are where they are not the usual thing, as in 429=bad,520-529=ignored. Without, 500 to 599 are bad, 499 and " +
        "460 (the client went away) are ignored, and all others are good.",
    },
  ),
  ignorePath: option(patterns, { ...NONE, help: "Paths that count nowhere, as in /healthz*, separated by commas." }),
  untimedPath: option(patterns, {
    ...NONE,
    help: "Paths whose requests count, but as neither fast nor slow: downloads, long polls.",
  }),
  ignoreAgent: option(patterns, {
    ...NONE,
    help: "User agents that count nowhere, besides the health checkers of AWS, Google Cloud, Kubernetes, Mackerel and ours.",
  }),
  zone: option(matching("zone", /^[\w/+-]{1,60}$/, 'a time zone as in "Asia/Tokyo"'), {
    absent: "UTC",
    help: "Time zone of times in the logs that do not say theirs.",
  }),
});
