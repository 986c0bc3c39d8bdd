export type Path = readonly (string | number)[];

/** What is wrong with a file, and where: found, then wanted. */
export interface FileProblem {
  readonly path: Path;
  readonly message: string;
}

/** The keys of one object of a file, each read as what it has to be. What is not that is a problem, and then absent. */
export interface Fields {
  readonly path: Path;
  readonly keys: readonly string[];
  has(key: string): boolean;
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  texts(key: string): readonly string[];
  numbers(key: string): readonly number[];
  /** Strings by name, whatever the names are. */
  map(key: string): Readonly<Record<string, string>>;
  child(key: string): Fields | undefined;
  list(key: string): readonly Fields[];
  raw(key: string): unknown;
  problem(key: string, message: string): void;
}

type Dict = Readonly<Record<string, unknown>>;

export const isDict = (value: unknown): value is Dict =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** CloudFormation computes these when it deploys; nobody knows them now. */
const isComputed = (value: unknown): boolean =>
  isDict(value) && Object.keys(value).length === 1 && /^(Ref|Fn::\w+|Condition)$/.test(Object.keys(value)[0]!);

const capital = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** How a file spells a key: `interval` as the API does, `Interval` as CloudFormation and describe-target-groups do. */
function spelling(value: Dict, key: string): string {
  const candidates = [key, capital(key), key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  return candidates.find((each) => Object.hasOwn(value, each)) ?? key;
}

/** The path with each key as the file spells it; what is not there stays as it is. */
export function spelled(root: unknown, path: Path): Path {
  let at = root;
  return path.map((part) => {
    const key = typeof part === "string" && isDict(at) ? spelling(at, part) : part;
    at = Array.isArray(at) ? at[Number(key)] : isDict(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    return key;
  });
}

export function fieldsOf(value: Dict, path: Path, problems: FileProblem[]): Fields {
  const get = (key: string): unknown => {
    const found = value[spelling(value, key)];
    return found === null || isComputed(found) || !Object.hasOwn(value, spelling(value, key)) ? undefined : found;
  };
  const pathOf = (key: string): Path => [...path, spelling(value, key)];
  const add = (at: Path, message: string) => void problems.push({ path: at, message });

  function read<T>(key: string, want: string, parse: (found: unknown) => T | undefined): T | undefined {
    const found = get(key);
    return found === undefined ? undefined : each(found, pathOf(key), want, parse);
  }
  function each<T>(found: unknown, at: Path, want: string, parse: (found: unknown) => T | undefined): T | undefined {
    const parsed = parse(found);
    if (parsed === undefined) add(at, `found ${shown(found)}, want ${want}`);
    return parsed;
  }
  function items<T>(key: string, want: string, parse: (found: unknown) => T | undefined): readonly T[] {
    const found = get(key);
    if (found === undefined) return [];
    if (!Array.isArray(found)) {
      add(pathOf(key), `found ${shown(found)}, want a list`);
      return [];
    }
    return found.flatMap((item, i) => {
      if (isComputed(item)) return [];
      const parsed = each(item, [...pathOf(key), i], want, parse);
      return parsed === undefined ? [] : [parsed];
    });
  }

  return {
    path,
    keys: Object.keys(value),
    has: (key) => get(key) !== undefined,
    raw: get,
    text: (key) => read(key, "text", textOf),
    number: (key) => read(key, "a number", numberOf),
    flag: (key) => read(key, "true or false", flagOf),
    texts: (key) => items(key, "text", textOf),
    numbers: (key) => items(key, "a number", numberOf),
    map(key) {
      const found = read(key, "a map", (each) => (isDict(each) ? each : undefined)) ?? {};
      return Object.fromEntries(
        Object.entries(found).flatMap(([name, each]) => {
          const text = textOf(each);
          return text === undefined ? [] : [[name, text]];
        }),
      );
    },
    child(key) {
      const found = read(key, "a map", (each) => (isDict(each) ? each : undefined));
      return found && fieldsOf(found, pathOf(key), problems);
    },
    list(key) {
      const at = pathOf(key);
      const found = get(key);
      return items(key, "a map", (each) => (isDict(each) ? each : undefined)).map((each) =>
        // Items that are no maps are left out, so the place is that in the file.
        fieldsOf(each, [...at, (found as readonly unknown[]).indexOf(each)], problems),
      );
    },
    problem: (key, message) => add(pathOf(key), message),
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

/** Nothing in a definition is more, in whatever unit, and nobody has to count so far. */
const MOST = 1e9;

/** ECS, CloudFormation and Terraform write numbers as strings too. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Math.abs(value) <= MOST ? value : undefined;
  const text = typeof value === "string" ? value.trim() : "";
  return /^-?\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : undefined;
  return word === "true" ? true : word === "false" ? false : undefined;
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
