import { BlockList, isIP } from "node:net";
import {
  boolean,
  bytes,
  choice,
  duration,
  integer,
  list,
  matching,
  type Options,
  type OptionTable,
  option,
  path,
  pick,
  port,
  secret,
  secretUrl,
  string,
  url,
  type ValuesOf,
} from "#kit/options.ts";
import { AGENT_OPTIONS } from "./agent-options.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";
import { PROXY_OPTIONS } from "./proxy-options.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

const NETWORK = "Network";
const OUTGOING = "Outgoing";
const STORAGE = "Storage";
const FIRST_START = "First start";
const LIMITS = "Limits";
const OPERATION = "Operation";

/** Names that Fastify's `trustProxy` knows too. */
const NAMED_NETWORKS = ["loopback", "linklocal", "uniquelocal"];

function checkNetwork(item: string): string | undefined {
  if (NAMED_NETWORKS.includes(item)) return undefined;
  return checkCidr(item) === undefined
    ? undefined
    : 'addresses, networks as in "10.0.0.0/8", or "loopback", "linklocal", "uniquelocal"';
}

const checkAddress = (item: string): string | undefined =>
  isIP(item) === 0 ? 'addresses as in "192.0.2.1" or "2001:db8::1"' : undefined;

function checkCidr(item: string): string | undefined {
  if (isIP(item) !== 0) return undefined;
  const [, address, prefix] = /^(.+)\/(\d{1,3})$/.exec(item) ?? [];
  try {
    const version = isIP(address ?? "");
    if (version !== 0) {
      new BlockList().addSubnet(address!, Number(prefix), version === 4 ? "ipv4" : "ipv6");
      return undefined;
    }
  } catch {
    // A prefix out of range: refused like everything else.
  }
  return 'addresses or networks as in "10.0.0.0/8"';
}

/** All that the server and the verbs around it can be told. `docs/options.md` is written from here. */
export const SERVER_OPTIONS = {
  envPrefix: "SAWARA_",
  otherVariables: ["SAWARA_NODE", "SAWARA_REQUIRE_SERVICES", "SAWARA_TEST_*", "SAWARA_BENCH_*"],
  options: {
    config: option(path, {
      group: OPERATION,
      absent: "/etc/sawara/config.toml where it exists",
      only: "flag-or-variable",
      help: "Path of a TOML file with any of these options. Flags and variables win over it.",
    }),
    port: option(port, {
      group: NETWORK,
      default: 8080,
      help: "TCP port to listen on for pages, API and agents. 0 takes a free one and logs it.",
    }),
    host: option(string, {
      group: NETWORK,
      default: "127.0.0.1",
      help:
        "Address to listen on. The default is reached from this machine only; 0.0.0.0 or :: opens every interface, and then " +
        "TLS belongs in front, because API keys and session cookies pass here.",
    }),
    publicUrl: option(url("http:", "https:"), {
      group: NETWORK,
      absent: "http:// with host and port",
      help:
        "The address by which people and agents reach this server, without a slash at the end. Links in notifications, " +
        "copy-paste commands for agents and the Secure mark of cookies follow it.",
    }),
    trustedProxies: option(list("networks", checkNetwork), {
      group: NETWORK,
      default: [] as readonly string[],
      help:
        "Proxies whose X-Forwarded-For, -Proto and -Host headers are believed, separated by commas: addresses, networks, " +
        "loopback, linklocal, uniquelocal. Without it the client's address is the proxy's. Too wide a list lets clients " +
        "invent their address.",
    }),
    smtpUrl: option(secretUrl("smtp:", "smtps:"), {
      group: OUTGOING,
      absent: "mail cannot be sent",
      help:
        "Mail server for notifications and invitations, as in smtp://user:password@mail.example:587 or smtps://…:465. STARTTLS " +
        "is used where the server offers it. It may be on this machine or in a private network.",
    }),
    smtpFrom: option(matching("address", /^[^\r\n@]+@[^\s@]+$/, 'an address as in "Sawara <sawara@example.com>"'), {
      group: OUTGOING,
      absent: "sawara@ and the host of the public URL",
      help: "Sender of all mail. Mail servers refuse senders of domains that are not theirs.",
    }),
    allowLocalTargets: option(boolean, {
      group: OUTGOING,
      default: false,
      help:
        "Lets probes and webhooks reach loopback, link-local and cloud metadata addresses too. Whoever may edit monitors can " +
        "then read what only this machine should. Private networks are each organisation's own setting.",
    }),
    egressAddress: option(list("addresses", checkAddress), {
      group: OUTGOING,
      default: [] as readonly string[],
      help:
        "Addresses of this machine that probes and notifications come from, one of IPv4, one of IPv6, or both, separated by a " +
        "comma. A family without one is not used then. The system chooses where this is absent.",
    }),
    announcedAddress: option(list("networks", checkCidr), {
      group: OUTGOING,
      default: [] as readonly string[],
      help:
        "Addresses or networks that /meta/ip-ranges.json and the page of outgoing addresses list, where address translation " +
        "hides this machine's own from those whose firewalls have to let us in.",
    }),
    heartbeatUrl: option(secretUrl("http:", "https:"), {
      group: OUTGOING,
      absent: "nobody is told",
      help:
        "URL that is asked with GET each minute while monitors are judged and messages sent. Give it to a watcher elsewhere, " +
        "as Healthchecks.io, that says something when it is not asked any more: it tells you when Sawara itself is down.",
    }),
    dataDir: option(path, {
      group: STORAGE,
      default: "./data",
      help:
        "Directory for points, the embedded database and the agent's identity. Relative paths start at the working " +
        "directory. One server at a time: it is locked.",
    }),
    migrationFiles: option(
      list("paths", () => undefined),
      {
        group: STORAGE,
        default: [] as readonly string[],
        help:
          "Directories whose files, sockets and programs the routers of migrations may name, separated by commas, besides " +
          "migrations in the data directory. Whoever may write a migration can have the server read, write and run what lies " +
          "in them.",
      },
    ),
    databaseUrl: option(secretUrl("postgres:", "postgresql:"), {
      group: STORAGE,
      absent: "SQLite in the data directory",
      help:
        "PostgreSQL for everything relational, as in postgres://user:password@host:5432/sawara. Points stay in the data " +
        "directory.",
    }),
    retention: option(duration(86_400, 3_153_600_000, "d"), {
      group: STORAGE,
      absent: "for ever",
      help:
        "How long points are kept, as in 400d or 2y; a bare number counts days. What is older is deleted within a day " +
        "and cannot be had back.",
    }),
    sliRetention: option(duration(95 * 86_400, 3_153_600_000, "d"), {
      group: STORAGE,
      default: 400 * 86_400,
      help:
        "How long counts of requests are kept, as in 400d; a bare number counts days. Objectives look back over their window, a " +
        "quarter at most, so less than 95d is refused. What runs of migrations saw is kept as long as they are.",
    }),
    logCap: option(bytes(16 * MiB, 1024 * GiB), {
      group: STORAGE,
      default: GiB,
      help:
        "Size of the write-ahead log beyond which points are sealed before their hour is over. A larger log means fewer and " +
        "larger files to merge, and a longer replay at the next start.",
    }),
    orgName: option(matching("name", /^[A-Za-z0-9][\w-]{0,62}$/, 'letters, digits, "-" and "_", 63 at most'), {
      group: FIRST_START,
      default: "sawara",
      help:
        "Name of the organisation that this server serves, as the API and addresses of pages spell it. The first start makes " +
        "it; another name later makes another one, which is empty.",
    }),
    bootstrapApiKey: option(secret(16), {
      group: FIRST_START,
      absent: "none is made",
      help:
        "An API key with read and write permission that exists from the first start on, for machines that are set up " +
        "together with the server. At least 16 characters. Prefer the file or the variable: flags show in ps.",
    }),
    bootstrapMoveTraffic: option(boolean, {
      group: FIRST_START,
      default: false,
      help:
        "Gives the key of --bootstrap-api-key the right to move traffic: to start and steer migrations and to change what they " +
        "are judged by. Leave it off where agents use that key. It is given at each start, and taken on the settings page.",
    }),
    agent: option(boolean, {
      group: OPERATION,
      default: true,
      help:
        "Runs an agent for this machine as a child process, so that the first page is not empty. Only with the embedded " +
        "store.",
    }),
    logLevel: option(choice("debug", "info", "warn", "error", "silent"), {
      group: OPERATION,
      default: "info" as const,
      help: "The least serious lines that are logged, as JSON on stderr. debug adds a line for each request.",
    }),
    rateLimit: option(integer(0, 10_000_000), {
      group: LIMITS,
      default: 0,
      help:
        "Requests a minute that one API key, or one address without a key, may make before it gets 429; 0 is no limit. Posts " +
        "of points do not count. Counted by each process by itself.",
    }),
    bodyLimit: option(bytes(64 * 1024, GiB), {
      group: LIMITS,
      default: 16 * MiB,
      help:
        "Largest request body, after decompression; larger ones get 413. An agent that comes back after six hours posts " +
        "well under 10 MiB. Memory for a body is taken while it arrives.",
    }),
  },
} as const satisfies OptionTable;

/** What `sawara server` runs with, every value checked. `retention` is in seconds, `logCap` and `bodyLimit` in bytes. */
export type ServerOptions = ValuesOf<typeof SERVER_OPTIONS.options>;

/** For verbs that work on the stores while no server needs to run. */
export const STORE_OPTIONS = pick(SERVER_OPTIONS, ["config", "dataDir", "databaseUrl"]);
export type StoreOptions = ValuesOf<typeof STORE_OPTIONS.options>;

/** Options of another table under the names that they have among all variables. */
const named = (prefix: string, options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).map(([key, each]) => [`${prefix}${key[0]!.toUpperCase()}${key.slice(1)}`, each]),
  );

/** Every name that any verb knows: a variable or file key of one verb is no mistake to another. */
export const ALL_OPTIONS: OptionTable = {
  ...SERVER_OPTIONS,
  options: {
    ...SERVER_OPTIONS.options,
    ...CLIENT_OPTIONS.options,
    ...named("agent", AGENT_OPTIONS.options),
    ...named("proxy", PROXY_OPTIONS.options),
  },
};
