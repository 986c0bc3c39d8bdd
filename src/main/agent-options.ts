import { DEFAULT_CONF_FILES, DEFAULT_ROOT } from "#agent/flags.ts";
import { parseRoleFullname } from "#core/names.ts";
import { boolean, list, type OptionTable, option, path, secret, url, withFlags } from "#kit/options.ts";

const CONNECTION = "Connection";
const IDENTITY = "Identity";
const OPERATION = "Operation";
/** The agent's file is not ours: it spells these its own way, and `agent/config` reads it. */
const BESIDE_FILE = { only: "flag-or-variable" } as const;

/** What `sawara agent` can be told besides its configuration file, which is in the format of mackerel-agent.conf. */
export const AGENT_OPTIONS = {
  envPrefix: "SAWARA_AGENT_",
  options: {
    conf: option(path, {
      ...BESIDE_FILE,
      group: OPERATION,
      absent: DEFAULT_CONF_FILES.join(", else "),
      help: 'Path of the configuration file, in the format of mackerel-agent.conf, or "none". Flags and variables win over it.',
    }),
    apiBase: option(url("http:", "https:"), {
      ...BESIDE_FILE,
      group: CONNECTION,
      absent: "apibase of the file",
      flags: ["apibase"],
      env: ["MACKEREL_APIBASE"],
      help: "Address of the server, as in https://sawara.example.com.",
    }),
    apiKey: option(secret(1), {
      ...BESIDE_FILE,
      group: CONNECTION,
      absent: "apikey of the file",
      flags: ["apikey"],
      env: ["MACKEREL_APIKEY"],
      help: "API key with read and write permission. Prefer the file or the variable: flags show in ps.",
    }),
    root: option(path, {
      ...BESIDE_FILE,
      group: IDENTITY,
      absent: `root of the file, else ${DEFAULT_ROOT}`,
      help: "Directory that keeps the id of this host. Without it the machine registers as a new one; a copy of it is the same host.",
    }),
    role: option(
      list("roles", (item) =>
        parseRoleFullname(item) === undefined ? 'roles as in "shop:web", each name 2 to 63 characters' : undefined,
      ),
      {
        ...BESIDE_FILE,
        group: IDENTITY,
        default: [] as readonly string[],
        absent: "roles of the file",
        help: "Roles of this host, as in shop:web, instead of those of the file. Separated by commas, or the flag repeated.",
      },
    ),
    verbose: option(boolean, {
      ...BESIDE_FILE,
      group: OPERATION,
      absent: "verbose of the file",
      short: "v",
      help: "Logs everything the agent does.",
    }),
    pidfile: option(path, {
      ...BESIDE_FILE,
      group: OPERATION,
      absent: "pidfile of the file, else none is written",
      help: "Path of a file for the process id. A second agent with the same file does not start.",
    }),
    exitWithParent: option(boolean, {
      only: "flag",
      group: OPERATION,
      default: false,
      hidden: true,
      help: "Ends when the process that started the agent does: how a server makes sure that its agent does not outlive it.",
    }),
  },
} as const satisfies OptionTable;

export const RETIRE_OPTIONS = withFlags(AGENT_OPTIONS, {
  force: option(boolean, { default: false, help: "Does not ask." }),
});
