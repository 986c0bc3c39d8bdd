const SCHEMES: readonly string[] = ["http:", "https:", "mailto:"];

/** An address that a link may have; `undefined` for `javascript:` and all else that does not just lead somewhere. */
export function safeAddress(href: string): string | undefined {
  // Read as browsers read it, who pass over control characters in the middle of a scheme.
  const protocol = URL.parse(href, "https://relative.invalid")?.protocol;
  return protocol !== undefined && SCHEMES.includes(protocol) ? href : undefined;
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Text with its character references resolved, as every reader of Markdown does. */
export function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
