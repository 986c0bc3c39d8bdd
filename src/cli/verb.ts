import type { Options, OptionTable, Origin, ValuesOf } from "#kit/options.ts";
import type { Terminal } from "./terminal.ts";

/** One call of a verb, its options read and found right. */
export interface Call<O extends Options = Options> {
  readonly values: ValuesOf<O>;
  readonly origins: { readonly [K in keyof O]: Origin };
  readonly operands: readonly string[];
  readonly terminal: Terminal;
}

/** Something `sawara` can do. Help, completion and dispatch are made from the list of these. */
export interface Verb<O extends Options = Options> {
  /** One or two words: `server`, `config print`. */
  readonly name: string;
  /** One line without a full stop. */
  readonly summary: string;
  /** Names of what must follow, in capitals; one in brackets may be left out. */
  readonly operands: readonly string[];
  readonly options: OptionTable<O>;
  /** More paragraphs for `sawara help VERB`. */
  readonly more?: readonly string[];
  run(call: Call<O>): Promise<number>;
}

/** Lets the compiler see the options of one verb, and the list hold verbs of every kind. */
export function verb<O extends Options>(spec: Verb<O>): Verb {
  return spec as unknown as Verb;
}

/** The verb that the command line begins with, the longest name first, and what follows it. */
export function findVerb(
  verbs: readonly Verb[],
  argv: readonly string[],
): { readonly verb: Verb; readonly rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = argv.slice(0, length).join(" ");
    const found = argv.length >= length ? verbs.find((candidate) => candidate.name === name) : undefined;
    if (found !== undefined) return { verb: found, rest: argv.slice(length) };
  }
  return undefined;
}

/** What is wrong with the number of operands, if anything. */
export function checkOperands(verb: Verb, operands: readonly string[]): string | undefined {
  const least = verb.operands.filter((name) => !name.startsWith("[")).length;
  const most = verb.operands.length;
  if (operands.length >= least && operands.length <= most) return undefined;
  const wanted = most === 0 ? "none" : verb.operands.join(" ");
  const found = operands.length === 0 ? "none" : operands.map((operand) => `"${operand}"`).join(" ");
  return `Cannot run "${verb.name}": found ${found} as arguments, want ${wanted}`;
}
