import { type Call, orRefused } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Verb, verb } from "#cli/verb.ts";
import { ownClient } from "#client/own.ts";
import { systemClock } from "#kit/clock.ts";
import { boolean, option, type ValuesOf, withFlags } from "#kit/options.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";

/** Options of verbs that ask a server. */
export const ASKING_OPTIONS = withFlags(CLIENT_OPTIONS, {
  json: option(boolean, { default: false, help: "Prints JSON for programs instead of text for people." }),
});

export const WITHOUT_KEY =
  "Cannot ask the server without an API key; want --api-key, SAWARA_API_KEY or MACKEREL_APIKEY";

/** Calls a verb with a client of the server that the options name. */
export async function ask(
  values: ValuesOf<(typeof ASKING_OPTIONS)["options"]>,
  terminal: Terminal,
  work: (call: Call) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (values.apiKey === undefined) {
    terminal.err(`sawara: ${WITHOUT_KEY}\n`);
    return EXIT.usage;
  }
  const client = ownClient({ baseUrl: values.url, apiKey: values.apiKey.reveal() });
  const call = { client, terminal, json: values.json, now: systemClock.now, sleep: systemClock.sleep };
  return await orRefused(terminal, () => work(call));
}

/** A verb that takes one name and asks one thing. */
export function askOfName(
  name: string,
  summary: string,
  work: (call: Call, name: string) => Promise<ExitCode>,
  more: readonly string[] = [],
): Verb {
  return verb({
    name,
    summary,
    operands: ["NAME"],
    options: ASKING_OPTIONS,
    more,
    run: ({ values, operands, terminal }) => ask(values, terminal, (call) => work(call, operands[0]!)),
  });
}
