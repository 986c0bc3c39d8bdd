import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

const gzipAsync = promisify(gzip);

/** Below this a packet is not full anyway. */
const FROM_BYTES = 1400;
/** Half the time of the default level for a few per cent more bytes. */
const LEVEL = 4;

/** Compresses JSON and text answers for clients that take gzip; files are served compressed already or not at all. */
export async function compress(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const type = String(reply.getHeader("content-type") ?? "");
  const accepts = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (!accepts || !/json|text|csv/.test(type) || type.startsWith("text/event-stream")) return payload;
  if (typeof payload !== "string" && !Buffer.isBuffer(payload)) return payload;
  if (payload.length < FROM_BYTES || reply.hasHeader("content-encoding")) return payload;
  const packed = await gzipAsync(payload, { level: LEVEL, memLevel: constants.Z_DEFAULT_MEMLEVEL });
  void reply
    .header("content-encoding", "gzip")
    .header("vary", "accept-encoding")
    .header("content-length", packed.length);
  return packed;
}
