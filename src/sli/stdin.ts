import type { Readable } from "node:stream";
import { Unavailable } from "#core/errors.ts";
import { takeLines } from "./lines.ts";

/**
 * The lines of a stream, as many at a time as came together; the last one needs no end. Nothing is remembered: whoever pipes a log has
 * to decide where it begins. Rejects with `Unavailable` when the stream breaks.
 */
export async function* readLines(stream: Readable): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk);
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const { lines, bytes: taken } = takeLines(all);
      rest = all.subarray(taken);
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    throw new Unavailable("Cannot read the log from the standard input", { cause });
  }
  const { lines } = takeLines(rest, true);
  if (lines.length > 0) yield lines;
}
