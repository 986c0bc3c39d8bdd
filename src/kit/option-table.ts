import type { Kind } from "./option-kinds.ts";

/** What is said about an option besides its kind. */
export interface OptionSpec {
  /** Whole sentences for people: what it does, what a larger or smaller value costs. The default is added by itself. */
  readonly help: string;
  /** Heading under which help and documents list it. */
  readonly group?: string;
  /** Words for a default that is no plain value: `for ever`. */
  readonly absent?: string;
  /** One letter: `v` gives `-v`. */
  readonly short?: string;
  /** Other flags that mean the same, for people who come from elsewhere: `apikey`. Help does not list them. */
  readonly flags?: readonly string[];
  /** Other variables that are read too, after ours, for people who come from elsewhere. */
  readonly env?: readonly string[];
  /** Works, but is left out of help and documents. */
  readonly hidden?: true;
  /** Works, with a warning that says what to use instead. */
  readonly deprecated?: string;
  /** Where else it must not stand: `--json` on the command line only, the path of the file not in the file. */
  readonly only?: "flag" | "flag-or-variable";
}

/** One option. `T` includes `undefined` where there is no default. */
export interface Option<T> extends OptionSpec {
  readonly kind: Kind<T>;
  readonly default: T | undefined;
}

/** Declares an option: its kind, its default, its words. The name comes from its key in the table. */
export function option<T>(kind: Kind<T>, spec: OptionSpec & { readonly default: T }): Option<T>;
export function option<T>(kind: Kind<T>, spec: OptionSpec): Option<T | undefined>;
export function option<T>(kind: Kind<T>, spec: OptionSpec & { readonly default?: T }): Option<T | undefined> {
  return { default: undefined, ...spec, kind: kind as Kind<T | undefined> };
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** All that a program can be told, each thing declared once. */
export interface OptionTable<O extends Options = Options> {
  /** `SAWARA_`: a variable that begins like this is ours, and one that we do not know is a mistake. */
  readonly envPrefix: string;
  /** Variables with the prefix that other programs read, launcher and test runner; `X_*` is all that begin with `X_`. */
  readonly otherVariables?: readonly string[];
  readonly options: O;
}

/** The values of a table, typed by its kinds. */
export type ValuesOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** The part of a table that one verb takes. */
export function pick<O extends Options, K extends keyof O & string>(
  table: OptionTable<O>,
  keys: readonly K[],
): OptionTable<Pick<O, K>> {
  return { ...table, options: Object.fromEntries(keys.map((key) => [key, table.options[key]])) as Pick<O, K> };
}

/** The table with flags of one verb added: they have no variable and no file key. */
export function withFlags<O extends Options, F extends Options>(
  table: OptionTable<O>,
  flags: F,
): OptionTable<O & { readonly [K in keyof F]: F[K] }> {
  const only = Object.entries(flags).map(([key, option]) => [key, { ...option, only: "flag" }]);
  return { ...table, options: { ...table.options, ...Object.fromEntries(only) } };
}

const words = (key: string): string[] => key.split(/(?=[A-Z])/).map((word) => word.toLowerCase());

/** `dataDir` is `--data-dir` on the command line, */
export const flagName = (key: string): string => words(key).join("-");
/** `data_dir` in a file, */
export const fileKey = (key: string): string => words(key).join("_");
/** and `SAWARA_DATA_DIR` in the environment. */
export const envName = (envPrefix: string, key: string): string => envPrefix + fileKey(key).toUpperCase();

/** Where a value came from, as precise as a person needs to change it. */
export interface Origin {
  readonly source: "flag" | "environment" | "file" | "default";
  /** `--port`, `SAWARA_PORT`, `/etc/sawara/config.toml:3`; empty for a default. */
  readonly name: string;
}

/** Something wrong with what was given. Flags are a matter of usage, the rest of configuration. */
export interface Problem {
  readonly source: "flag" | "environment" | "file";
  readonly message: string;
}

/** A value as one source gave it, not yet read by its kind. */
export interface Given {
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
  /** `text` is the path of a file that holds the secret. */
  readonly inFile?: true;
}

/** What one source gave, and what is wrong with it. */
export interface Collected {
  readonly given: readonly Given[];
  readonly problems: readonly Problem[];
}
