import { Readable, type Transform } from "node:stream";
import { promisify } from "node:util";
import { createGzip, createZstdCompress, gzip, constants as zlib, zstdCompress } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Below this everything fits into the first packet anyway. */
const FROM_BYTES = 1_024;
/** Half the time of the default level for a few per cent more bytes. */
const GZIP = { level: 4 };
const ZSTD = { params: { [zlib.ZSTD_c_compressionLevel]: 3 } };

interface Encoding {
  readonly name: string;
  whole(bytes: Buffer | string): Promise<Buffer>;
  stream(): Transform;
}

const gzipAsync = promisify(gzip);
const zstdAsync = promisify(zstdCompress);

/** The better one first. */
const ENCODINGS: readonly Encoding[] = [
  { name: "zstd", whole: (bytes) => zstdAsync(bytes, ZSTD), stream: () => createZstdCompress(ZSTD) },
  { name: "gzip", whole: (bytes) => gzipAsync(bytes, GZIP), stream: () => createGzip(GZIP) },
];

/** What the client takes, after its own wishes: `gzip;q=0` is a refusal. */
function encodingFor(accepted: string): Encoding | undefined {
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((each) => each.trim());
    const weight = parameters.find((each) => each.startsWith("q="));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return ENCODINGS.find(({ name }) => (weights.get(name) ?? 0) > 0);
}

const COMPRESSIBLE = /json|^text\/(?!event-stream)|javascript|svg/;

/** Compresses what is text and worth it, for clients that take it: answers in one go, files on their way out. */
export async function compress(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (!COMPRESSIBLE.test(String(reply.getHeader("content-type") ?? "")) || reply.hasHeader("content-encoding"))
    return payload;
  void reply.header("vary", "accept-encoding");
  // A part of a file is counted in the file's own bytes.
  if (reply.statusCode === 206) return payload;
  const encoding = encodingFor(request.headers["accept-encoding"] ?? "");
  if (encoding === undefined) return payload;
  if (payload instanceof Readable) {
    if (request.method === "HEAD" || Number(reply.getHeader("content-length")) < FROM_BYTES) return payload;
    void reply.header("content-encoding", encoding.name).removeHeader("content-length");
    const packing = encoding.stream();
    payload.on("error", (error) => packing.destroy(error));
    packing.on("close", () => payload.destroy());
    return payload.pipe(packing);
  }
  if ((typeof payload !== "string" && !Buffer.isBuffer(payload)) || payload.length < FROM_BYTES) return payload;
  const packed = await encoding.whole(payload);
  void reply.header("content-encoding", encoding.name).header("content-length", packed.length);
  return packed;
}
