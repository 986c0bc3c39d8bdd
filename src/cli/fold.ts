import { wrap } from "#kit/option-docs.ts";
import { displayWidth } from "./table.ts";

/** Columns that everything we print for people keeps to, where its words allow. */
export const WIDTH = 80;

/** A line that is too long for a terminal goes on below itself, a bit further in. Others stay as they are. */
export function fold(line: string): readonly string[] {
  if (displayWidth(line) <= WIDTH) return [line];
  const indent = /^ */.exec(line)![0];
  return wrap(line.trimStart(), WIDTH - indent.length - 2).map((part, i) => `${indent}${i === 0 ? "" : "  "}${part}`);
}
