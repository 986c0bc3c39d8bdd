import type { ServerResponse } from "node:http";
import type { z } from "zod";

/** Ends a request of the stand-in with a status and the server's words. */
export class Refusal extends Error {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, fields?: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export interface MockRequest {
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly response: ServerResponse;
}

export type MockHandler = (request: MockRequest) => unknown;

/** Method, address, the schema that the answer claims to have, and what makes the answer. */
export type MockRoute = readonly [string, RegExp, z.ZodType | undefined, MockHandler];

/** `/a/:x/b` as an expression with one group for each name. */
export function path(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/:[a-z]+/g, "([^/]+)")}$`);
}

export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(
    result.error.issues.map((issue) => [String(issue.path.at(-1) ?? ""), issue.message]),
  );
  const issue = result.error.issues[0]!;
  throw new Refusal(400, `Cannot read the request: ${issue.path.join(".")}: ${issue.message}`, fields);
}
