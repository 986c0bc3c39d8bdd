import { z } from "zod";
import { EVERY_RIGHT } from "#core/move-traffic.ts";
import { Success } from "#wire/v0/common.ts";
import { RIGHTS } from "./admit.ts";
import { SESSION_COOKIE } from "./cookies.ts";
import type { Route } from "./route.ts";

type Documented = Omit<Route, "handle">;

/** Answered before the routes are asked, so described by hand [TS1]. */
const point = { name: z.string(), time: z.number().int(), value: z.number() };
const INGEST: readonly Documented[] = [
  {
    method: "POST",
    path: "/api/v0/tsdb",
    needs: "write",
    summary: "Takes points of host metrics; 200 means that they are on disk",
    tag: "metrics",
    body: z.array(z.object({ hostId: z.string(), ...point })),
    answer: Success,
  },
  {
    method: "POST",
    path: "/api/v0/services/:service/tsdb",
    needs: "write",
    summary: "Takes points of service metrics; 200 means that they are on disk",
    tag: "metrics",
    body: z.array(z.object(point)),
    answer: Success,
  },
];

/** Any one of them will do; of a key with the names of the rights that it has to have. */
function securityOf({ needs }: Documented): readonly object[] {
  if (needs === "nothing") return [];
  const rights = RIGHTS[needs];
  if (rights === undefined) return [{ session: [] }];
  return [{ apiKey: EVERY_RIGHT.filter((right) => rights[right]) }, { session: [] }];
}

/** The OpenAPI 3.1 document, from the same schemas that read requests. */
export function openApi(routes: readonly Documented[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of [...INGEST, ...routes]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Sawara",
      version,
      description:
        'Mackerel\'s API v0 under /api/v0, and Sawara\'s own under /api/sawara/v1. Errors are {"error":{"message"}}.',
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "X-Api-Key",
          description: "A key has the rights to read, to write, and to move traffic, the last with both others only.",
        },
        session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
      },
      schemas: {
        Error: schema(
          z.object({ error: z.object({ message: z.string(), fields: z.record(z.string(), z.string()).optional() }) }),
          "output",
        ),
      },
    },
  };
}

function operation(route: Documented): object {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const error = {
    description: "The request was refused",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  };
  return {
    summary: route.summary,
    ...(route.withoutTraffic === undefined
      ? {}
      : { description: `A key that may not move traffic may ${route.withoutTraffic}; more of it is answered 403.` }),
    tags: [route.tag],
    operationId: `${route.method.toLowerCase()}${route.path.replace(/^\/api\//, "/").replace(/[/:*-](\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    security: securityOf(route),
    parameters: [...inPath, ...queryParameters(route)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schema(route.body, "input") } } } }),
    responses: {
      200: {
        description: "Done",
        content: { [route.produces ?? "application/json"]: { schema: schema(route.answer, "output") } },
      },
      default: error,
    },
  };
}

function queryParameters({ query }: Documented): object[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schema(query, "input") as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: property,
  }));
}

function schema(type: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: "any" }) as Record<string, unknown>;
  return rest;
}
