import {
  duration,
  integer,
  list,
  type OptionTable,
  option,
  path,
  port,
  secret,
  string,
  type ValuesOf,
} from "#kit/options.ts";

const TRAFFIC = "Traffic";
const CONTROL = "Control";
const COUNTING = "Counting";

/** What is in the server's configuration file is the server's. */
const NO_FILE = { only: "flag-or-variable" } as const;

const targets = list("urls", (item) =>
  URL.canParse(item) && new URL(item).protocol === "http:" && new URL(item).pathname === "/"
    ? undefined
    : 'addresses as in "http://10.0.0.5:3000", without a path',
);

const limits = list("limits", (item) =>
  /^\d{1,7}$/.test(item) && Number(item) > 0 ? undefined : 'whole milliseconds as in "200,1000"',
);

/** What `sawara proxy` can be told. */
export const PROXY_OPTIONS = {
  envPrefix: "SAWARA_PROXY_",
  options: {
    stable: option(targets, {
      ...NO_FILE,
      group: TRAFFIC,
      default: [] as readonly string[],
      absent: "must be given",
      help: "Targets of what serves today, as in http://10.0.0.5:3000, separated by commas.",
    }),
    canary: option(targets, {
      ...NO_FILE,
      group: TRAFFIC,
      default: [] as readonly string[],
      absent: "must be given",
      help: "Targets of what is to replace it, separated by commas.",
    }),
    host: option(string, {
      ...NO_FILE,
      group: TRAFFIC,
      default: "127.0.0.1",
      help: "Address to take traffic on; 0.0.0.0 or :: opens every interface.",
    }),
    port: option(port, { ...NO_FILE, group: TRAFFIC, default: 8480, help: "TCP port to take traffic on." }),
    stateDir: option(path, {
      ...NO_FILE,
      group: CONTROL,
      default: "./proxy",
      help:
        "Directory that keeps the share, so that a restart begins with what was in effect, and the token. One proxy at a " +
        "time: it is locked.",
    }),
    controlHost: option(string, {
      ...NO_FILE,
      group: CONTROL,
      default: "127.0.0.1",
      help: "Address to be controlled on. The token passes it: keep it on this machine or in a network that you trust.",
    }),
    controlPort: option(port, { ...NO_FILE, group: CONTROL, default: 8481, help: "TCP port to be controlled on." }),
    token: option(secret(16), {
      ...NO_FILE,
      group: CONTROL,
      absent: "made at the first start, in the file token of the state directory",
      help: "What a controller has to know. Prefer the file or the variable: flags show in ps.",
    }),
    healthPath: option(string, {
      ...NO_FILE,
      group: TRAFFIC,
      absent: "a connection that opens is enough",
      help: "Path that a target which is well answers below 400, as in /healthz.",
    }),
    healthEvery: option(duration(1, 3600, "s"), {
      ...NO_FILE,
      group: TRAFFIC,
      default: 5,
      help: "Time between two looks at a target's health.",
    }),
    timeout: option(duration(1, 3600, "s"), {
      ...NO_FILE,
      group: TRAFFIC,
      default: 60,
      help: "How long a target may take until the head of its answer. Longer is answered 504 and counts as bad.",
    }),
    drain: option(duration(0, 3600, "s"), {
      ...NO_FILE,
      group: TRAFFIC,
      default: 30,
      help: "How long requests that are under way may take after SIGTERM. What is left then is cut off.",
    }),
    bucket: option(integer(1, 60), {
      ...NO_FILE,
      group: COUNTING,
      default: 60,
      help: "Seconds that are counted together. Smaller ones let a migration judge sooner, and are kept for less time.",
    }),
    limits: option(limits, {
      ...NO_FILE,
      group: COUNTING,
      default: ["200", "500", "1000"] as readonly string[],
      help: "Latencies in milliseconds; requests that take as long or longer are counted for each. Separated by commas.",
    }),
  },
} as const satisfies OptionTable;

export type ProxyVerbOptions = ValuesOf<(typeof PROXY_OPTIONS)["options"]>;
