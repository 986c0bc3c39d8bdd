import type { GraphVerbs } from "#app/graphs.ts";
import type { Queries, QueryItem } from "#app/query.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "#http/route.ts";
import { GraphList, Query, QueryResult } from "#wire/own/graphs.ts";
import { writeQueryResult } from "#wire/query-write.ts";

const tag = "graphs";

export function graphRoutes(graphs: GraphVerbs, queries: Queries): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/hosts/:id/graphs",
      needs: "read",
      summary: "The graphs that a host has",
      tag,
      answer: GraphList,
      handle: async ({ principal, params }) => ({ graphs: await graphs.ofHost(principal.org, params.id!) }),
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/services/:service/graphs",
      needs: "read",
      summary: "The graphs of a service's own metrics",
      tag,
      answer: GraphList,
      handle: async ({ principal, params }) => ({ graphs: await graphs.ofService(principal.org, params.service!) }),
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/services/:service/roles/:role/graphs",
      needs: "read",
      summary: "The graphs that any host of a role has",
      tag,
      answer: GraphList,
      handle: async ({ principal, params }) => ({
        graphs: await graphs.ofRole(principal.org, params.service!, params.role!),
      }),
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/query",
      needs: "read",
      summary: "Points for all graphs of a page, on one grid",
      tag,
      body: Query,
      answer: QueryResult,
      handle: async ({ principal, body }) => {
        const { from, to, width, items } = body as typeof body & { width: number };
        if (to <= from)
          throw new Rejected("invalid", `Cannot query: found from ${from} and to ${to}, want from before to`);
        return writeQueryResult(
          await queries.onGrid(principal.org, { from, to }, width, items as readonly QueryItem[]),
        );
      },
    }),
  ];
}
