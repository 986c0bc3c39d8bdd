import { collectEnv, type Environment } from "./option-env.ts";
import { collectFile, type FileSource } from "./option-file.ts";
import { collectFlags } from "./option-flags.ts";
import {
  fileKey,
  type Given,
  type Options,
  type OptionTable,
  type Origin,
  type Problem,
  type ValuesOf,
} from "./option-table.ts";

export type { Environment } from "./option-env.ts";
export type { FileSource } from "./option-file.ts";
export * from "./option-kinds.ts";
export {
  type Options,
  type OptionTable,
  type Origin,
  option,
  type Problem,
  pick,
  type ValuesOf,
  withFlags,
} from "./option-table.ts";

/** Where values come from, weakest first: `file`, `env`, `argv`. */
export interface OptionSources {
  /** Without the program and the verb. */
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly file?: FileSource | undefined;
  /** The table whose names are known, where a verb takes only part of it. */
  readonly all?: OptionTable<Options>;
  /** Reads what a `*_FILE` twin names. Throws an `Error` when it cannot. */
  readonly readSecret: (path: string) => string;
}

export interface ResolvedOptions<O extends Options> {
  /** Complete only when `problems` is empty; what has a problem stands at its default. */
  readonly values: ValuesOf<O>;
  readonly origins: { readonly [K in keyof O]: Origin };
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly operands: readonly string[];
  readonly help: boolean;
}

const DEFAULT_ORIGIN: Origin = { source: "default", name: "" };

/**
 * Reads every option of the table from its sources: flag before environment before file before default. All mistakes are
 * found in one go, those in values that another source overrides too.
 */
export function resolveOptions<O extends Options>(table: OptionTable<O>, sources: OptionSources): ResolvedOptions<O> {
  const all = sources.all ?? table;
  const flags = collectFlags(table, sources.argv);
  const collected = [
    sources.file === undefined ? { given: [], problems: [] } : collectFile(table, all, sources.file),
    collectEnv(table, all, sources.env),
    flags,
  ];
  const problems: Problem[] = collected.flatMap((source) => source.problems);
  const warnings: string[] = [];
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const [key, option] of Object.entries(table.options)) {
    values[key] = option.default;
    origins[key] = DEFAULT_ORIGIN;
  }

  for (const { given } of collected) {
    for (const item of joinLists(table, given)) {
      const { kind, deprecated } = table.options[item.key]!;
      const { source } = item.origin;
      const name = source === "file" ? `"${fileKey(item.key)}"` : item.origin.name;
      const wrong = (why: string) => {
        const message =
          source === "file" ? `${item.origin.name}: cannot use ${name}: ${why}` : `Cannot use ${name}: ${why}`;
        problems.push({ source: source as Problem["source"], message });
      };
      const twin = given.find((other) => other.key === item.key && Boolean(other.inFile) !== Boolean(item.inFile));
      if (twin !== undefined) {
        if (item.inFile) wrong(`found ${twin.origin.name} too, want one of them`);
        continue;
      }
      if (deprecated !== undefined) warnings.push(`${name} is deprecated: ${deprecated}`);
      const text = item.inFile ? readOr(sources.readSecret, item.text, wrong) : item.text;
      if (text === undefined) continue;
      const parsed = kind.parse(text);
      if ("want" in parsed) {
        // A secret stays out of messages even when it is a bad one [I10].
        const found = text === "" ? "nothing" : kind.secret ? `${text.length} characters` : `"${text}"`;
        wrong(`found ${found}, want ${parsed.want}`);
        continue;
      }
      values[item.key] = parsed.value;
      origins[item.key] = item.origin;
    }
  }
  return {
    values: values as ValuesOf<O>,
    origins: origins as { [K in keyof O]: Origin },
    problems,
    warnings,
    operands: flags.operands,
    help: flags.help,
  };
}

/** Repeated flags of a list become one value; of anything else every one is kept, so that each is checked. */
function joinLists(table: OptionTable, given: readonly Given[]): readonly Given[] {
  const joined: Given[] = [];
  for (const item of given) {
    const at = table.options[item.key]!.kind.list ? joined.findIndex((other) => other.key === item.key) : -1;
    const repeated = item.origin.source === "flag" && at >= 0;
    if (repeated) joined[at] = { ...joined[at]!, text: `${joined[at]!.text},${item.text}` };
    else joined.push(item);
  }
  return joined;
}

function readOr(read: (path: string) => string, path: string, failed: (why: string) => void): string | undefined {
  try {
    return read(path);
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
