import { EXIT } from "#cli/exit.ts";
import { rollBackDirect } from "#cli/migrate/direct.ts";
import { drill } from "#cli/migrate/drill.ts";
import { explain } from "#cli/migrate/explain.ts";
import { fleet, tasks } from "#cli/migrate/fleet.ts";
import { guard } from "#cli/migrate/guard.ts";
import { replay, report } from "#cli/migrate/reports.ts";
import * as migrate from "#cli/migrate/verbs.ts";
import { watch as watchRun } from "#cli/migrate/watch.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Verb, verb } from "#cli/verb.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { systemClock } from "#kit/clock.ts";
import { boolean, choice, duration, integer, matching, option, path, string, withFlags } from "#kit/options.ts";
import { ASKING_OPTIONS, ask, askOfName } from "./asking.ts";
import { init } from "./migrate-init-verb.ts";
import { moment, secondsOfMoment } from "./moment.ts";
import { readInput } from "./read-input.ts";

/** Steps and entries count from 1. Says what is wrong with a word that is no such number. */
function wholeNumber(text: string, terminal: Terminal): number | undefined {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  terminal.err(`sawara: Cannot use "${text}" as a number: want a whole number from 1\n`);
  return undefined;
}

/** Options of verbs by which a person asks something of a run. */
const WORD_OPTIONS = withFlags(ASKING_OPTIONS, {
  reason: option(string, { absent: "none", help: "Why, for whoever reads the history and the report." }),
});

/** A verb that asks one thing of a run. */
const word = (name: "hold" | "resume" | "step-down", summary: string, more: readonly string[] = []): Verb =>
  verb({
    name: `migrate ${name}`,
    summary,
    operands: ["NAME"],
    options: WORD_OPTIONS,
    more,
    run: ({ values, operands, terminal }) =>
      ask(values, terminal, (call) => migrate.ask(call, operands[0]!, { verb: name, reason: values.reason })),
  });

const fleetVerb = verb({
  name: "migrate fleet",
  summary: "shows all migrations with what is left to move",
  operands: [],
  options: withFlags(ASKING_OPTIONS, {
    template: option(matching("template", /^[a-z][a-z0-9-]*$/, "a template's name"), {
      absent: "all migrations",
      help: "Only those that were made from this template.",
    }),
  }),
  run: ({ values, terminal }) => ask(values, terminal, (call) => fleet(call, values.template)),
});

const plan = verb({
  name: "migrate plan",
  summary: "checks a file, and tells what each step takes and may cost",
  operands: ["FILE"],
  options: withFlags(ASKING_OPTIONS, {
    rate: option(integer(0, 10_000_000), {
      absent: "what was counted in the last hour",
      help: "Requests a second of the service, both sides together.",
    }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.plan(call, readInput(operands[0]!), values.rate)),
});

const save = verb({
  name: "migrate save",
  summary: "makes a migration from its file, or replaces the file of the one that has its name",
  operands: ["FILE"],
  options: ASKING_OPTIONS,
  more: ["Nothing moves until it is started. A run that goes on keeps the file that it began with."],
  run: ({ values, operands, terminal }) => ask(values, terminal, (call) => migrate.save(call, readInput(operands[0]!))),
});

const list = verb({
  name: "migrate list",
  summary: "lists migrations with where they stand",
  operands: [],
  options: ASKING_OPTIONS,
  run: ({ values, terminal }) => ask(values, terminal, migrate.list),
});

const watch = verb({
  name: "migrate watch",
  summary: "shows a run until it ends",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    untilHold: option(boolean, { default: false, help: "Ends when the run holds, too." }),
  }),
  more: ["Ends with the exit code of `migrate status`. Prints a line an event where no person watches."],
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) =>
      watchRun(call, operands[0]!, { isOver: ({ phase }) => values.untilHold && phase === "holding" }),
    ),
});

const setWeight = verb({
  name: "migrate set-weight",
  summary: "sets the share of a step, whatever the judge says",
  operands: ["NAME", "SHARE"],
  options: WORD_OPTIONS,
  more: ["The share is 0% or that of a step of the file. You answer for it; the judge goes on from there."],
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => migrate.setWeight(call, operands[0]!, operands[1]!, values.reason)),
});

const approve = verb({
  name: "migrate approve",
  summary: "lets the share rise to that of a step with a manual gate",
  operands: ["NAME", "STEP"],
  options: WORD_OPTIONS,
  more: ["Steps count from 1."],
  run: async ({ values, operands, terminal }) => {
    const step = wholeNumber(operands[1]!, terminal);
    if (step === undefined) return EXIT.usage;
    const { reason } = values;
    return await ask(values, terminal, (call) => migrate.ask(call, operands[0]!, { verb: "approve", step, reason }));
  },
});

const abort = verb({
  name: "migrate abort",
  summary: "ends the run; the canary gets nothing, or keeps what it has",
  operands: ["NAME"],
  options: withFlags(WORD_OPTIONS, {
    keepWeight: option(boolean, { default: false, help: "Leaves the share as it is." }),
  }),
  run: ({ values, operands, terminal }) => {
    const { keepWeight, reason } = values;
    return ask(values, terminal, (call) => migrate.ask(call, operands[0]!, { verb: "abort", keepWeight, reason }));
  },
});

const rollback = verb({
  name: "migrate rollback",
  summary: "takes all traffic back to what served before",
  operands: ["NAME"],
  options: withFlags(WORD_OPTIONS, {
    direct: option(path, {
      absent: "by the server",
      help:
        "A migration's file: the routes in it are set to 0 % by this command itself, without server and database. Token files " +
        "are read from the working directory.",
    }),
  }),
  run: async ({ values, operands, terminal }) => {
    const { direct, reason } = values;
    if (direct === undefined) {
      const [name] = operands as [string];
      const code = await ask(values, terminal, (call) => migrate.ask(call, name, { verb: "roll-back", reason }));
      if (code === EXIT.tryLater)
        terminal.err(`"sawara migrate rollback ${name} --direct FILE" sets the routes without server and database\n`);
      return code;
    }
    return await rollBackDirect(await routersIn(direct), terminal, systemClock.sleep, values.json);
  },
});

/** The routes of a file, to be used without a server. */
async function routersIn(file: string): Promise<Readonly<Record<string, () => TrafficRouter>>> {
  const { openRouter } = await import("#traffic/open.ts");
  const { definitionOf } = await import("./migration-file.ts");
  const { routes } = definitionOf(readInput(file));
  return Object.fromEntries(routes.map(({ name, config }) => [name, () => openRouter(config, process.cwd())]));
}

const guardVerb = verb({
  name: "migrate guard",
  summary: "takes traffic back when no server has looked at the run for a while",
  operands: ["NAME", "FILE"],
  options: withFlags(ASKING_OPTIONS, {
    after: option(duration(1, 86_400, "s"), { default: 300, help: "Time without a look at the run." }),
    upTo: option(integer(1, 100), {
      default: 50,
      help: "Per cent of traffic: above it nothing is taken back, because the old side may not be able to take it at once.",
    }),
  }),
  more: [
    "A process of its own, for another machine than the server's: it asks the server every few seconds, and sets the routes of the file " +
      "itself when nobody answers, or when the run is not looked at. The server that comes back finds a changed share, and holds. Ends with " +
      "the run, or with 20 when it took the traffic back.",
  ],
  run: async ({ values, operands, terminal }) => {
    const [name, file] = operands as [string, string];
    const routers = await routersIn(file);
    const policy = { afterSeconds: values.after, upToBp: values.upTo * 100 };
    return await ask(values, terminal, (call) => guard(call, name, routers, policy));
  },
});

const explainVerb = verb({
  name: "migrate explain",
  summary: "recomputes the decisions of the newest run from what was stored with them",
  operands: ["NAME", "[NUMBER]"],
  options: withFlags(ASKING_OPTIONS, {
    all: option(boolean, { default: false, help: "Those of every run that is kept." }),
  }),
  more: ["Answers 3 when one comes out differently."],
  run: async ({ values, operands, terminal }) => {
    const [name, text] = operands as [string, string | undefined];
    const number = text === undefined ? undefined : wholeNumber(text, terminal);
    if (text !== undefined && number === undefined) return EXIT.usage;
    const what = number === undefined ? ({ of: values.all ? "all" : "newest" } as const) : { number };
    return await ask(values, terminal, (call) => explain(call, name, what));
  },
});

const reportVerb = verb({
  name: "migrate report",
  summary: "prints what happened in a run, what users met and why, as Markdown",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    language: option(choice("en", "ja"), { default: "en" as const, help: "Language of the report." }),
    run: option(matching("run", /^[\w-]+$/, "the id of a run"), {
      absent: "the newest",
      help: "The run to report on; `migrate status --json` lists them.",
    }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => report(call, operands[0]!, { language: values.language, run: values.run })),
});

const replayVerb = verb({
  name: "migrate replay",
  summary: "tells what the judge would have said of counts that are past",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
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
  fleetVerb,
  askOfName("migrate tasks", "lists the hosts of both sides with processor, zone and interfaces", tasks),
  askOfName("migrate start", "begins a run", migrate.start),
  askOfName("migrate status", "shows where a migration stands; answers 10 on hold, 20 rolled back", migrate.status),
  watch,
  setWeight,
  word("hold", "keeps the share as it is until somebody resumes"),
  word("resume", "goes on after a hold"),
  word("step-down", "goes back by one step", ["From the first step that is a rollback, and ends the run."]),
  approve,
  rollback,
  guardVerb,
  abort,
  askOfName("migrate retry", "begins another run after one that ended", migrate.start),
  askOfName("migrate delete", "deletes a migration and its runs", migrate.remove),
  replayVerb,
  askOfName("migrate drill", "times a rollback at the first step, with the real routes", drill),
  explainVerb,
  reportVerb,
];
