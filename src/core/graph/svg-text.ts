/** Text of anybody's, safe between tags and in quoted attributes. Characters that XML does not know at all are left out. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "")
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

/** East Asian characters are as wide as they are high. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{10000}-\u{10ffff}]/u;
const NARROW = /[ .,:;|!'ijlItfr()[\]/\\-]/;
const BROAD = /[mwMW@%]/;

/** About how wide text will be, in pixels; a little too much rather than too little. */
export function widthOf(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text)
    ems += WIDE.test(character) ? 1 : NARROW.test(character) ? 0.33 : BROAD.test(character) ? 0.9 : 0.59;
  return ems * fontSize;
}

/** The text, or its beginning with an ellipsis, that fits into `width` pixels. */
export function fit(text: string, fontSize: number, width: number): string {
  if (widthOf(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && widthOf(`${characters.join("")}…`, fontSize) > width) characters.pop();
  return characters.length === 0 ? "" : `${characters.join("").trimEnd()}…`;
}
