import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import type { Access, Principal } from "#app/access.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import { assert } from "#kit/assert.ts";
import type { Logger } from "#kit/log.ts";
import type { Metrics } from "#kit/metrics.ts";
import { admit, isNeed, keyOf } from "./admit.ts";
import { decodeBody } from "./body.ts";
import { compress } from "./compress.ts";
import { toFailure } from "./errors.ts";
import { openApi } from "./openapi.ts";
import { type PageOptions, servePages } from "./pages.ts";
import { parse, presentOnly, type Route, route } from "./route.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { answerUnreadable, createListener, type Listener } from "./server.ts";
import type { IngestPath } from "./tsdb.ts";

export interface HttpOptions {
  readonly access: Access;
  /** Every path of both APIs; each says what it needs. */
  readonly routes: readonly Route[];
  /** Answers the posts of points before anything else sees them. */
  readonly ingest: IngestPath;
  readonly pages: PageOptions;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly version: string;
  /** Addresses and networks whose X-Forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Requests a minute that one key or address may make; 0: no limit. */
  readonly rateLimit: number;
}

const DEFAULT_BODY_LIMIT = 1024 * 1024;
/** An outage fails many requests at once, and all for one reason. */
const OUTAGE_LOGGED_EVERY_MS = 10_000;
/** A custom identifier of 255 characters, each of 3 bytes, percent-encoded. */
const LONGEST_PARAMETER = 255 * 9;

/** The whole edge: every route of both APIs, access, limits, and the pages. */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const closing = new AbortController();
  let listener: Listener | undefined;
  const app = fastify({
    serverFactory(handler) {
      listener = createListener(options.ingest, handler);
      return listener.server;
    },
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    // Ids are matched as they stand in the URL and decoded afterwards, so that %2F stays inside its segment.
    routerOptions: { maxParamLength: LONGEST_PARAMETER, ignoreTrailingSlash: false },
    logger: false,
    exposeHeadRoutes: true,
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket as Socket),
    frameworkErrors: (error, _, reply) => {
      const { status, body } = toFailure(error);
      void (reply as FastifyReply).code(status).send(body);
    },
  });
  await app.register(cookie);
  if (options.rateLimit > 0) await limitRate(app, options);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    const limit = request.routeOptions.bodyLimit ?? DEFAULT_BODY_LIMIT;
    decodeBody(request.headers["content-encoding"], body as Buffer, limit).then((bytes) => done(null, bytes), done);
  });
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers(SECURITY_HEADERS);
    // Answers are about now, and some are secret.
    if (request.url.startsWith("/api/")) void reply.header("cache-control", "no-store");
    // Every body is read as bytes; Fastify would refuse what it cannot read as a type [WI5].
    delete request.headers["content-type"];
    (request as Timed).began = performance.now();
  });
  app.addHook("onSend", compress);
  app.addHook("onResponse", async (request, reply) => report(options, request, reply));
  // Streams never end by themselves, and the listener waits for them.
  app.addHook("preClose", async () => {
    closing.abort();
    listener?.letGo();
  });
  app.setErrorHandler(failureHandler(options.log));
  const routes: Route[] = [
    ...options.routes,
    route({
      method: "GET",
      path: "/api/openapi.json",
      needs: "nothing",
      summary: "This document",
      tag: "operation",
      answer: z.record(z.string(), z.unknown()),
      handle: async () => document,
    }),
  ];
  const document = openApi(routes, options.version);
  for (const each of routes) register(app, options, each, closing.signal);
  const noSuchPath = (request: FastifyRequest, reply: FastifyReply) =>
    request.url.startsWith("/api/")
      ? reply.code(404).send({ error: { message: `No such path: ${request.method} ${request.url.split("?")[0]}` } })
      : reply.code(404).type("text/plain; charset=utf-8").send("Not found\n");
  app.setNotFoundHandler(noSuchPath);
  // Or whoever serves the files of the pages would have an opinion about "/api/v0//org".
  app.get("/api/*", noSuchPath);
  await servePages(app, options.pages);
  await app.ready();
  return app;
}

/** Counted by key where it is one of ours, else by address: made-up keys must not buy room. */
async function limitRate(app: FastifyInstance, { access, rateLimit: max }: HttpOptions): Promise<void> {
  await app.register(rateLimit, {
    max,
    timeWindow: 60_000,
    keyGenerator: (request) => {
      const key = keyOf(request);
      const known = key === undefined ? undefined : access.byKnownKey(key);
      return known === undefined ? `from ${request.ip}` : `key ${known.actor.id}`;
    },
    errorResponseBuilder: (_, { after }) => new Rejected("too-many", `Too many requests; try again in ${after}`),
  });
}

function failureHandler(log: Logger) {
  let outageLoggedAt = Number.NEGATIVE_INFINITY;
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const failure = toFailure(error);
    const where = { path: request.routeOptions.url, req_id: request.id };
    if (failure.bug) log.error({ err: (error as Error).stack, ...where }, "Bug in a request");
    else if (error instanceof Unavailable && performance.now() - outageLoggedAt > OUTAGE_LOGGED_EVERY_MS) {
      outageLoggedAt = performance.now();
      log.warn({ err: error.message, cause: String(error.cause ?? ""), ...where }, "A request met an outage");
    }
    return reply.code(failure.status).headers(failure.headers).send(failure.body);
  };
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

function register(app: FastifyInstance, options: HttpOptions, route: Route, closing: AbortSignal): void {
  // The types ask for it too; this is for whoever gets round them.
  assert(isNeed(route.needs), `route ${route.method} ${route.path} does not say what it needs`);
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit ?? DEFAULT_BODY_LIMIT,
    // A load balancer that asks whether we live must always hear it.
    config: route.tag === "operation" ? { rateLimit: false } : {},
    handler: async (request, reply) => {
      const principal = await admit(options.access, route.needs, request);
      const rawBody = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
      const answer = await route.handle({
        principal: principal as Principal,
        cause: options.access.causeOf(principal ?? ANONYMOUS, request.ip),
        params: request.params as Record<string, string>,
        query: route.query === undefined ? {} : parse(route.query, presentOnly(request.query), "query"),
        body: route.body === undefined ? undefined : bodyOf(route.body, rawBody),
        rawBody,
        request,
        reply,
        closing,
      });
      if (reply.sent || reply.raw.headersSent) return reply;
      if (Buffer.isBuffer(answer) && reply.getHeader("content-type") === undefined)
        void reply.type("application/json; charset=utf-8");
      return reply.send(answer);
    },
  });
}

const ANONYMOUS: Principal = { org: "", actor: { kind: "system", id: "", name: "nobody" }, read: false, write: false };

/** No body and `null` are what clients send where there is nothing to say: an empty list, or an object without keys [WI5]. */
function bodyOf<T>(schema: z.ZodType<T>, bytes: Buffer): T {
  const value = bytes.length === 0 ? null : parseJson(bytes);
  return parse(schema, value === null && !schema.safeParse(null).success ? {} : value, "body");
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new Rejected("invalid", `Cannot read the body: it is not JSON: ${(error as Error).message}`);
  }
}
