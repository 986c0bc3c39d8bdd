import { EXIT, type ExitCode } from "#cli/exit.ts";
import { help, overview, unknownVerb } from "#cli/help.ts";
import { processTerminal, type Terminal } from "#cli/terminal.ts";
import { checkOperands, findVerb } from "#cli/verb.ts";
import { Corrupt, Rejected, Unavailable } from "#core/errors.ts";
import type { Environment } from "#kit/options.ts";
import { loadOptions } from "./load-options.ts";
import { VERBS } from "./verbs.ts";

/**
 * Runs one command line. Everything a verb needs is loaded when it runs, so that the agent, which is on every machine, never
 * loads the server.
 */
async function run(argv: readonly string[], env: Environment, terminal: Terminal): Promise<number> {
  const [first] = argv;
  if (first === undefined) {
    terminal.err(overview(VERBS, terminal));
    return EXIT.usage;
  }
  if (first === "--help" || first === "-h") return help(VERBS, [], terminal);
  if (first === "--version" || first === "-V") return run(["version", ...argv.slice(1)], env, terminal);
  const found = findVerb(VERBS, argv);
  if (found === undefined) {
    // `sawara slo --help`: a noun that is no verb by itself.
    if (argv.slice(1).some((word) => word === "--help" || word === "-h")) return help(VERBS, [first], terminal);
    terminal.err(unknownVerb(VERBS, argv));
    return EXIT.usage;
  }
  const { verb, rest } = found;
  const resolved = loadOptions(verb.options, { argv: rest, env });
  if (resolved.help) return help(VERBS, verb.name.split(" "), terminal);

  for (const warning of resolved.warnings) terminal.err(`sawara: ${warning}\n`);
  for (const { message } of resolved.problems) terminal.err(`sawara: ${message}\n`);
  const wrongOperands = checkOperands(verb, resolved.operands);
  if (wrongOperands !== undefined) terminal.err(`sawara: ${wrongOperands}\n`);
  if (wrongOperands !== undefined || resolved.problems.some(({ source }) => source === "flag")) {
    terminal.err(`sawara: "sawara help ${verb.name}" explains it\n`);
    return EXIT.usage;
  }
  if (resolved.problems.length > 0) return EXIT.configuration;
  return verb.run({ ...resolved, terminal });
}

/** What we throw on purpose is told in its own words; anything else is a bug and shows where it happened. */
function explain(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof Rejected || error instanceof Unavailable || error instanceof Corrupt) {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
    terminal.err(`sawara: ${error.message}${cause}\n`);
    return error instanceof Unavailable ? EXIT.tryLater : EXIT.failed;
  }
  terminal.err(`sawara: ${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT.failed;
}

// A reader that has seen enough (`sawara help | head -1`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
});

const terminal = processTerminal(process.stdin, process.stdout, process.stderr, process.env);
process.exit(await run(process.argv.slice(2), process.env, terminal).catch((error) => explain(error, terminal)));
