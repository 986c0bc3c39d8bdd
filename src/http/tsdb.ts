import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ingest } from "#app/ingest.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { decodeBody, tooLarge } from "./body.ts";

/**
 * `POST /api/v0/tsdb` and `POST /api/v0/services/{service}/tsdb`, where every agent posts once a minute.
 *
 * 200 means durable: the agent forgets the batch. After anything else it keeps the batch and posts it again every minute,
 * 60 times, whatever the status. So a refusal costs an hour of repeats, and a 200 too early costs data.
 *
 * These two paths are answered before Fastify sees them: its routing and hooks cost a tenth of such a request, and nothing of
 * them is needed here. Authentication, limits and the table of errors are the same ones.
 */
export interface IngestPathOptions {
  readonly ingest: Ingest;
  /** The organisation of a key that may write. Rejects as `access` does; answers without I/O for a key used lately. */
  authorize(request: IncomingMessage): Promise<OrgId> | OrgId;
  /** Rejects when the organisation has no such service. */
  requireService(org: OrgId, service: string): Promise<void>;
  /** Spells a failure: the one table of the whole edge. Logs what must be logged. */
  fail(error: unknown, request: IncomingMessage): { status: number; body: Buffer; headers: Record<string, string> };
  /** Counts what went through, for `/metrics`. */
  observe(route: string, status: number, seconds: number, bytes: number): void;
  readonly bodyLimitBytes: number;
}

const HOST_PATH = "/api/v0/tsdb";
const SERVICE_PATH = /^\/api\/v0\/services\/([^/?]+)\/tsdb$/;
// A string goes out in one write with its headers; a buffer would take a second one.
const SUCCESS = '{"success":true}';
const SUCCESS_HEADERS = { "Content-Type": "application/json", "Content-Length": SUCCESS.length };

/** Answers whether the request was one of ours. */
export type IngestPath = (request: IncomingMessage, response: ServerResponse) => boolean;

export function ingestPath(options: IngestPathOptions): IngestPath {
  return (request, response) => {
    if (request.method !== "POST") return false;
    const url = request.url ?? "";
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    if (path === HOST_PATH) {
      void answer(options, "POST /api/v0/tsdb", request, response, (org, body) => options.ingest.hostPoints(org, body));
      return true;
    }
    const service = SERVICE_PATH.exec(path)?.[1];
    if (service === undefined) return false;
    void answer(options, "POST /api/v0/services/:service/tsdb", request, response, async (org, body) => {
      const name = decodePath(service);
      await options.requireService(org, name);
      await options.ingest.servicePoints(org, name, body);
    });
    return true;
  };
}

async function answer(
  options: IngestPathOptions,
  route: string,
  request: IncomingMessage,
  response: ServerResponse,
  take: (org: OrgId, body: Uint8Array) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  let bytes = 0;
  let status = 200;
  try {
    const known = options.authorize(request);
    const org = typeof known === "string" ? known : await known;
    const body = await readBody(request, options.bodyLimitBytes);
    bytes = body.length;
    await take(org, body);
    response.writeHead(200, SUCCESS_HEADERS);
    response.end(SUCCESS);
  } catch (error) {
    if (response.destroyed) return;
    const failure = options.fail(error, request);
    status = failure.status;
    // What is left of the body would have to be read before the connection could be used again.
    const headers = request.complete ? failure.headers : { ...failure.headers, Connection: "close" };
    response.writeHead(status, { ...headers, "Content-Length": failure.body.length });
    response.end(failure.body);
  }
  options.observe(route, status, (performance.now() - began) / 1000, bytes);
}

/** The whole body in one buffer; without a copy when it came in one piece, as an agent's post does. */
function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.pause();
        reject(tooLarge(`more than ${limit} bytes`, limit));
      } else if (first === undefined) first = chunk;
      else if (rest === undefined) rest = [first, chunk];
      else rest.push(chunk);
    });
    request.on("end", () => {
      const body = rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest, length);
      decodeBody(request.headers["content-encoding"], body, limit).then(resolve, reject);
    });
    request.on("error", reject);
    request.on("aborted", () =>
      reject(new Rejected("invalid", "Cannot read points: the connection closed before the body was whole")),
    );
  });
}

function decodePath(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Rejected("invalid", `Cannot read the path: "${segment}" is not percent-encoded UTF-8`);
  }
}
