import { type IncomingMessage, request as open } from "node:http";
import type { Duplex } from "node:stream";
import type { Side } from "#core/traffic/router.ts";
import type { Forwarding } from "./forward.ts";
import { towardsTarget } from "./headers.ts";

/**
 * A connection that becomes something else (a WebSocket): bytes both ways until one side ends. Counted by whether the target took
 * it; how long it lasts is no latency.
 */
export function tunnel(request: IncomingMessage, client: Duplex, early: Buffer, side: Side, by: Forwarding): void {
  const { pools, tally, clock, timeoutMs } = by;
  const target = pools[side].next();
  const refuse = (status: string): void => {
    tally.count(side, clock.now() / 1000, { bad: true });
    client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  client.on("error", () => client.destroy());
  if (target === undefined) {
    refuse("502 Bad Gateway");
    return;
  }

  const { hostname, port } = target.url;
  const headers = [...towardsTarget(request), "Connection", "Upgrade", "Upgrade", request.headers.upgrade ?? ""];
  const upstream = open({
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port,
    agent: false,
    method: request.method,
    path: request.url,
    headers,
    setHost: false,
    timeout: timeoutMs,
  });
  upstream.on("upgrade", (answer, socket, head) => {
    tally.count(side, clock.now() / 1000, { bad: false, latencyMs: 0 });
    client.write(headOf(answer));
    client.write(head);
    socket.write(early);
    socket.on("error", () => client.destroy());
    socket.on("close", () => client.destroy());
    client.on("close", () => socket.destroy());
    socket.setTimeout(0);
    socket.pipe(client).pipe(socket);
  });
  upstream.on("response", (answer) => {
    // It would not: its answer is an ordinary one.
    tally.count(side, clock.now() / 1000, { bad: (answer.statusCode ?? 502) >= 500, latencyMs: 0 });
    client.write(headOf(answer));
    answer.pipe(client);
  });
  upstream.on("timeout", () => upstream.destroy(new Error("timeout")));
  upstream.on("error", () => client.writable && refuse("502 Bad Gateway"));
  client.on("close", () => upstream.destroy());
  upstream.end();
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  let head = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`;
  for (let i = 0; i < rawHeaders.length; i += 2) head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  return `${head}\r\n`;
}
