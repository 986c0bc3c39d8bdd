const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * What is wrong with a PromQL text before anybody parses it: nothing in it, a bracket or a quotation without its end. Everything
 * else is let through, so that queries of newer servers can be stored here.
 */
export function queryProblem(text: string): string | undefined {
  if (text.trim() === "") return "found nothing, want a PromQL query";
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === "#") {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (letter === '"' || letter === "'" || letter === "`") {
      const end = endOfQuotation(text, at);
      if (end === -1) return `found no end of the quotation at character ${at + 1}`;
      at = end;
    } else if (letter in CLOSING) open.push(CLOSING[letter]!);
    else if (letter === ")" || letter === "]" || letter === "}") {
      const want = open.pop();
      if (want !== letter) return `found "${letter}" at character ${at + 1}, want ${want ? `"${want}"` : "none"}`;
    }
  }
  return open.length === 0 ? undefined : `found the end, want "${open.at(-1)}"`;
}

/** Backquotes know no escapes. */
function endOfQuotation(text: string, from: number): number {
  const quote = text[from]!;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (text[at] === "\\" && quote !== "`") at++;
  }
  return -1;
}
