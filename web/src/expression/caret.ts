import { FUNCTIONS, type FunctionName, isFunctionName, type Parameter } from "#core/expression/expression.ts";
import { type Token, tokenize } from "#core/expression/token.ts";

/** What may stand where the caret is. */
export interface Caret {
  /** The call around it, and which of its parameters this is; absent outside of any call of a known function. */
  readonly name?: FunctionName | undefined;
  readonly index: number;
  readonly parameter: Parameter;
  /** What of the argument stands before the caret, without an opening quote. */
  readonly typed: string;
  /** The part of the text that choosing something replaces. */
  readonly from: number;
  readonly to: number;
  /** The arguments before this one, as they are written without quotes and blanks. */
  readonly before: readonly string[];
}

interface OpenCall {
  readonly name: string;
  readonly args: Token[][];
}

/** Where in an expression, finished or not, the caret is; `undefined` where nothing more may be written. */
export function caretIn(text: string, at: number): Caret | undefined {
  const tokens = tokenize(text);
  const calls: OpenCall[] = [{ name: "", args: [[]] }];
  for (const [i, token] of tokens.entries()) {
    if (token.offset >= at) break;
    const call = calls.at(-1)!;
    if (token.kind !== "punctuation") {
      call.args.at(-1)!.push(token);
      // The caret is in this word, or at its end.
      if (token.offset + token.length >= at) break;
      continue;
    }
    switch (token.value) {
      case "(":
        calls.push({ name: tokens[i - 1]?.value ?? "", args: [[]] });
        break;
      case ",":
        call.args.push([]);
        break;
      case ")":
        if (calls.length > 1) calls.pop();
        calls.at(-1)!.args.at(-1)!.push(token);
        break;
      default:
        call.args.at(-1)!.push(token);
    }
  }
  const { name, args } = calls.at(-1)!;
  const own = args.at(-1)!;
  const parameter = parameterAt(name, args.length - 1, calls.length === 1);
  if (parameter === undefined) return undefined;
  // A call in this place is complete, or a second word begins where only one may stand.
  if (own.some(({ value, kind }) => kind === "punctuation" && value === ")")) return undefined;
  const [first] = own;
  const last = own.at(-1);
  const touches = last !== undefined && last.offset + last.length >= at;
  if (own.length > 1 && !(parameter === "role" || parameter === "factor")) return undefined;
  if (last !== undefined && !touches && last.kind !== "punctuation") return undefined;
  const from = first?.offset ?? at;
  const to = touches ? endOfWord(last, at, text) : at;
  return {
    name: isFunctionName(name) ? name : undefined,
    index: args.length - 1,
    parameter,
    typed: text.slice(from, at).replace(/^['"]/, ""),
    from,
    to,
    before: args.slice(0, -1).map((tokensOf) => tokensOf.map(({ value }) => value).join("")),
  };
}

function parameterAt(name: string, index: number, outside: boolean): Parameter | undefined {
  if (outside) return index === 0 ? "metrics" : undefined;
  if (!isFunctionName(name)) return undefined;
  const parameters: readonly Parameter[] = FUNCTIONS[name];
  const last = parameters.at(-1);
  return parameters[index] ?? (last === "metrics+" ? last : undefined);
}

/** Choosing replaces the whole word, but of a string without an end only what was typed so far. */
const endOfWord = ({ kind, offset, length }: Token, at: number, text: string): number =>
  kind === "open" ? Math.min(at, text.length) : offset + length;
