import { isFunctionName } from "#core/expression/expression.ts";
import type { Problem } from "#core/expression/problem.ts";
import { type Token, tokenize } from "#core/expression/token.ts";

/** How a piece of an expression's text looks. */
export type Look = "function" | "unknown" | "name" | "number" | "text" | "mark" | "blank";

export interface Piece {
  readonly from: number;
  readonly text: string;
  readonly look: Look;
  /** Part of what is wrong. */
  readonly wrong: boolean;
}

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^\d+(?:mo|[mhdwy])$/;

/** The text in pieces, all of it and in order, cut where a mistake begins and ends. */
export function highlight(text: string, problem?: Pick<Problem, "offset" | "length">): readonly Piece[] {
  const tokens = tokenize(text);
  const pieces: Piece[] = [];
  const wrongTo = problem === undefined ? 0 : problem.offset + problem.length;
  const push = (from: number, to: number, look: Look): void => {
    const cuts = problem === undefined ? [] : [problem.offset, wrongTo].filter((cut) => cut > from && cut < to);
    let at = from;
    for (const end of [...cuts, to]) {
      if (end === at) continue;
      const wrong = problem !== undefined && at >= problem.offset && end <= wrongTo;
      pieces.push({ from: at, text: text.slice(at, end), look, wrong });
      at = end;
    }
  };
  let end = 0;
  for (const [i, token] of tokens.entries()) {
    push(end, token.offset, "blank");
    end = token.offset + token.length;
    push(token.offset, end, lookOf(token, tokens[i + 1]));
  }
  return pieces;
}

function lookOf({ kind, value }: Token, next: Token | undefined): Look {
  switch (kind) {
    case "word":
      if (next?.value === "(" && next.kind === "punctuation") return isFunctionName(value) ? "function" : "unknown";
      return NUMBER.test(value) ? "number" : "name";
    case "string":
    case "open":
      return "text";
    case "bad":
      return "unknown";
    case "punctuation":
    case "end":
      return "mark";
  }
}
