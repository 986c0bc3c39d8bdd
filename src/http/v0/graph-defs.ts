import type { GraphVerbs } from "#app/graphs.ts";
import { type Route, route } from "#http/route.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";
import { GraphDefName, GraphDefsBody, toGraphDef } from "#wire/v0/graph-defs.ts";

const tag = "graphs";

export function graphDefRoutes(graphs: GraphVerbs): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/v0/graph-defs/create",
      needs: "write",
      summary: "Makes or replaces graph definitions of custom metrics",
      tag,
      body: GraphDefsBody,
      answer: Success,
      handle: async ({ principal, cause, body }) => {
        await graphs.define(principal.org, body.map(toGraphDef), cause);
        return SUCCESS;
      },
    }),
    route({
      method: "DELETE",
      path: "/api/v0/graph-defs",
      needs: "write",
      summary: "Deletes a graph definition; the graph shows again with its next post",
      tag,
      body: GraphDefName,
      answer: Success,
      handle: async ({ principal, cause, body }) => {
        await graphs.remove(principal.org, body.name, cause);
        return SUCCESS;
      },
    }),
  ];
}
