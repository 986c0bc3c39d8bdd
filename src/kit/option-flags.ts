import { type Collected, flagName, type Given, type OptionTable, type Problem } from "./option-table.ts";
import { didYouMean } from "./suggest.ts";

export interface CollectedFlags extends Collected {
  /** What is no flag, in order, and everything after `--`. */
  readonly operands: readonly string[];
  /** Whether `--help` or `-h` was among the flags. */
  readonly help: boolean;
}

interface Meaning {
  readonly key: string;
  readonly takesValue: boolean;
  /** What the flag means when it stands alone. */
  readonly alone: "true" | "false";
  readonly inFile: boolean;
}

function meanings(table: OptionTable): Map<string, Meaning> {
  const map = new Map<string, Meaning>();
  for (const [key, option] of Object.entries(table.options)) {
    const name = flagName(key);
    const plain: Meaning = { key, takesValue: !option.kind.boolean, alone: "true", inFile: false };
    map.set(name, plain);
    for (const other of [...(option.flags ?? []), ...(option.short === undefined ? [] : [option.short])])
      map.set(other, plain);
    if (option.kind.boolean) map.set(`no-${name}`, { ...plain, alone: "false" });
    if (option.kind.secret) map.set(`${name}-file`, { ...plain, inFile: true });
  }
  return map;
}

/**
 * Reads `--port 8080`, `--port=8080`, `--no-agent`, `-v`. One dash before a long name works too, because the Go programs
 * whose command lines people bring along write `-conf`. A flag that is repeated adds to a list; elsewhere the last one wins.
 */
export function collectFlags(table: OptionTable, argv: readonly string[]): CollectedFlags {
  const known = meanings(table);
  const given: Given[] = [];
  const problems: Problem[] = [];
  const operands: string[] = [];
  let help = false;

  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === "--") {
      operands.push(...argv.slice(i + 1));
      break;
    }
    const [, name, attached] = /^--?([A-Za-z][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      operands.push(arg);
      continue;
    }
    if (name === "help" || name === "h") {
      help = true;
      continue;
    }
    const meaning = known.get(name);
    const written = name.length === 1 ? `-${name}` : `--${name}`;
    if (meaning === undefined) {
      const guess = didYouMean(
        written,
        [...known.keys()].filter((key) => key.length > 1).map((key) => `--${key}`),
      );
      problems.push({ source: "flag", message: `Unknown flag "${written}"${guess}` });
      continue;
    }
    if (meaning.alone === "false" && attached !== undefined) {
      problems.push({ source: "flag", message: `Cannot use ${written}: found a value, want none` });
      continue;
    }
    let text = attached ?? (meaning.takesValue ? undefined : meaning.alone);
    if (text === undefined) {
      const next = argv[i + 1];
      // Taking a flag for a value would hide two mistakes; who means it writes `--name=--value`.
      if (next === undefined || /^-[-A-Za-z]/.test(next)) {
        const found = next === undefined ? "the end" : `"${next}"`;
        problems.push({ source: "flag", message: `Cannot use ${written}: found ${found}, want a value` });
        continue;
      }
      text = next;
      i++;
    }
    given.push({
      key: meaning.key,
      text,
      origin: { source: "flag", name: written },
      ...(meaning.inFile && { inFile: true as const }),
    });
  }
  return { given, problems, operands, help };
}
