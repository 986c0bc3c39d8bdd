import { readFileSync } from "node:fs";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { rollBackDirect } from "#cli/migrate/direct.ts";
import { replay, report } from "#cli/migrate/reports.ts";
import * as migrate from "#cli/migrate/verbs.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Verb, verb } from "#cli/verb.ts";
import { ownClient } from "#client/own.ts";
import { Unavailable } from "#core/errors.ts";
import { templateOf } from "#core/migration/template.ts";
import { systemClock } from "#kit/clock.ts";
import { boolean, choice, duration, integer, option, path, type ValuesOf, withFlags } from "#kit/options.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";
import { moment, secondsOfMoment } from "./moment.ts";

const json = option(boolean, { default: false, help: "Prints JSON for programs instead of text for people." });
const COMMON = withFlags(CLIENT_OPTIONS, { json });
type Common = ValuesOf<(typeof COMMON)["options"]>;

/** Calls a verb with a client of the server that the options name. */
async function ask(
  values: Common,
  terminal: Terminal,
  work: (call: migrate.MigrateCall) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (values.apiKey === undefined) {
    terminal.err(
      "sawara: Cannot ask the server without an API key; want --api-key, SAWARA_API_KEY or MACKEREL_APIKEY\n",
    );
    return EXIT.usage;
  }
  const client = ownClient({ baseUrl: values.url, apiKey: values.apiKey.reveal() });
  const call = { client, terminal, json: values.json, now: systemClock.now, sleep: systemClock.sleep };
  return await migrate.orRefused(terminal, () => work(call));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Unavailable(`Cannot read "${file}"`, { cause: error });
  }
}

/** A verb that takes the name of a migration and asks one thing. */
function onName(
  name: string,
  summary: string,
  work: (call: migrate.MigrateCall, name: string) => Promise<ExitCode>,
): Verb {
  return verb({
    name: `migrate ${name}`,
    summary,
    operands: ["NAME"],
    options: COMMON,
    run: ({ values, operands, terminal }) => ask(values, terminal, (call) => work(call, operands[0]!)),
  });
}

const init = verb({
  name: "migrate init",
  summary: "prints the file of a migration to start from",
  operands: ["NAME"],
  options: { ...COMMON, options: {} },
  run: async ({ operands, terminal }) => {
    terminal.out(templateOf(operands[0]!));
    return EXIT.ok;
  },
});

const plan = verb({
  name: "migrate plan",
  summary: "checks a file, and tells what each step takes and may cost",
  operands: ["FILE"],
  options: withFlags(COMMON, {
    rate: option(integer(0, 10_000_000), {
      absent: "what was counted in the last hour",
      help: "Requests a second of the service, both sides together.",
    }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.plan(call, read(operands[0]!), values.rate)),
});

const save = verb({
  name: "migrate save",
  summary: "makes a migration from its file, or replaces the file of the one that has its name",
  operands: ["FILE"],
  options: COMMON,
  more: ["Nothing moves until it is started. A run that goes on keeps the file that it began with."],
  run: ({ values, operands, terminal }) => ask(values, terminal, (call) => migrate.save(call, read(operands[0]!))),
});

const list = verb({
  name: "migrate list",
  summary: "lists migrations with where they stand",
  operands: [],
  options: COMMON,
  run: ({ values, terminal }) => ask(values, terminal, migrate.list),
});

const watch = verb({
  name: "migrate watch",
  summary: "shows a run until it ends",
  operands: ["NAME"],
  options: withFlags(COMMON, {
    untilHold: option(boolean, { default: false, help: "Ends when the run holds, too." }),
  }),
  more: ["Ends with the exit code of `migrate status`. Prints a line an event where no person watches."],
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.watch(call, operands[0]!, { untilHold: values.untilHold })),
});

const setWeight = verb({
  name: "migrate set-weight",
  summary: "sets the share of a step, whatever the judge says",
  operands: ["NAME", "SHARE"],
  options: COMMON,
  more: ["The share is 0% or that of a step of the file. You answer for it; the judge goes on from there."],
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.setWeight(call, operands[0]!, operands[1]!)),
});

const approve = verb({
  name: "migrate approve",
  summary: "lets the share rise to that of a step with a manual gate",
  operands: ["NAME", "STEP"],
  options: COMMON,
  more: ["Steps count from 1."],
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.ask(call, operands[0]!, { verb: "approve", step: Number(operands[1]) })),
});

const abort = verb({
  name: "migrate abort",
  summary: "ends the run; the canary gets nothing, or keeps what it has",
  operands: ["NAME"],
  options: withFlags(COMMON, {
    keepWeight: option(boolean, { default: false, help: "Leaves the share as it is." }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.ask(call, operands[0]!, { verb: "abort", keepWeight: values.keepWeight })),
});

const rollback = verb({
  name: "migrate rollback",
  summary: "takes all traffic back to what served before",
  operands: ["NAME"],
  options: withFlags(COMMON, {
    direct: option(path, {
      absent: "by the server",
      help:
        "A migration's file: the routes in it are set to 0 % by this command itself, without server and database. Token files " +
        "are read from the working directory.",
    }),
  }),
  run: async ({ values, operands, terminal }) => {
    const { direct } = values;
    if (direct === undefined)
      return await ask(values, terminal, (call) => migrate.ask(call, operands[0]!, { verb: "roll-back" }));
    const { openRouter } = await import("#traffic/open.ts");
    const { definitionOf } = await import("./migration-file.ts");
    const { routes } = definitionOf(read(direct));
    const routers = Object.fromEntries(
      routes.map(({ name, config }) => [name, () => openRouter(config, process.cwd())]),
    );
    return await rollBackDirect(routers, terminal, systemClock.sleep);
  },
});

const explain = verb({
  name: "migrate explain",
  summary: "recomputes the decisions of the newest run from what was stored with them",
  operands: ["NAME", "[NUMBER]"],
  options: COMMON,
  more: ["Answers 3 when one comes out differently."],
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) =>
      migrate.explain(call, operands[0]!, operands[1] === undefined ? undefined : Number(operands[1])),
    ),
});

const reportVerb = verb({
  name: "migrate report",
  summary: "prints what happened in the newest run, as Markdown",
  operands: ["NAME"],
  options: withFlags(COMMON, {
    language: option(choice("en", "ja"), { default: "en" as const, help: "Language of the report." }),
  }),
  run: ({ values, operands, terminal }) => ask(values, terminal, (call) => report(call, operands[0]!, values.language)),
});

const replayVerb = verb({
  name: "migrate replay",
  summary: "tells what the judge would have said of counts that are past",
  operands: ["NAME"],
  options: withFlags(COMMON, {
    from: option(moment, { absent: "an hour before --to", help: "Where the step would have begun, in UTC." }),
    to: option(moment, { absent: "now", help: "Where it would have ended." }),
    step: option(integer(1, 50), { default: 1, help: "The step whose bounds of time count." }),
    within: option(duration(1, 31_536_000, "s"), { default: 3600, help: "Time before --to where --from is absent." }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, async (call) => {
      const to = values.to === undefined ? Math.floor(systemClock.now() / 1000) : secondsOfMoment(values.to);
      const from = values.from === undefined ? to - values.within : secondsOfMoment(values.from);
      const { definitionOf } = await import("./migration-file.ts");
      const { document } = await call.client.migration(operands[0]!);
      return await replay(call, operands[0]!, definitionOf(document), { from, to, step: values.step - 1 });
    }),
});

export const MIGRATE_VERBS: readonly Verb[] = [
  init,
  plan,
  save,
  list,
  onName("start", "begins a run", migrate.start),
  onName("status", "shows where a migration stands; answers 10 on hold, 20 rolled back", migrate.status),
  watch,
  setWeight,
  onName("hold", "keeps the share as it is until somebody resumes", (call, name) =>
    migrate.ask(call, name, { verb: "hold" }),
  ),
  onName("resume", "goes on after a hold", (call, name) => migrate.ask(call, name, { verb: "resume" })),
  onName("step-down", "goes back by one step", (call, name) => migrate.ask(call, name, { verb: "step-down" })),
  approve,
  rollback,
  abort,
  onName("retry", "begins another run after one that ended", migrate.start),
  onName("delete", "deletes a migration and its runs", migrate.remove),
  replayVerb,
  onName("drill", "times a rollback at the first step, with the real routes", migrate.drill),
  explain,
  reportVerb,
];
