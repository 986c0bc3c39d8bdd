import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { ProxyState } from "#core/traffic/proxy-control.ts";
import type { Clock } from "#kit/clock.ts";
import type { Secret } from "#kit/secret.ts";
import type { Dial } from "./dial.ts";
import type { Pool } from "./pool.ts";
import type { Tally } from "./tally.ts";

export interface ControlOptions {
  readonly dial: Dial;
  readonly tally: Tally;
  readonly pools: Readonly<Record<"stable" | "canary", Pool>>;
  /** Whoever controls sends it as a bearer. */
  readonly token: Secret;
  readonly clock: Clock;
}

const MOST_BODY_BYTES = 4096;

/** The other address of the proxy, for controllers: `GET /state`, `PUT /share`, `GET /counts?from=`, `GET /totals`. */
export function controlServer(options: ControlOptions): Server {
  const startedAt = options.clock.now() / 1000;
  return createServer((request, response) => {
    answer(request, options, startedAt).then(
      (body) => send(response, 200, body),
      (error) => {
        if (error instanceof Rejected) send(response, STATUS[error.reason] ?? 400, { error: error.message });
        else if (error instanceof Unavailable) send(response, 503, { error: error.message });
        else send(response, 500, { error: "a bug; see the log" });
      },
    );
  });
}

const STATUS: Partial<Record<Rejected["reason"], number>> = {
  unauthenticated: 401,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
};

async function answer(request: IncomingMessage, options: ControlOptions, startedAt: number): Promise<unknown> {
  const { dial, tally, pools, clock, token } = options;
  if (!isBearer(request, token))
    throw new Rejected("unauthenticated", "Cannot control the proxy: want its token as a bearer");
  const url = new URL(request.url ?? "/", "http://proxy");
  const state = (): ProxyState => ({
    canaryBp: dial.current().canaryBp,
    fence: dial.current().fence,
    fingerprint: dial.fingerprint(),
    startedAt,
    health: { stable: pools.stable.health(), canary: pools.canary.health() },
  });
  switch (`${request.method} ${url.pathname}`) {
    case "GET /state":
      return state();
    case "PUT /share":
      await dial.set(wanted(await bodyOf(request)));
      return state();
    case "GET /counts":
      return tally.counts(Number(url.searchParams.get("from") ?? 0) || 0, clock.now() / 1000);
    case "GET /totals":
      return tally.totals();
    default:
      throw new Rejected(
        "not-found",
        `Cannot ${request.method} ${url.pathname}: want GET /state, PUT /share, GET /counts or GET /totals`,
      );
  }
}

function isBearer({ headers }: IncomingMessage, token: Secret): boolean {
  const given = Buffer.from(headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token.reveal()}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function wanted(text: string): Parameters<Dial["set"]>[0] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const { canaryBp, fence, expect } = (body ?? {}) as Record<string, unknown>;
  const isWrite =
    typeof canaryBp === "number" &&
    (fence === undefined || Number.isSafeInteger(fence)) &&
    (expect === undefined || typeof expect === "string");
  if (!isWrite) throw new Rejected("invalid", 'Cannot set the share: want JSON as in {"canaryBp": 100, "fence": 1}');
  return { canaryBp, fence: fence as number | undefined, expect: expect as string | undefined };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES)
      throw new Rejected("too-large", `Cannot set the share: want at most ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}
