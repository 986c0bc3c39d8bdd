import { type Collected, envName, type Given, type OptionTable, type Problem } from "./option-table.ts";
import { didYouMean } from "./suggest.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Kubernetes, and Docker's links, give every container variables for the services around it. Near a service that is
 * called like us they begin with our prefix, and `SAWARA_PORT=tcp://10.0.0.1:8080` is even the name of an option. They say
 * nothing to us.
 */
export function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$/.test(name) ||
    /_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
    (/_PORT$/.test(name) && /^(tcp|udp|sctp):\/\//.test(value))
  );
}

/**
 * Reads the variables of a table. An empty one counts as absent, because Compose passes those that are not set. `all` has
 * the names that other verbs know; a variable with our prefix that nobody knows is a mistake.
 */
export function collectEnv(table: OptionTable, all: OptionTable, env: Environment): Collected {
  const given: Given[] = [];
  const problems: Problem[] = [];
  const wanted = new Map<string, { key: string; inFile: boolean }>();
  // What is given later wins in `resolveOptions`, so the names from elsewhere come before our own.
  for (const [key, option] of Object.entries(table.options)) {
    if (option.only === "flag") continue;
    for (const name of [...(option.env ?? []), envName(table.envPrefix, key)]) {
      wanted.set(name, { key, inFile: false });
      if (option.kind.secret) wanted.set(`${name}_FILE`, { key, inFile: true });
    }
  }
  for (const [name, { key, inFile }] of wanted) {
    const text = env[name];
    if (text === undefined || text === "" || isServiceLink(name, text)) continue;
    given.push({ key, text, origin: { source: "environment", name }, ...(inFile && { inFile: true as const }) });
  }

  const known = new Set(wanted.keys());
  for (const [key, option] of Object.entries(all.options)) {
    if (option.only === "flag") continue;
    const name = envName(all.envPrefix, key);
    known.add(name);
    if (option.kind.secret) known.add(`${name}_FILE`);
  }
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !name.startsWith(all.envPrefix) || known.has(name)) continue;
    if (isOthers(all.otherVariables ?? [], name) || isServiceLink(name, value)) continue;
    problems.push({ source: "environment", message: `Unknown variable "${name}"${didYouMean(name, known)}` });
  }
  return { given, problems };
}

const isOthers = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
