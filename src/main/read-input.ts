import { readFileSync } from "node:fs";
import { Unavailable } from "#core/errors.ts";

/** A file that somebody named on the command line. `Unavailable` with why where it cannot be read. */
export function readInput(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Unavailable(`Cannot read "${file}"`, { cause: error });
  }
}
