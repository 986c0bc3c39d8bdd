/** A piece of an expression's text, `text.slice(offset, offset + length)`. */
export interface Token {
  /** `word`: a name, number or duration without quotes. `open`: a string whose closing quote is missing. */
  readonly kind: "word" | "string" | "open" | "punctuation" | "bad" | "end";
  readonly offset: number;
  readonly length: number;
  /** As written; of a string what stands between its quotes, with `\'`, `\"` and `\\` taken for what they mean. */
  readonly value: string;
}

const WORD = /[0-9A-Za-z_.*+-]+/y;
const BLANK = /\s+/y;
const PUNCTUATION = "(),:/";

/** The tokens of a text, whatever it holds, with one of kind `end` after the last. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const push = (kind: Token["kind"], offset: number, end: number, value = text.slice(offset, end)) =>
    tokens.push({ kind, offset, length: end - offset, value });
  let at = 0;
  while (at < text.length) {
    const blankEnd = endOf(BLANK, text, at);
    if (blankEnd > at) {
      at = blankEnd;
      continue;
    }
    const wordEnd = endOf(WORD, text, at);
    const character = text[at]!;
    if (wordEnd > at) push("word", at, wordEnd);
    else if (PUNCTUATION.includes(character)) push("punctuation", at, at + 1);
    else if (character === "'" || character === '"') {
      const { value, end, closed } = readString(text, at);
      push(closed ? "string" : "open", at, end, value);
    } else push("bad", at, at + String.fromCodePoint(text.codePointAt(at)!).length);
    const last = tokens.at(-1)!;
    at = last.offset + last.length;
  }
  push("end", text.length, text.length);
  return tokens;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function readString(text: string, start: number): { value: string; end: number; closed: boolean } {
  const quote = text[start]!;
  let value = "";
  let at = start + 1;
  while (at < text.length) {
    const character = text[at]!;
    if (character === quote) return { value, end: at + 1, closed: true };
    const escaped = character === "\\" ? text[at + 1] : undefined;
    if (escaped === "'" || escaped === '"' || escaped === "\\") {
      value += escaped;
      at += 2;
    } else {
      value += character;
      at++;
    }
  }
  return { value, end: at, closed: false };
}
