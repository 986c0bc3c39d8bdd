import { MASK, maskUrl, Secret } from "./secret.ts";

/** Reading a value went well, or this is what would have been read: `a whole number from 0 to 65535`. */
export type Parsed<T> = { readonly value: T } | { readonly want: string };

/** The shapes a value may have in a TOML file. */
export type TomlShape = "string" | "integer" | "boolean" | "array";

/** How values of one option are read and shown. Made by the functions below. */
export interface Kind<T> {
  /** One word for help and documents: `port`, `bytes`. */
  readonly word: string;
  readonly toml: readonly TomlShape[];
  parse(text: string): Parsed<T>;
  /** As a person would write it on a command line. Secrets come out masked. */
  show(value: T): string;
  /** Flags without a value mean true, and `--no-NAME` false. */
  readonly boolean?: true;
  /** Repeated flags add up, and commas separate. */
  readonly list?: true;
  /** May be read from a file that a `-file` twin names. */
  readonly secret?: true;
}

export const string: Kind<string> = {
  word: "text",
  toml: ["string"],
  parse: (text) => (text === "" ? { want: "text" } : { value: text }),
  show: (value) => value,
};

/** Text of one form; `want` says which. */
export function matching(word: string, pattern: RegExp, want: string): Kind<string> {
  return { ...string, word, parse: (text) => (pattern.test(text) ? { value: text } : { want }) };
}

/** A path as given; relative ones are relative to the working directory. */
export const path: Kind<string> = {
  ...string,
  word: "path",
  parse: (text) => (text === "" ? { want: "a path" } : { value: text }),
};

/** One of a closed set of words. */
export function choice<const T extends string>(...words: readonly T[]): Kind<T> {
  return {
    word: words.join("|"),
    toml: ["string"],
    parse: (text) => {
      const found = words.find((word) => word === text);
      return found === undefined ? { want: words.map((word) => `"${word}"`).join(" or ") } : { value: found };
    },
    show: (value) => value,
  };
}

/** A whole number, bounds included. */
export function integer(min: number, max: number, word = "number"): Kind<number> {
  return {
    word,
    toml: ["integer"],
    parse: (text) => {
      const value = /^[+-]?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      if (Number.isSafeInteger(value) && value >= min && value <= max) return { value };
      return { want: `a whole number from ${min} to ${max}` };
    },
    show: String,
  };
}

/** 0 asks the system for a free port. */
export const port: Kind<number> = integer(0, 65_535, "port");

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

export const boolean: Kind<boolean> = {
  word: "boolean",
  boolean: true,
  toml: ["boolean"],
  parse: (text) => {
    const word = text.toLowerCase();
    if (TRUE.includes(word)) return { value: true };
    return FALSE.includes(word) ? { value: false } : { want: "true or false" };
  },
  show: String,
};

const BYTE_UNITS = [
  ["TiB", 1024 ** 4],
  ["GiB", 1024 ** 3],
  ["MiB", 1024 ** 2],
  ["KiB", 1024],
] as const;

/** A number of bytes: `1073741824`, `1GiB`, `500MB`. `K`, `M`, `G` and `T` alone count in steps of 1024. */
export function bytes(min: number, max: number): Kind<number> {
  return {
    word: "bytes",
    toml: ["integer", "string"],
    parse: (text) => {
      const [, digits, prefix, binary, unit] = /^(\d{1,16}) ?([kmgt]?)(i?)(b?)$/i.exec(text) ?? [];
      const step = binary === "" && unit !== "" ? 1000 : 1024;
      const power = prefix === undefined || prefix === "" ? 0 : "kmgt".indexOf(prefix.toLowerCase()) + 1;
      const value =
        digits === undefined || (power === 0 && binary !== "") ? Number.NaN : Number(digits) * step ** power;
      if (Number.isSafeInteger(value) && value >= min && value <= max) return { value };
      return { want: `bytes from ${showBytes(min)} to ${showBytes(max)}, as in "512MiB"` };
    },
    show: showBytes,
  };
}

function showBytes(value: number): string {
  const unit = BYTE_UNITS.find(([, size]) => value >= size && value % size === 0);
  return unit === undefined ? String(value) : `${value / unit[1]}${unit[0]}`;
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 } as const;
export type DurationUnit = keyof typeof SECONDS;

/** A length of time, in seconds: `90s`, `15m`, `12h`, `400d`, `2y`, `1d12h`. A bare number counts in `bare`. */
export function duration(min: number, max: number, bare: DurationUnit): Kind<number> {
  return {
    word: "duration",
    toml: ["integer", "string"],
    parse: (text) => {
      let value = Number.NaN;
      if (/^\d{1,12}$/.test(text)) value = Number(text) * SECONDS[bare];
      else if (/^(\d{1,12}[smhdwy])+$/.test(text)) {
        value = 0;
        for (const [, amount, unit] of text.matchAll(/(\d+)([smhdwy])/g))
          value += Number(amount) * SECONDS[unit as DurationUnit];
      }
      if (value >= min && value <= max) return { value };
      return { want: `a duration from ${showDuration(min)} to ${showDuration(max)}, as in "${showDuration(min)}"` };
    },
    show: showDuration,
  };
}

function showDuration(seconds: number): string {
  for (const unit of ["y", "d", "h", "m"] as const)
    if (seconds >= SECONDS[unit] && seconds % SECONDS[unit] === 0) return `${seconds / SECONDS[unit]}${unit}`;
  return `${seconds}s`;
}

/** An absolute URL with one of the protocols, kept as written but for slashes at the end. */
export function url(...protocols: readonly string[]): Kind<string> {
  const want = `a URL that begins with ${protocols.map((protocol) => `"${protocol}//"`).join(" or ")}`;
  return {
    word: "url",
    toml: ["string"],
    parse: (text) => {
      if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) return { want };
      return new URL(text).hostname === "" ? { want } : { value: text.replace(/\/+$/, "") };
    },
    show: maskUrl,
  };
}

/** Several values. An item is refused when `check` says what it wanted instead. */
export function list(word: string, check: (item: string) => string | undefined): Kind<readonly string[]> {
  return {
    word,
    list: true,
    toml: ["array", "string"],
    parse: (text) => {
      const items = text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
      for (const item of items) {
        const want = check(item);
        if (want !== undefined) return { want };
      }
      return { value: items };
    },
    show: (value) => value.join(","),
  };
}

/** A value that nobody may see: `minLength` keeps a careless one out. */
export function secret(minLength: number): Kind<Secret> {
  return {
    word: "secret",
    secret: true,
    toml: ["string"],
    parse: (text) =>
      text.length >= minLength ? { value: new Secret(text) } : { want: `at least ${minLength} characters` },
    show: () => MASK,
  };
}

/** A URL that may hold a password: a secret that is shown with the password masked. */
export function secretUrl(...protocols: readonly string[]): Kind<Secret> {
  const plain = url(...protocols);
  return {
    word: "url",
    secret: true,
    toml: ["string"],
    parse: (text) => {
      const parsed = plain.parse(text);
      return "want" in parsed ? parsed : { value: new Secret(text) };
    },
    show: (value) => maskUrl(value.reveal()),
  };
}
