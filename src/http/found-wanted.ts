import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

const WANTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/**
 * What a schema has against a value, as all our refusals say it: what was found, then what was wanted. Texts are not repeated where
 * only their kind or length is wrong: they may be secrets. `undefined` where Zod's own words have to do.
 */
export function foundWanted(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `found ${kindOf(issue.input)}, want ${WANTED[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `found ${shown(issue.input)}, want ${oneOf(issue.values)}`;
    case "too_small":
      return `found ${sizeOf(issue.input)}, want at least ${unitOf(issue.origin, issue.minimum)}`;
    case "too_big":
      return `found ${sizeOf(issue.input)}, want at most ${unitOf(issue.origin, issue.maximum)}`;
    case "invalid_union":
      return issue.discriminator === undefined
        ? undefined
        : `found ${shown((issue.input as Record<string, unknown>)[issue.discriminator as string])}, want ${oneOf(issue.options as string[])}`;
    default:
      return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return Number.isNaN(value) ? "no number" : String(value);
  if (typeof value === "string") return "text";
  return Array.isArray(value) ? "a list" : typeof value === "object" && value !== null ? "an object" : String(value);
}

function sizeOf(value: unknown): string {
  if (typeof value === "string") return unitOf("string", value.length);
  return Array.isArray(value) ? unitOf("array", value.length) : String(value);
}

function unitOf(origin: string, size: number | bigint): string {
  if (origin === "string") return `${size} character${size === 1 ? "" : "s"}`;
  return origin === "array" ? `${size} item${size === 1 ? "" : "s"}` : String(size);
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60));

function oneOf(values: readonly unknown[]): string {
  const all = values.map((value) => JSON.stringify(value)).join(", ");
  return values.length === 1 ? all : `one of ${all}`;
}
