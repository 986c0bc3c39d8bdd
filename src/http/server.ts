import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { drainable } from "#kit/drain.ts";
import type { IngestPath } from "./tsdb.ts";

/** A client that takes longer than this to send its headers, or all of a request, is cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the idle time-out of the usual load balancers (60 s), so that they close first. */
const KEEP_ALIVE_MS = 75_000;
/** A connection on which neither side moves a byte; event streams do every 25 s. It frees what slow readers hold. */
const SOCKET_TIMEOUT_MS = 120_000;
/** Requests that are under way when the server stops have so long to end. */
const GRACE_MS = 5_000;

export interface Listener {
  readonly server: Server;
  /** Ends what `close` would wait for. */
  letGo(): void;
}

/** The listener: posts of points go their own way, everything else to `handler`. */
export function createListener(
  ingest: IngestPath,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Listener {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 2_000,
    },
    (request, response) => {
      if (!ingest(request, response)) handler(request, response);
    },
  );
  server.maxHeadersCount = 100;
  server.setTimeout(SOCKET_TIMEOUT_MS);
  return { server, letGo: drainable(server, GRACE_MS) };
}

const UNREADABLE: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The headers of the request are too large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time"],
};

/** Answers what is no HTTP, or never became a whole request. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = UNREADABLE[error.code ?? ""] ?? ["400 Bad Request", "The request is no HTTP"];
  const body = JSON.stringify({ error: { message } });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
