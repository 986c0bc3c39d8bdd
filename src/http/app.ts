import { createServer, type IncomingMessage, type Server } from "node:http";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Access, Principal } from "#app/access.ts";
import { mayManage } from "#app/access.ts";
import { Rejected } from "#core/errors.ts";
import { must } from "#kit/assert.ts";
import type { Logger } from "#kit/log.ts";
import type { Metrics } from "#kit/metrics.ts";
import { decodeBody } from "./body.ts";
import { compress } from "./compress.ts";
import { SESSION_COOKIE } from "./cookies.ts";
import { toFailure } from "./errors.ts";
import { openApi } from "./openapi.ts";
import { type PageOptions, servePages } from "./pages.ts";
import { type Needs, parse, presentOnly, type Route } from "./route.ts";
import { SECURITY_HEADERS } from "./security.ts";
import type { IngestPath } from "./tsdb.ts";

export interface HttpOptions {
  readonly access: Access;
  readonly routes: readonly Route[];
  /** Answers the posts of points before anything else sees them. */
  readonly ingest: IngestPath;
  readonly pages: PageOptions;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly version: string;
  readonly trustedProxies: readonly string[];
  /** Requests a minute that one key or address may make; 0: no limit. */
  readonly rateLimit: number;
  readonly bodyLimit: number;
}

/** A client that takes longer than this to send its headers, or all of a request, is cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the idle time-out of the usual load balancers (60 s), so that they close first. */
const KEEP_ALIVE_MS = 75_000;
const DEFAULT_BODY_LIMIT = 1024 * 1024;

/** The whole edge: every route of both APIs, access, limits, and the pages. */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    serverFactory: (handler) => server(options, handler),
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    // Ids are matched as they stand in the URL and decoded afterwards, so that %2F stays inside its segment.
    routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: false },
    logger: false,
    exposeHeadRoutes: true,
  });
  await app.register(cookie);
  if (options.rateLimit > 0) {
    await app.register(rateLimit, {
      max: options.rateLimit,
      timeWindow: 60_000,
      keyGenerator: (request) => keyOf(request) ?? request.ip,
      errorResponseBuilder: (_, { after }) => new Rejected("too-many", `Too many requests; try again in ${after}`),
    });
  }
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    decodeBody(request.headers["content-encoding"], body as Buffer, options.bodyLimit).then(
      (bytes) => done(null, bytes),
      done,
    );
  });
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers(SECURITY_HEADERS);
    (request as Timed).began = performance.now();
  });
  app.addHook("onSend", compress);
  app.addHook("onResponse", async (request, reply) => report(options, request, reply));
  app.setErrorHandler((error, request, reply) => {
    const failure = toFailure(error);
    if (failure.bug)
      options.log.error(
        { err: (error as Error).stack, path: request.routeOptions.url, req_id: request.id },
        "Bug in a request",
      );
    return reply.code(failure.status).headers(failure.headers).send(failure.body);
  });
  for (const route of options.routes) register(app, options, route);
  const document = openApi(options.routes, options.version);
  app.get("/api/openapi.json", async () => document);
  app.setNotFoundHandler((request, reply) => {
    const known = request.url.startsWith("/api/");
    return known
      ? reply.code(404).send({ error: { message: `No such path: ${request.method} ${request.url.split("?")[0]}` } })
      : reply.code(404).type("text/plain; charset=utf-8").send("Not found\n");
  });
  await servePages(app, options.pages);
  await app.ready();
  return app;
}

function server(options: HttpOptions, handler: (request: IncomingMessage, response: never) => void): Server {
  const http = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 2_000,
    },
    (request, response) => {
      if (!options.ingest(request, response)) handler(request, response as never);
    },
  );
  http.maxHeadersCount = 100;
  return http;
}

interface Timed extends FastifyRequest {
  began?: number;
}

function report({ log, metrics }: HttpOptions, request: FastifyRequest, reply: FastifyReply): void {
  const seconds = (performance.now() - ((request as Timed).began ?? 0)) / 1000;
  const route = `${request.method} ${request.routeOptions.url ?? "unknown"}`;
  const bytes = Number(reply.getHeader("content-length") ?? 0);
  metrics.request(route, reply.statusCode, seconds, bytes);
  log.debug(
    { route, status: reply.statusCode, ms: Math.round(seconds * 1000), bytes, req_id: request.id, from: request.ip },
    "request",
  );
}

function register(app: FastifyInstance, options: HttpOptions, route: Route): void {
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit ?? DEFAULT_BODY_LIMIT,
    handler: async (request, reply) => {
      const principal = await admit(options.access, route.needs, request);
      const rawBody = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
      const answer = await route.handle({
        principal: principal as Principal,
        cause: options.access.causeOf(principal ?? ANONYMOUS, request.ip),
        params: request.params as Record<string, string>,
        query: route.query === undefined ? {} : parse(route.query, presentOnly(request.query), "query"),
        body: route.body === undefined ? undefined : parse(route.body, json(rawBody), "body"),
        rawBody,
        request,
        reply,
      });
      if (reply.sent || reply.raw.headersSent) return reply;
      if (Buffer.isBuffer(answer) && reply.getHeader("content-type") === undefined)
        void reply.type("application/json; charset=utf-8");
      return reply.send(answer);
    },
  });
}

const ANONYMOUS: Principal = { org: "", actor: { kind: "system", id: "", name: "nobody" }, read: false, write: false };

/** An empty body and `null` are what clients send where there is nothing to say. */
function json(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return (JSON.parse(body.toString("utf8")) as unknown) ?? {};
  } catch (error) {
    throw new Rejected("invalid", `Cannot read the body: it is not JSON: ${(error as Error).message}`);
  }
}

function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers["x-api-key"];
  return typeof header === "string" && header !== "" ? header : undefined;
}

const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Lets a request in, or rejects with `unauthenticated` or `forbidden` [OW1] [OW2]. */
export async function admit(access: Access, needs: Needs, request: FastifyRequest): Promise<Principal | undefined> {
  const key = keyOf(request);
  const token = request.cookies[SESSION_COOKIE];
  if (needs === "nothing" && key === undefined && token === undefined) return undefined;
  if (key !== undefined) {
    const principal = await access.byKey(key);
    check(principal, needs);
    return principal;
  }
  const principal = token === undefined ? undefined : await access.bySession(token, request.ip);
  if (principal === undefined) {
    if (needs === "nothing") return undefined;
    throw new Rejected("unauthenticated", "Authentication failed: sign in, or send an API key in the header X-Api-Key");
  }
  if (
    CHANGES.has(request.method) &&
    needs !== "nothing" &&
    request.headers["x-csrf-token"] !== must(principal.session).csrfToken
  ) {
    throw new Rejected("forbidden", "The page is out of date: its token is not that of this session; reload it");
  }
  check(principal, needs);
  return principal;
}

function check(principal: Principal, needs: Needs): void {
  const { read, write, session } = principal;
  const allowed = {
    nothing: true,
    read,
    write: read && write,
    "write-only": write,
    manage: session === undefined ? read && write : mayManage(session.authority),
  }[needs];
  if (allowed) return;
  const who = session === undefined ? `The API key "${principal.actor.name}"` : `${session.authority}s`;
  throw new Rejected(
    "forbidden",
    `${who} may not do this: it needs ${needs === "manage" ? "an owner or manager" : `permission to ${needs}`}`,
  );
}
