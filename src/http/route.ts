import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Principal } from "#app/access.ts";
import type { Cause } from "#core/account.ts";
import { InvalidFields } from "./errors.ts";
import { foundWanted } from "./found-wanted.ts";

/**
 * What a request needs to be let in. There is no default: a route that does not say does not compile.
 *
 * `write` includes reading, as Mackerel's keys have it; `write-only` is its one exception. `administer` is what Mackerel's API lets
 * keys that may write, and our pages only owners and managers. `move-traffic` and `define-traffic` want of a key that it may move
 * traffic; of people the first wants that they may write, the second an owner or manager. `manage` is for owners and managers who are
 * signed in.
 */
export type Needs =
  | "nothing"
  | "read"
  | "write"
  | "write-only"
  | "administer"
  | "move-traffic"
  | "define-traffic"
  | "manage";

/** A request that was let in and understood. */
export interface Call<Body, Query> {
  readonly principal: Principal;
  readonly cause: Cause;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The body as it came, for what must be kept to the byte. */
  readonly rawBody: Buffer;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Aborts when the server stops: whoever streams ends then. */
  readonly closing: AbortSignal;
}

/** One path and method, declared: from it come the handler, its access check, and its entry in the OpenAPI document. */
export interface Route<Body = unknown, Query = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As Fastify writes paths: `/api/v0/hosts/:id`. */
  readonly path: string;
  readonly needs: Needs;
  /** Where only some of it wants the right to move traffic: what keys without may ask. The use case refuses the rest. */
  readonly withoutTraffic?: string;
  readonly summary: string;
  readonly tag: string;
  readonly body?: z.ZodType<Body>;
  readonly query?: z.ZodType<Query>;
  readonly answer: z.ZodType;
  /** The answer's type where it is not JSON. */
  readonly produces?: string;
  /** A body of this many bytes is the most; 1 MiB where absent. */
  readonly bodyLimit?: number;
  /** A plain object is answered as JSON, a buffer as JSON bytes that are ready. */
  handle(call: Call<Body, Query>): Promise<unknown>;
}

/** Declares a route; its types come from its schemas. */
export function route<Body, Query>(declared: Route<Body, Query>): Route {
  return declared as unknown as Route;
}

/** The body or query as its schema reads it, or a refusal that names the first field that does not fit, and all of them. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value, { error: foundWanted });
  if (result.success) return result.data;
  const fields = new Map<string, string>();
  for (const { path, message } of result.error.issues) {
    const name = path.join(".") || what;
    if (!fields.has(name)) fields.set(name, message);
  }
  const [[name, message]] = fields as unknown as [[string, string]];
  throw new InvalidFields(`Cannot read the ${what}: ${name}: ${message}`, Object.fromEntries(fields));
}

/** An empty parameter is an absent one: `nextId=` is what a client sends on the first page. */
export function presentOnly(query: unknown): Record<string, unknown> {
  const present: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query as Record<string, unknown>)) {
    if (Array.isArray(value)) {
      const some = value.filter((each) => each !== "");
      if (some.length > 0) present[name] = some;
    } else if (value !== "") present[name] = value;
  }
  return present;
}
