import { helpText, wrap } from "#kit/option-docs.ts";
import { didYouMean } from "#kit/suggest.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { bold, type Terminal } from "./terminal.ts";
import type { Verb } from "./verb.ts";

const WIDTH = 80;
/** A message that names more verbs than this is one that nobody reads. */
const MOST_NAMED = 3;

function usage(verb: Verb): string {
  const hasOptions = Object.values(verb.options.options).some((option) => !option.hidden);
  return ["sawara", verb.name, ...(hasOptions ? ["[FLAGS]"] : []), ...verb.operands].join(" ");
}

/** `sawara help`: every verb with what it does; where that is too long for a line it goes on below itself. */
export function overview(verbs: readonly Verb[], terminal: Terminal): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  const lines = verbs.flatMap(({ name, summary }) =>
    wrap(summary, WIDTH - width - 2).map((line, i) => `  ${(i === 0 ? name : "").padEnd(width)}${line}`),
  );
  return [
    "Sawara: self-hosted monitoring that speaks the Mackerel API",
    "",
    bold(terminal, "Usage:"),
    "  sawara VERB [FLAGS]",
    "",
    bold(terminal, "Verbs:"),
    ...lines,
    "",
    'Flags of a verb: "sawara help VERB" or "sawara VERB --help".',
    "",
  ].join("\n");
}

/** `sawara help VERB`: everything about one verb. */
export function verbHelp(verb: Verb, terminal: Terminal): string {
  const parts = [`${verb.summary}`, "", bold(terminal, "Usage:"), `  ${usage(verb)}`, ""];
  for (const paragraph of verb.more ?? []) parts.push(...wrap(paragraph, WIDTH), "");
  parts.push(helpText(verb.options, WIDTH));
  return `${parts.join("\n").trimEnd()}\n`;
}

/** Help on the verb, the noun or the word; on a word that is neither, a guess. */
export function help(verbs: readonly Verb[], words: readonly string[], terminal: Terminal): ExitCode {
  const name = words.join(" ");
  const exact = verbs.find((verb) => verb.name === name);
  const ofNoun = verbs.filter((verb) => verb.name.startsWith(`${name} `));
  if (name === "") terminal.out(overview(verbs, terminal));
  else if (exact !== undefined) {
    terminal.out(verbHelp(exact, terminal));
    if (ofNoun.length > 0) terminal.out(`\nMore: ${ofNoun.map((verb) => `sawara ${verb.name}`).join(", ")}\n`);
  } else if (ofNoun.length > 0) terminal.out(overview(ofNoun, terminal));
  else {
    terminal.err(unknownVerb(verbs, words));
    return EXIT.usage;
  }
  return EXIT.ok;
}

/** What to say about a command line that begins with no verb of ours. */
export function unknownVerb(verbs: readonly Verb[], words: readonly string[]): string {
  const first = words[0] ?? "";
  const ofNoun = verbs.filter((verb) => verb.name.startsWith(`${first} `));
  if (ofNoun.length > 0) {
    const second = words[1];
    const known = ofNoun.map(({ name }) => name.slice(first.length + 1));
    const wanted =
      known.length <= MOST_NAMED
        ? `want ${known.map((word) => `"${first} ${word}"`).join(" or ")}`
        : `want a verb as in "${first} ${known[0]}"${second === undefined ? "" : didYouMean(second, known)}; "sawara help ${first}" lists them`;
    return `sawara: Cannot run "${first}": found ${second === undefined ? "nothing" : `"${second}"`} after it, ${wanted}\n`;
  }
  const names = verbs.map((verb) => verb.name.split(" ")[0] ?? "");
  return `sawara: Unknown verb "${first}"${didYouMean(first, names)}; "sawara help" lists them\n`;
}
