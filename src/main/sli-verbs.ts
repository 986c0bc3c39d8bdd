import { EXIT } from "#cli/exit.ts";
import * as sources from "#cli/sli/sources.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Verb, verb } from "#cli/verb.ts";
import { Rejected } from "#core/errors.ts";
import { boolean, option, path, withFlags } from "#kit/options.ts";
import { ASKING_OPTIONS, ask } from "./asking.ts";
import { readInput } from "./read-input.ts";
import { SLI_COUNT_OPTIONS } from "./sli-options.ts";

const file = option(path, { short: "f", absent: "none", help: "The source's file." });

/** A file with its name; `undefined` when something is wrong with it, which was said. */
async function readSourceFile(path: string, terminal: Terminal): Promise<sources.SourceFile | undefined> {
  const document = readInput(path);
  const { sourceOf } = await import("./sli-file.ts");
  try {
    return { name: sourceOf(document).name, document };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    terminal.err(`sawara: ${path}: ${error.message.replaceAll("; line ", "\n  line ")}\n`);
    return undefined;
  }
}

const list = verb({
  name: "sli sources",
  summary: "lists what counts requests, how far each is, and what is wrong with it",
  operands: [],
  options: ASKING_OPTIONS,
  run: ({ values, terminal }) => ask(values, terminal, sources.list),
});

const show = verb({
  name: "sli show",
  summary: "shows a source with its file and what it counted last; answers 1 when it fails",
  operands: ["NAME"],
  options: ASKING_OPTIONS,
  run: ({ values, operands, terminal }) => ask(values, terminal, (call) => sources.show(call, operands[0]!)),
});

const add = verb({
  name: "sli add",
  summary: "makes a source from its file, or replaces the file of the one that has its name",
  operands: [],
  options: withFlags(ASKING_OPTIONS, { file }),
  more: [
    "The server asks it from then on. A file without `from` is of a source that is posted: it says of which service its counts are metrics.",
  ],
  run: async ({ values, terminal }) => {
    if (values.file === undefined) {
      terminal.err("sawara: Cannot make a source without its file; want --file FILE\n");
      return EXIT.usage;
    }
    const found = await readSourceFile(values.file, terminal);
    return found === undefined ? EXIT.failed : ask(values, terminal, (call) => sources.add(call, found));
  },
});

const remove = verb({
  name: "sli remove",
  summary: "forgets a source; it is asked no more",
  operands: ["NAME"],
  options: withFlags(ASKING_OPTIONS, {
    withCounts: option(boolean, { default: false, help: "Deletes what it counted, too. Objectives lose it." }),
  }),
  run: ({ values, operands, terminal }) =>
    ask(values, terminal, (call) => sources.remove(call, operands[0]!, values.withCounts)),
});

const tryOut = verb({
  name: "sli try",
  summary: "asks a source once, and shows what would be counted",
  operands: ["[NAME]"],
  options: withFlags(ASKING_OPTIONS, { file }),
  more: ["Stores nothing. With --file the source need not be made yet."],
  run: async ({ values, operands, terminal }) => {
    const [name] = operands;
    if ((name === undefined) === (values.file === undefined)) {
      terminal.err("sawara: Cannot try a source: want its NAME, or --file FILE\n");
      return EXIT.usage;
    }
    if (name !== undefined) return ask(values, terminal, (call) => sources.tryOut(call, { name }));
    const found = await readSourceFile(values.file!, terminal);
    return found === undefined ? EXIT.failed : ask(values, terminal, (call) => sources.tryOut(call, found));
  },
});

const count = verb({
  name: "sli count",
  summary: "counts the requests of access logs, and posts the counts to the server",
  operands: ["SOURCE"],
  options: SLI_COUNT_OPTIONS,
  more: [
    "Runs where the logs are written, until SIGTERM. It follows rotation, and neither loses nor doubles a line when it is killed. A " +
      "migration judges by its counts with `counts: { source: SOURCE }`.",
  ],
  run: async ({ values, operands, terminal }) => (await import("./sli.ts")).runSliCount(operands[0]!, values, terminal),
});

export const SLI_VERBS: readonly Verb[] = [count, list, show, add, remove, tryOut];
