import type { GraphVerbs } from "#app/graphs.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "#http/route.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";
import { GraphDefName, GraphDefsBody, readGraphDefs } from "#wire/v0/graph-defs.ts";

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
        const { defs, errors } = readGraphDefs(body);
        if (defs.length > 0) await graphs.define(principal.org, defs, cause);
        // An agent declares once and writes what we say into its log, where somebody can find it.
        if (errors.length > 0) throw new Rejected("invalid", refusalOf(errors, defs.length));
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

function refusalOf([first, ...others]: readonly string[], taken: number): string {
  const more = others.length === 0 ? "" : `; ${others.length} more are wrong`;
  return `${first}${more}${taken === 0 ? "" : `; the other ${taken} were taken`}`;
}
