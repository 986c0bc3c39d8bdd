import { userInfo } from "node:os";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import * as slo from "#cli/slo/verbs.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Verb, verb } from "#cli/verb.ts";
import { systemClock } from "#kit/clock.ts";
import { boolean, choice, duration, matching, option, string, withFlags } from "#kit/options.ts";
import { ASKING_OPTIONS, ask, askOfName } from "./asking.ts";
import { moment, secondsOfMoment } from "./moment.ts";
import { readInput } from "./read-input.ts";

const HOUR = 3_600;
const DAY = 86_400;

/** What is missing although nothing can be done without it. */
function wanting(terminal: Terminal, option: string, why: string): ExitCode {
  terminal.err(`sawara: Cannot do it without --${option}: ${why}\n`);
  return EXIT.usage;
}

/** Absent where the machine has no name for whoever runs this: the server then takes that of the API key. */
function whoRuns(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

const now = (): number => Math.floor(systemClock.now() / 1000);

const percent = matching("percentage", /^\d{1,2}(\.\d{1,6})?%?$/, 'a percentage as in "99.5%"');
const by = option(string, {
  absent: "the user who runs this",
  env: ["GITHUB_ACTOR", "GITLAB_USER_LOGIN"],
  help: "The person who answers for it.",
});
const reason = option(string, { absent: "must be given", help: "Why; everybody can read it." });

const list = verb({
  name: "slo list",
  summary: "lists SLOs with what is left of their budgets",
  operands: [],
  options: ASKING_OPTIONS,
  run: ({ values, terminal }) => ask(values, terminal, slo.list),
});

const gate = verb({
  name: "slo gate",
  summary: "tells a pipeline whether something risky may begin; answers 30 when not",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    override: option(string, {
      absent: "none",
      help: "Goes ahead nevertheless, for this reason. It is recorded, and lets migrations pass for as long too.",
    }),
    by,
    for: option(duration(60, DAY, "s"), { default: HOUR, help: "How long an override lets the gate pass." }),
  }),
  more: [
    "Open from 20 % of the budget on, or what the SLO's policy says; while nobody knows, its policy decides. An override of a gate that " +
      "is open records nothing.",
  ],
  run: ({ values, operands, terminal }) => {
    const { override, by: person = whoRuns(), for: forSeconds } = values;
    const wanted = override === undefined ? undefined : { reason: override, by: person, forSeconds };
    return ask(values, terminal, (call) => slo.gate(call, operands[0]!, wanted));
  },
});

const replay = verb({
  name: "slo replay",
  summary: "tells which alerts would have come, and what was left, in a time that is past",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    from: option(moment, { absent: "--within before --to", help: "Where to begin, in UTC." }),
    to: option(moment, { absent: "now", help: "Where to end." }),
    within: option(duration(HOUR, 31 * DAY, "s"), {
      default: 7 * DAY,
      help: "Time before --to where --from is absent.",
    }),
    target: option(percent, { absent: "the SLO's", help: "Another target, to see what it would have meant." }),
  }),
  run: ({ values, operands, terminal }) => {
    const to = values.to === undefined ? now() : secondsOfMoment(values.to);
    const from = values.from === undefined ? to - values.within : secondsOfMoment(values.from);
    const target = values.target === undefined ? undefined : Number.parseFloat(values.target);
    return ask(values, terminal, (call) => slo.replay(call, operands[0]!, { from, to, target }));
  },
});

const apply = verb({
  name: "slo apply",
  summary: "brings SLOs to what a file says: slos.yaml, or OpenSLO v1",
  operands: ["FILE"],
  options: withFlags(ASKING_OPTIONS, {
    dryRun: option(boolean, { default: false, help: "Tells what would be done, and does nothing." }),
    prune: option(boolean, { default: false, help: "Removes SLOs that the file does not have." }),
  }),
  more: ["Doing it again changes nothing. Overrides and corrections stay: they are made one by one, by somebody."],
  run: async ({ values, operands, terminal }) => {
    const [file] = operands;
    const document = file === "-" ? await terminal.readAll() : readInput(file!);
    return ask(values, terminal, (call) => slo.apply(call, document, values));
  },
});

const exportVerb = verb({
  name: "slo export",
  summary: "prints SLOs as a file that can be applied",
  operands: ["[NAME]"],
  options: withFlags(ASKING_OPTIONS, {
    format: option(choice("sawara", "openslo"), {
      default: "sawara" as const,
      help: "Our own slos.yaml, or OpenSLO v1.",
    }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => slo.exportSlos(call, operands[0], values.format)),
});

const override = verb({
  name: "slo override",
  summary: "lets another target count for some time",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    target: option(percent, { absent: "must be given", help: "The target for that time." }),
    from: option(moment, { absent: "now", help: "When it begins, in UTC; never in the past." }),
    until: option(moment, { absent: "must be given", help: "When it ends by itself, in UTC." }),
    reason,
    by,
  }),
  more: ["What was counted before goes by the normal target, which is computed beside it."],
  run: async ({ values, operands, terminal }) => {
    const { target, from, until, reason: why, by: approvedBy = whoRuns() } = values;
    if (target === undefined) return wanting(terminal, "target", "an override has a target of its own");
    if (until === undefined) return wanting(terminal, "until", "an override ends by itself");
    if (why === undefined) return wanting(terminal, "reason", "people will ask");
    const begin = from === undefined ? undefined : secondsOfMoment(from);
    const wanted = {
      target: Number.parseFloat(target),
      from: begin,
      to: secondsOfMoment(until),
      reason: why,
      approvedBy,
    };
    return ask(values, terminal, (call) => slo.override(call, operands[0]!, wanted));
  },
});

const endOverride = verb({
  name: "slo end-override",
  summary: "ends an override now, or takes one back that has not begun",
  operands: ["NAME", "ID"],
  options: ASKING_OPTIONS,
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => slo.endOverride(call, operands[0]!, operands[1]!)),
});

const correct = verb({
  name: "slo correct",
  summary: "takes time out of an SLO: maintenance that was planned, a load test",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    from: option(moment, { absent: "must be given", help: "When it began, in UTC." }),
    to: option(moment, { absent: "must be given", help: "When it ended." }),
    reason,
  }),
  run: async ({ values, operands, terminal }) => {
    const { from, to, reason: why } = values;
    if (from === undefined) return wanting(terminal, "from", "a correction is of a time");
    if (to === undefined) return wanting(terminal, "to", "a correction is of a time");
    if (why === undefined) return wanting(terminal, "reason", "people will ask");
    const correction = { from: secondsOfMoment(from), to: secondsOfMoment(to), reason: why };
    return ask(values, terminal, (call) => slo.correct(call, operands[0]!, correction));
  },
});

const uncorrect = verb({
  name: "slo uncorrect",
  summary: "lets time count again that was taken out",
  operands: ["NAME", "ID"],
  options: ASKING_OPTIONS,
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => slo.uncorrect(call, operands[0]!, operands[1]!)),
});

export const SLO_VERBS: readonly Verb[] = [
  list,
  askOfName("slo show", "shows an SLO, and how its budget is computed", slo.show),
  gate,
  replay,
  apply,
  exportVerb,
  override,
  endOverride,
  correct,
  uncorrect,
  askOfName("slo delete", "deletes an SLO; what was counted stays", slo.remove),
];
