import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Reach } from "./address.ts";
import type { Egress, Family } from "./dial.ts";
import { EgressFailure, wordsOf } from "./failure.ts";
import { type CertificateFacts, secure } from "./tls.ts";

export interface HttpRequest {
  /** `http:` or `https:`; user information in it is not used. */
  readonly url: URL;
  readonly method: string;
  /** Sent in this order and spelling. `Host`, `Connection` and the length of the body are added. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array | undefined;
  readonly family: Family;
  readonly closest: Reach;
  /** The answer counts whatever certificate the other side has. */
  readonly skipVerification: boolean;
  /** Bytes of the answer's body that are kept; the rest is not read. */
  readonly maxBodyBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Milliseconds of each phase; 0 for one that there was not. */
export interface Phases {
  dns: number;
  connect: number;
  tls: number;
  firstByte: number;
}

/** What is known of an exchange while it runs, and still when it failed. */
export interface Progress {
  readonly phases: Phases;
  certificate?: CertificateFacts | undefined;
  /** Whether the request was written to the connection: from then on the other side may have it. */
  isSent: boolean;
}

export const newProgress = (): Progress => ({
  phases: { dns: 0, connect: 0, tls: 0, firstByte: 0 },
  isSent: false,
});

/**
 * One HTTP/1.1 request over a connection of its own, without redirects. `progress` is filled meanwhile. Rejects with
 * `EgressFailure`, or with the signal's reason.
 */
export async function exchange(
  egress: Egress,
  request: HttpRequest,
  signal: AbortSignal,
  progress: Progress = newProgress(),
): Promise<HttpAnswer> {
  const { url } = request;
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new EgressFailure("protocol", `Cannot ask ${JSON.stringify(url.protocol)}: want "http:" or "https:"`);
  const isSecure = url.protocol === "https:";
  const port = Number(url.port || (isSecure ? 443 : 80));
  const dialled = await egress.dial(
    { host: url.hostname, port, family: request.family, closest: request.closest },
    signal,
  );
  progress.phases.dns = dialled.dnsMs;
  progress.phases.connect = dialled.connectMs;
  let socket = dialled.socket;
  try {
    if (isSecure) {
      const began = performance.now();
      const { stream, certificate, problem } = await secure(socket, url.hostname, signal);
      socket = stream;
      progress.phases.tls = performance.now() - began;
      progress.certificate = certificate;
      if (problem !== undefined && !request.skipVerification) throw problem;
    }
    return await talk(socket, request, signal, progress);
  } finally {
    socket.destroy();
  }
}

function talk(socket: Socket, request: HttpRequest, signal: AbortSignal, progress: Progress): Promise<HttpAnswer> {
  return new Promise<HttpAnswer>((resolve, reject) => {
    const began = performance.now();
    const { url, method, headers, body } = request;
    const fail = (error: unknown) => {
      if (signal.aborted) return reject(signal.reason);
      // Node's parser says what it met ("Parse Error: Expected HTTP/"); a connection that ends says so.
      const code = (error as NodeJS.ErrnoException).code ?? "";
      const reason = code.startsWith("HPE_") || code.startsWith("ERR_") ? "protocol" : "connect";
      const message = `No answer from ${JSON.stringify(url.host)}: ${wordsOf(error)}`;
      reject(new EgressFailure(reason, message, { cause: error }));
    };
    const aborted = () => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", aborted, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", aborted));
    if (signal.aborted) return aborted();
    try {
      const outgoing = httpRequest({
        createConnection: () => socket,
        method,
        path: `${url.pathname}${url.search}`,
        headers: flat(request, headers, body),
        setHost: false,
      });
      outgoing.on("error", fail);
      outgoing.once("response", (answer) => {
        progress.phases.firstByte = performance.now() - began;
        collect(answer, request.maxBodyBytes).then(
          (bytes) => resolve({ status: answer.statusCode!, headers: answer.headers, body: bytes }),
          fail,
        );
      });
      outgoing.end(body);
      progress.isSent = true;
    } catch (error) {
      // Node refuses names and values that are no HTTP before anything is sent.
      fail(error);
    }
  });
}

/** Names that decide how the connection is used and where a body ends: ours to say, whoever asks. */
const OURS = new Set(["connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "expect"]);

function flat(request: HttpRequest, headers: HttpRequest["headers"], body: HttpRequest["body"]): string[] {
  const all = headers.filter(([name]) => !OURS.has(name.toLowerCase()));
  if (!all.some(([name]) => name.toLowerCase() === "host")) all.unshift(["Host", request.url.host]);
  all.push(["Connection", "close"]);
  if (body !== undefined) all.push(["Content-Length", String(Buffer.byteLength(body))]);
  return all.flat();
}

async function collect(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = maxBytes;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  return Buffer.concat(chunks);
}
