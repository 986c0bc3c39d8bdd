import { z } from "zod";
import type { Route } from "./route.ts";

const SECURITY = [{ apiKey: [] }, { session: [] }];

/** The OpenAPI 3.1 document, from the same schemas that read requests. */
export function openApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{rest}");
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
        apiKey: { type: "apiKey", in: "header", name: "X-Api-Key" },
        session: { type: "apiKey", in: "cookie", name: "sawara_session" },
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

function operation(route: Route): object {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const error = {
    description: "The request was refused",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  };
  return {
    summary: route.summary,
    tags: [route.tag],
    operationId: `${route.method.toLowerCase()}${route.path.replace(/^\/api\//, "/").replace(/[/:*-](\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(route.needs === "nothing" ? { security: [] } : { security: SECURITY }),
    parameters: [...inPath, ...queryParameters(route)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schema(route.body, "input") } } } }),
    responses: {
      200: { description: "Done", content: { "application/json": { schema: schema(route.answer, "output") } } },
      default: error,
    },
  };
}

function queryParameters({ query }: Route): object[] {
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
