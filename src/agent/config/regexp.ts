/** Classes that RE2 knows by name. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t-\\r ",
  upper: "A-Z",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};

/**
 * A regular expression as configuration files have it, in the spelling of Go: flags in front (`(?i)`), `\A`, `\z`,
 * `(?P<name>…)`, `[[:alpha:]]`. Throws `SyntaxError` for what is none.
 */
export function goRegExp(source: string): RegExp {
  const [, flags = ""] = /^\(\?([ims]+)\)/.exec(source) ?? [];
  const body = (flags === "" ? source : source.slice(flags.length + 3))
    .replaceAll("(?P<", "(?<")
    .replace(/\[:([a-z]+):\]/g, (whole, name: string) => POSIX[name] ?? whole)
    // An escaped backslash before the letter is no anchor.
    .replace(/\\(.)/gs, (whole, letter: string) =>
      letter === "A" ? "(?<![\\s\\S])" : letter === "z" ? "(?![\\s\\S])" : whole,
    );
  return new RegExp(body, [...new Set(flags)].join(""));
}
