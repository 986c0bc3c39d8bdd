import {
  DURATION_SECONDS,
  type Duration,
  type Expression,
  type Factor,
  FUNCTIONS,
  type FunctionName,
  isFunctionName,
  type Parameter,
} from "./expression.ts";
import { MAX_CALLS, MAX_DEPTH, MAX_LENGTH, problemAt, type Want } from "./problem.ts";
import { type Token, tokenize } from "./token.ts";

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const DURATION = /^(\d+)(mo|[mhdwy])$/;
const HOST = /^[0-9A-Za-z]+$/;
const NAME = /^[0-9A-Za-z_-]+$/;
const METRIC = /^[0-9A-Za-z_.*-]+$/;
const ROLE = /^([0-9A-Za-z_-]+)\s*:\s*([0-9A-Za-z_-]+)$/;
/** More is a slip of the finger, and arithmetic with it would not be exact. */
const LONGEST_DURATION_SECONDS = 100 * DURATION_SECONDS.y;

/** Reads an expression [EX1]; throws `ExpressionError`, a `Rejected`, for a text that is none. */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw problemAt(text, MAX_LENGTH, text.length - MAX_LENGTH, "shorter");
  const parser = new Parser(text);
  const expression = parser.call();
  parser.end();
  return expression;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #calls = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  call(): Expression {
    const token = this.#next;
    if (++this.#depth > MAX_DEPTH) throw this.#problem(token, "shallower");
    if (++this.#calls > MAX_CALLS) throw this.#problem(token, "fewer");
    if (token.kind !== "word") throw this.#problem(token, "function");
    if (!isFunctionName(token.value)) throw this.#problem(token, "function", nearestFunction(token.value));
    this.#at++;
    this.#punctuation("(", "open");
    const args = FUNCTIONS[token.value].map((parameter, i) => {
      if (i > 0) this.#punctuation(",", "comma");
      return this.#argument(parameter);
    });
    this.#punctuation(")", FUNCTIONS[token.value].at(-1) === "metrics+" ? "more" : "close");
    this.#depth--;
    // The table that was gone by says that these are this function's arguments.
    return { name: token.value, args } as unknown as Expression;
  }

  end(): void {
    if (this.#next.kind !== "end") throw this.#problem(this.#next, "end");
  }

  #argument(parameter: Parameter): unknown {
    switch (parameter) {
      case "metrics":
        return this.call();
      case "metrics+":
        return this.#oneOrMore();
      case "host":
        return this.#bare(HOST, "host").value;
      case "service":
        return this.#bare(NAME, "service").value;
      case "metric":
        return this.#bare(METRIC, "metric").value;
      case "role":
        return this.#role();
      case "factor":
        return this.#factor();
      case "percentage":
        return this.#percentage();
      case "duration":
        return this.#duration();
      case "text":
        return this.#string();
    }
  }

  #oneOrMore(): Expression[] {
    const calls = [this.call()];
    while (this.#isPunctuation(",")) {
      this.#at++;
      calls.push(this.call());
    }
    return calls;
  }

  #role(): { service: string; role: string } {
    const first = this.#next;
    if (first.kind === "string") {
      this.#at++;
      const [, service, role] = ROLE.exec(first.value) ?? [];
      if (service === undefined || role === undefined) throw this.#problem(first, "role");
      return { service, role };
    }
    const service = this.#bare(NAME, "role").value;
    this.#punctuation(":", "role");
    return { service, role: this.#bare(NAME, "role").value };
  }

  #factor(): Factor {
    const numerator = this.#number("factor");
    if (!this.#isPunctuation("/")) return { numerator, denominator: 1 };
    this.#at++;
    const token = this.#next;
    const denominator = this.#number("divisor");
    if (denominator === 0 || !Number.isFinite(numerator / denominator)) throw this.#problem(token, "divisor");
    return { numerator, denominator };
  }

  #percentage(): number {
    const token = this.#next;
    const percentage = this.#number("percentage");
    if (percentage <= 0 || percentage >= 100) throw this.#problem(token, "percentage");
    return percentage;
  }

  #number(want: Want): number {
    const token = this.#next;
    const value = Number(token.value);
    if (token.kind !== "word" || !NUMBER.test(token.value) || !Number.isFinite(value)) throw this.#problem(token, want);
    this.#at++;
    // -0 has no spelling of its own.
    return value + 0;
  }

  #duration(): Duration {
    const token = this.#bare(DURATION, "duration");
    const [, digits, unit] = DURATION.exec(token.value) as unknown as [string, string, Duration["unit"]];
    const amount = Number(digits);
    if (amount * DURATION_SECONDS[unit] > LONGEST_DURATION_SECONDS) throw this.#problem(token, "duration");
    return { amount, unit };
  }

  #string(): string {
    const token = this.#next;
    if (token.kind !== "string") throw this.#problem(token, token.kind === "open" ? "quote" : "text");
    this.#at++;
    return token.value;
  }

  /** A name as it is or in quotes. */
  #bare(pattern: RegExp, want: Want): Token {
    const token = this.#next;
    if (token.kind === "open") throw this.#problem(token, "quote");
    if ((token.kind !== "word" && token.kind !== "string") || !pattern.test(token.value))
      throw this.#problem(token, want);
    this.#at++;
    return token;
  }

  #punctuation(character: string, want: Want): void {
    if (!this.#isPunctuation(character)) throw this.#problem(this.#next, want);
    this.#at++;
  }

  #isPunctuation(character: string): boolean {
    return this.#next.kind === "punctuation" && this.#next.value === character;
  }

  /** There always is one: nobody goes on past the end. */
  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #problem({ offset, length }: Token, want: Want, suggestion?: string): Error {
    return problemAt(this.#text, offset, length, want, suggestion);
  }
}

/** The function that is spelled most alike, when it is alike at all. */
function nearestFunction(word: string): string | undefined {
  if (word.length > 40) return undefined;
  let nearest: FunctionName | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of Object.keys(FUNCTIONS) as FunctionName[]) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          last[j]! + 1,
          row[j - 1]! + 1,
          last[j - 1]! + (same ? 0 : 1),
          swapped ? beforeLast[j - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
