import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Rejected } from "#core/errors.ts";

const gunzipAsync = promisify(gunzip);

/** A request body without its content encoding. Never unpacks to more than `limit` bytes [WI6]. */
export async function decodeBody(encoding: string | undefined, body: Buffer, limit: number): Promise<Buffer> {
  const name = encoding?.toLowerCase() ?? "identity";
  if (name === "identity" || name === "") return body;
  if (name !== "gzip" && name !== "x-gzip") {
    throw new Rejected("invalid", `Cannot read the body: found Content-Encoding "${encoding}", want "gzip" or none`);
  }
  try {
    return await gunzipAsync(body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge("more after unpacking", limit);
    throw new Rejected("invalid", "Cannot read the body: it is not gzip, though Content-Encoding says so");
  }
}

export const tooLarge = (found: string, limit: number): Rejected =>
  new Rejected("too-large", `Cannot take the body: found ${found}, want at most ${limit} bytes; send less at once`);
