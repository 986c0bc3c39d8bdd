import { Rejected } from "#core/errors.ts";
import type { Parameter } from "./expression.ts";

/** Deeper is no formula that a person wrote, and recursion has an end. */
export const MAX_DEPTH = 50;
export const MAX_CALLS = 1_000;
export const MAX_LENGTH = 65_536;

/** What would have been right in the place of what was found. Pages say it in the language of their reader. */
export type Want =
  | Exclude<Parameter, "metrics" | "metrics+">
  | "function"
  | "open"
  | "comma"
  | "close"
  | "more"
  | "divisor"
  | "quote"
  | "end"
  | "shallower"
  | "fewer"
  | "shorter";

const WANTED: Readonly<Record<Want, string>> = {
  function: 'a function such as "host"',
  open: '"("',
  comma: '","',
  close: '")"',
  more: '"," or ")"',
  host: "a host id",
  service: "a service name",
  role: 'a role such as "Shop:web"',
  metric: 'a metric name such as "loadavg5" or "custom.jobs.*"',
  factor: 'a number such as "-1.5" or "1/100"',
  divisor: "a number other than 0",
  percentage: "a number over 0 and under 100",
  duration: 'a duration such as "30m", "6h", "1d", "1w", "1mo" or "1y"',
  text: "a name in quotes",
  quote: "a closing quote",
  end: "the end of the expression",
  shallower: `at most ${MAX_DEPTH} calls inside one another`,
  fewer: `at most ${MAX_CALLS} calls`,
  shorter: `at most ${MAX_LENGTH} characters`,
};

/** Where and why a text is no expression. Lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** Of what was found; 0 at the end of the text. */
  readonly length: number;
  /** Cut after 40 characters; empty at the end of the text. */
  readonly found: string;
  readonly want: Want;
  /** `want` in words. */
  readonly wanted: string;
  /** The function that was probably meant. */
  readonly suggestion?: string | undefined;
}

/** A text that is no expression. */
export class ExpressionError extends Rejected {
  readonly problem: Problem;

  constructor(problem: Problem) {
    const { line, column, found, wanted, suggestion } = problem;
    const what = found === "" ? "the end" : `"${found}"`;
    const hint = suggestion === undefined ? "" : `, did you mean "${suggestion}"`;
    super("invalid", `Cannot read expression at line ${line}, column ${column}: found ${what}, want ${wanted}${hint}`);
    this.problem = problem;
  }
}

const LONGEST_QUOTE = 40;

/** The error for what stands in `text` at `offset`. */
export function problemAt(
  text: string,
  offset: number,
  length: number,
  want: Want,
  suggestion?: string,
): ExpressionError {
  const before = text.slice(0, offset).split(/\r\n|[\r\n]/);
  const found = text.slice(offset, offset + length);
  return new ExpressionError({
    line: before.length,
    column: before.at(-1)!.length + 1,
    offset,
    length,
    found: found.length > LONGEST_QUOTE ? `${found.slice(0, LONGEST_QUOTE)}…` : found,
    want,
    wanted: WANTED[want],
    suggestion,
  });
}
