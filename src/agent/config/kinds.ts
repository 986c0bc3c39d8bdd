import { HOST_STATUSES } from "#core/host.ts";
import { isLimit, LOG_FORMATS } from "#core/sli/settings.ts";
import { isZone } from "#core/zone.ts";
import { CLOUD_PLATFORMS } from "./config.ts";
import { goRegExp } from "./regexp.ts";

/** A value as the program uses it, or what would have been one. */
export type Read = { readonly value: unknown } | { readonly want: string };

/** Reads one kind of value of a TOML document. */
export type Kind = (found: unknown) => Read;

export const text: Kind = (found) => (typeof found === "string" ? { value: found } : { want: "text" });

export const flag: Kind = (found) => (typeof found === "boolean" ? { value: found } : { want: "true or false" });

export const texts: Kind = (found) =>
  Array.isArray(found) && found.every((item) => typeof item === "string")
    ? { value: found }
    : { want: "a list of texts" };

/** A list of texts each of which is right by itself. */
export const textsThat =
  (isRight: (item: string) => boolean, want: string): Kind =>
  (found) =>
    Array.isArray(found) && found.every((item) => typeof item === "string" && isRight(item))
      ? { value: found }
      : { want: `a list of ${want}` };

export const logFormat: Kind = (found) => oneOf(LOG_FORMATS)(found);

export const zone: Kind = (found) =>
  typeof found === "string" && isZone(found) ? { value: found } : { want: 'a time zone as in "Asia/Tokyo"' };

/** Durations in whole milliseconds. */
export const limits: Kind = (found) =>
  Array.isArray(found) && found.length <= 20 && found.every((item) => typeof item === "number" && isLimit(item))
    ? { value: found }
    : { want: "a list of whole milliseconds, as in [200, 1000]" };

/** Whole seconds within bounds: a number of them, or a length of time as in `90s`, `2m` or `1h`. */
export const secondsWithin =
  (min: number, max: number): Kind =>
  (found) => {
    const [, amount, unit] = typeof found === "string" ? (/^(\d{1,6})([hms])$/.exec(found) ?? []) : [];
    const seconds = amount === undefined ? found : Number(amount) * SECONDS[unit!]!;
    return typeof seconds === "number" && Number.isInteger(seconds) && seconds >= min && seconds <= max
      ? { value: seconds }
      : { want: `whole seconds from ${min} to ${max}, as in 60 or "1m"` };
  };

const oneOf =
  (words: readonly string[]): Kind =>
  (found) =>
    typeof found === "string" && words.includes(found)
      ? { value: found }
      : { want: words.map((word) => `"${word}"`).join(", ") };

export const status: Kind = (found) => (found === "" ? { value: undefined } : oneOf(HOST_STATUSES)(found));

export const platform: Kind = (found) => (found === "" ? { value: "auto" } : oneOf(CLOUD_PLATFORMS)(found));

export const pattern: Kind = (found) => {
  if (typeof found !== "string") return { want: "a regular expression" };
  try {
    // An empty one matches everything, and nobody means that.
    return { value: found === "" ? undefined : goRegExp(found) };
  } catch (error) {
    return { want: `a regular expression (${error instanceof Error ? error.message : error})` };
  }
};

/** A whole number; agents accept it as text too. */
export const whole: Kind = (found) => {
  const number = typeof found === "string" && /^\d{1,9}$/.test(found) ? Number(found) : found;
  return typeof number === "number" && Number.isInteger(number) && number >= 0
    ? { value: number }
    : { want: "a whole number, 0 or more" };
};

const SECONDS: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1 };

/** Minutes: a number of them, or a length of time as Go writes it (`90m`, `1h30m`), in whole minutes. */
export const minutes: Kind = (found) => {
  const plain = whole(found);
  if ("value" in plain) return plain;
  const want = 'whole minutes, as in 10, "10m" or "1h"';
  if (typeof found !== "string" || !/^(?:\d+(?:\.\d+)?[hms])+$/.test(found)) return { want };
  let seconds = 0;
  for (const [, amount, unit] of found.matchAll(/([\d.]+)([hms])/g)) seconds += Number(amount) * SECONDS[unit!]!;
  return Number.isInteger(seconds / 60) ? { value: seconds / 60 } : { want };
};

export const commandLine: Kind = (found) => {
  if (typeof found === "string" && found.trim() !== "") return { value: found };
  const list = texts(found);
  return "value" in list && (found as string[]).length > 0
    ? list
    : { want: "a command, as text or as a list of texts" };
};

/** Variables for a program. Names lose the spaces around them; one with `=` inside would set another variable. */
export const environment: Kind = (found) => {
  const want = 'a table of texts whose names have no "="';
  if (typeof found !== "object" || found === null || Array.isArray(found)) return { want };
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(found)) {
    if (typeof value !== "string" || name.includes("=")) return { want };
    if (name.trim() !== "") env[name.trim()] = value;
  }
  return { value: env };
};
