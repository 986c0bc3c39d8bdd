import { backup, restore } from "#cli/backup.ts";
import { completion } from "#cli/completion.ts";
import { printConfig, printSample } from "#cli/config.ts";
import { EXIT } from "#cli/exit.ts";
import { checkHealth, localUrl } from "#cli/health.ts";
import { help } from "#cli/help.ts";
import type { Terminal } from "#cli/terminal.ts";
import { addPerson, listPeople, resetIpRestriction, resetPassword, revokeLinks, setAuthority } from "#cli/user.ts";
import { type Verb, verb } from "#cli/verb.ts";
import { showVersion } from "#cli/version.ts";
import { AUTHORITIES } from "#core/account.ts";
import { systemClock } from "#kit/clock.ts";
import { boolean, choice, type OptionTable, option, pick, string, url, withFlags } from "#kit/options.ts";
import { AGENT_VERBS } from "./agent-verbs.ts";
import { demo } from "./demo/verb.ts";
import { ECS_VERBS } from "./ecs-verbs.ts";
import { MIGRATE_VERBS } from "./migrate-verbs.ts";
import { SERVER_OPTIONS, STORE_OPTIONS } from "./options.ts";
import { PROXY_OPTIONS } from "./proxy-options.ts";
import { SLI_VERBS } from "./sli-verbs.ts";
import { SLO_VERBS } from "./slo-verbs.ts";
import { VERSION } from "./version.ts";
import { warmup } from "./warmup-verb.ts";

/** A verb without options still knows which variables are ours. */
const NO_OPTIONS = { ...SERVER_OPTIONS, options: {} } as const satisfies OptionTable;

const json = option(boolean, { default: false, help: "Prints JSON for programs instead of text for people." });

const server = verb({
  name: "server",
  summary: "runs the server",
  operands: [],
  options: SERVER_OPTIONS,
  more: [
    "Starts everything: pages, API, stores, and an agent for this machine. Stops cleanly on SIGTERM and SIGINT; a second " +
      "signal stops it at once.",
  ],
  run: async ({ values }) => {
    const { runServer } = await import("./server.ts");
    return runServer(values);
  },
});

const proxy = verb({
  name: "proxy",
  summary: "divides traffic between what serves today and what is to replace it",
  operands: [],
  options: PROXY_OPTIONS,
  more: [
    "A process of its own: it keeps forwarding, at the share that was last set, whatever happens to the server. A migration sets " +
      "the share by its control address. SIGTERM lets requests under way end.",
  ],
  run: async ({ values, terminal }) => (await import("./proxy.ts")).runProxy(values, terminal),
});

const checkConfig = verb({
  name: "check-config",
  summary: "checks flags, environment and file of the server, and changes nothing",
  operands: [],
  options: SERVER_OPTIONS,
  more: ["Answers 0 when `sawara server` would accept them, 2 for wrong flags, 78 for anything else that is wrong."],
  // Getting here means that everything was read without a problem.
  run: async ({ terminal }) => {
    terminal.out("The configuration is valid\n");
    return EXIT.ok;
  },
});

const configPrint = verb({
  name: "config print",
  summary: "prints the options that take effect and where each comes from",
  operands: [],
  options: withFlags(SERVER_OPTIONS, { json }),
  run: async ({ values, origins, terminal }) =>
    printConfig({ table: SERVER_OPTIONS, values, origins }, { json: values.json }, terminal),
});

const configSample = verb({
  name: "config sample",
  summary: "prints a configuration file to start from",
  operands: [],
  options: NO_OPTIONS,
  run: async ({ terminal }) => printSample(SERVER_OPTIONS, terminal),
});

const health = verb({
  name: "health",
  summary: "asks a running server whether it is alive",
  operands: [],
  options: withFlags(pick(SERVER_OPTIONS, ["config", "host", "port"]), {
    url: option(url("http:", "https:"), {
      absent: "host and port of this machine's server",
      help: "Address of the server to ask. Without it, the one that the options of the server on this machine say.",
    }),
  }),
  more: ["Answers 0 or 1. For container health checks, which have no curl."],
  run: async ({ values, terminal }) => checkHealth(values.url ?? localUrl(values.host, values.port), fetch, terminal),
});

const userResetPassword = verb({
  name: "user reset-password",
  summary: "sets a new password for a person, and ends all of their sessions",
  operands: ["NAME"],
  options: withFlags(STORE_OPTIONS, {
    passwordStdin: option(boolean, {
      default: false,
      help: "Reads the password from the first line of standard input instead of asking for it.",
    }),
  }),
  more: ["Works on the database itself, with the server running or not. The password has at least 10 characters."],
  run: async ({ values, operands, terminal }) => {
    const { openPeople } = await import("./people.ts");
    const parameters = { name: operands[0]!, passwordStdin: values.passwordStdin };
    return resetPassword(parameters, () => openPeople(values), terminal);
  },
});

const userList = verb({
  name: "user list",
  summary: "lists people with what they may do",
  operands: [],
  options: withFlags(STORE_OPTIONS, { json: option(boolean, { default: false, help: "Prints JSON for programs." }) }),
  run: async ({ values, terminal }) => {
    const { openPeople } = await import("./people.ts");
    return listPeople(values, () => openPeople(values), terminal);
  },
});

const userAdd = verb({
  name: "user add",
  summary: "makes a person who can sign in at once",
  operands: ["NAME"],
  options: withFlags(STORE_OPTIONS, {
    authority: option(choice(...AUTHORITIES), {
      default: "viewer" as const,
      help: "What the person may do. A viewer looks, a collaborator changes hosts and monitors, a manager people and keys.",
    }),
    email: option(string, { absent: "none", help: "Where notifications to this person go." }),
    passwordStdin: option(boolean, {
      default: false,
      help: "Reads the password from the first line of standard input instead of asking for it.",
    }),
  }),
  more: ["Works on the database itself, with the server running or not. The password has at least 10 characters."],
  run: async ({ values, operands, terminal }) => {
    const { openPeople } = await import("./people.ts");
    const { authority, email, passwordStdin } = values;
    return addPerson({ name: operands[0]!, authority, email, passwordStdin }, () => openPeople(values), terminal);
  },
});

const userSetAuthority = verb({
  name: "user set-authority",
  summary: "changes what a person may do",
  operands: ["NAME", "AUTHORITY"],
  options: STORE_OPTIONS,
  more: [`The authorities are ${AUTHORITIES.join(", ")}.`],
  run: async ({ values, operands, terminal }) => {
    const { openPeople } = await import("./people.ts");
    return setAuthority(operands[0]!, operands[1]!, () => openPeople(values), terminal);
  },
});

const orgResetIpRestriction = verb({
  name: "org reset-ip-restriction",
  summary: "lets pages and API keys be used from everywhere again",
  operands: [],
  options: STORE_OPTIONS,
  more: ["For who has locked everybody out. Works on the database itself, with the server running or not."],
  run: async ({ values, terminal }) => {
    const { openPeople } = await import("./people.ts");
    return resetIpRestriction(() => openPeople(values), terminal);
  },
});

const migrateRevokeLinks = verb({
  name: "migrate revoke-links",
  summary: "ends all links in messages of migrations that were sent so far",
  operands: [],
  options: STORE_OPTIONS,
  more: [
    "They are signed with a new secret from now on. Works on the database itself, with the server running or not; a running one",
    "hears of it within five seconds.",
  ],
  run: async ({ values, terminal }) => {
    const { openPeople } = await import("./people.ts");
    return revokeLinks(() => openPeople(values), terminal);
  },
});

/** The verbs about backups differ in one word. */
async function archiveFor(values: { readonly dataDir: string; readonly databaseUrl: unknown }, terminal: Terminal) {
  const { archiveOf } = await import("./archive.ts");
  const external = values.databaseUrl !== undefined;
  if (external) terminal.err("sawara: The database is PostgreSQL's own business: use pg_dump and pg_restore for it\n");
  return archiveOf({ dataDir: values.dataDir, external, now: systemClock.now });
}

const backupVerb = verb({
  name: "backup",
  summary: "copies everything that the server keeps to a directory, while it runs",
  operands: ["DIRECTORY"],
  options: withFlags(STORE_OPTIONS, { json }),
  more: [
    "The directory must be empty or not exist. The copy is the state of one moment; a database in PostgreSQL is not in it.",
  ],
  run: async ({ values, operands, terminal }) =>
    backup(operands[0]!, await archiveFor(values, terminal), values.json, terminal),
});

const restoreVerb = verb({
  name: "restore",
  summary: "brings a backup back into an empty data directory",
  operands: ["DIRECTORY"],
  options: withFlags(STORE_OPTIONS, { json }),
  more: ["No server may run on the data directory meanwhile."],
  run: async ({ values, operands, terminal }) =>
    restore(operands[0]!, await archiveFor(values, terminal), values.json, terminal),
});

const version = verb({
  name: "version",
  summary: "prints the version",
  operands: [],
  options: withFlags(NO_OPTIONS, { json }),
  run: async ({ values, terminal }) =>
    showVersion(
      { version: VERSION, node: process.versions.node, platform: `${process.platform}-${process.arch}` },
      { json: values.json },
      terminal,
    ),
});

const completionVerb = verb({
  name: "completion",
  summary: "prints a completion script for bash, zsh or fish",
  operands: ["SHELL"],
  options: NO_OPTIONS,
  run: async ({ operands, terminal }) => completion(VERBS, operands[0]!, terminal),
});

const helpVerb = verb({
  name: "help",
  summary: "explains a verb",
  operands: ["[VERB]", "[VERB]"],
  options: NO_OPTIONS,
  run: async ({ operands, terminal }) => help(VERBS, operands, terminal),
});

/** Everything that `sawara` can do, in the order in which help lists it. */
export const VERBS: readonly Verb[] = [
  server,
  ...AGENT_VERBS,
  proxy,
  ...MIGRATE_VERBS,
  ...SLO_VERBS,
  demo,
  ...SLI_VERBS,
  ...ECS_VERBS,
  warmup,
  checkConfig,
  configPrint,
  configSample,
  health,
  userList,
  userAdd,
  userSetAuthority,
  userResetPassword,
  orgResetIpRestriction,
  migrateRevokeLinks,
  backupVerb,
  restoreVerb,
  version,
  completionVerb,
  helpVerb,
];
