/** Bytes. A line that is longer is given in pieces, none of which is a line of any format; memory stays bounded. */
export const LONGEST_PIECE = 1 << 20;

const NEWLINE = 10;

export interface Lines {
  /** Without their ends. */
  readonly lines: readonly string[];
  /** How much of the bytes they are, ends included; what is behind is the beginning of a line that is not complete yet. */
  readonly bytes: number;
}

/** The complete lines that bytes begin with. `isEnd`: nothing follows, so the last one needs no end. */
export function takeLines(bytes: Buffer, isEnd = false): Lines {
  const isAll = isEnd || bytes.length >= LONGEST_PIECE;
  const newline = bytes.lastIndexOf(NEWLINE);
  const to = newline >= 0 ? newline + 1 : 0;
  if (to === 0 && isAll && bytes.length > 0) return { lines: [bytes.toString("utf8")], bytes: bytes.length };
  if (to === 0) return { lines: [], bytes: 0 };
  const lines = bytes.toString("utf8", 0, to - 1).split("\n");
  if (isEnd && to < bytes.length) lines.push(bytes.toString("utf8", to));
  for (let i = 0; i < lines.length; i++) if (lines[i]!.endsWith("\r")) lines[i] = lines[i]!.slice(0, -1);
  return { lines, bytes: isEnd ? bytes.length : to };
}
