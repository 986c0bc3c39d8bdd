import { type IncomingMessage, request as open, type ServerResponse } from "node:http";
import type { Side } from "#core/traffic/router.ts";
import type { Clock } from "#kit/clock.ts";
import { endToEnd, towardsTarget } from "./headers.ts";
import type { Pool, Target } from "./pool.ts";
import type { Tally } from "./tally.ts";

export interface Forwarding {
  readonly pools: Readonly<Record<Side, Pool>>;
  readonly tally: Tally;
  readonly clock: Clock;
  /** Until the head of the answer; longer is 504, and bad. */
  readonly timeoutMs: number;
}

/** Methods that may be sent again when a connection broke before the answer: doing them twice is doing them once. */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Passes one request on to a target of the side, and its answer back; counts what came of it. */
export function forward(request: IncomingMessage, response: ServerResponse, side: Side, by: Forwarding): void {
  const { pools, tally, clock, timeoutMs } = by;
  const startedAt = performance.now();
  const at = () => clock.now() / 1000;
  let over = false;

  const fail = (status: 502 | 504): void => {
    if (over) return;
    over = true;
    tally.count(side, at(), { bad: true, ...(status === 504 && { latencyMs: performance.now() - startedAt }) });
    if (response.headersSent) response.destroy();
    else {
      response.writeHead(status, { "Content-Type": "text/plain", Connection: "close" });
      response.end(status === 504 ? "The target did not answer in time\n" : "The target did not answer\n");
    }
  };

  const attempt = (target: Target, mayRepeat: boolean): void => {
    let head: number | undefined;
    const { hostname, port, protocol, pathname } = target.url;
    const upstream = open({
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      agent: target.agent,
      method: request.method,
      path: pathname === "/" ? request.url : pathname.replace(/\/$/, "") + request.url,
      headers: towardsTarget(request),
      setHost: false,
    });
    const timer = setTimeout(() => {
      fail(504);
      upstream.destroy();
    }, timeoutMs);

    upstream.on("response", (answer) => {
      clearTimeout(timer);
      if (over) return answer.resume();
      over = true;
      head = at();
      const status = answer.statusCode ?? 502;
      tally.count(side, head, { bad: status >= 500, latencyMs: performance.now() - startedAt });
      response.writeHead(status, answer.statusMessage, endToEnd(answer.rawHeaders));
      answer.pipe(response);
      answer.on("error", () => {
        // The client sees a body that is cut off; what it was told first does not count.
        if (status < 500 && !request.destroyed) tally.brokeOff(side, head!);
        response.destroy();
      });
    });
    upstream.on("information", ({ statusCode, rawHeaders }) => {
      if (statusCode === 103) response.writeEarlyHints(pairs(rawHeaders));
    });
    upstream.on("error", () => {
      clearTimeout(timer);
      if (over) return;
      // A connection that was kept for the next request may be closed by the target at the moment that one is sent: that says nothing
      // about the target, and it may be asked once more.
      const { reusedSocket } = upstream;
      if (!reusedSocket) target.healthy = false;
      const other = mayRepeat ? (pools[side].next(target) ?? (reusedSocket ? target : undefined)) : undefined;
      if (other === undefined) fail(502);
      else attempt(other, false);
    });
    response.on("close", () => {
      clearTimeout(timer);
      // A client that left before the answer tells nothing about the side: not counted.
      over = true;
      upstream.destroy();
    });
    if (hasBody(request)) request.pipe(upstream);
    else upstream.end();
  };

  const first = pools[side].next();
  if (first === undefined) fail(502);
  else attempt(first, REPEATABLE.has(request.method ?? "") && !hasBody(request));
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

function pairs(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < raw.length; i += 2) headers[raw[i]!] = raw[i + 1]!;
  return headers;
}
