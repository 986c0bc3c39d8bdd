import { z } from "zod";
import type { ServiceVerbs } from "#app/services.ts";
import { type Route, route } from "#http/route.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";
import { NamedBody, RoleAnswer, ServiceAnswer, toRoleAnswer, toServiceAnswer } from "#wire/v0/services.ts";

const tag = "services";

export function serviceRoutes(services: ServiceVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/services",
      needs: "read",
      summary: "All services",
      tag,
      answer: z.object({ services: z.array(ServiceAnswer) }),
      handle: async ({ principal }) => ({ services: (await services.list(principal.org)).map(toServiceAnswer) }),
    }),
    route({
      method: "POST",
      path: "/api/v0/services",
      needs: "write",
      summary: "Makes a service",
      tag,
      body: NamedBody,
      answer: ServiceAnswer,
      handle: async ({ principal, cause, body }) =>
        toServiceAnswer(await services.create(principal.org, { name: body.name, memo: body.memo ?? "" }, cause)),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/services/:service",
      needs: "write",
      summary: "Deletes a service with its roles",
      tag,
      answer: ServiceAnswer,
      handle: async ({ principal, cause, params }) =>
        toServiceAnswer(await services.remove(principal.org, params.service!, cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/services/:service/roles",
      needs: "read",
      summary: "A service's roles",
      tag,
      answer: z.object({ roles: z.array(RoleAnswer) }),
      handle: async ({ principal, params }) => ({
        roles: (await services.get(principal.org, params.service!)).roles.map(toRoleAnswer),
      }),
    }),
    route({
      method: "POST",
      path: "/api/v0/services/:service/roles",
      needs: "write",
      summary: "Makes a role",
      tag,
      body: NamedBody,
      answer: RoleAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toRoleAnswer(
          await services.createRole(principal.org, params.service!, { name: body.name, memo: body.memo ?? "" }, cause),
        ),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/services/:service/roles/:role",
      needs: "write",
      summary: "Deletes a role",
      tag,
      answer: RoleAnswer,
      handle: async ({ principal, cause, params }) =>
        toRoleAnswer(await services.removeRole(principal.org, params.service!, params.role!, cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/services/:service/metric-names",
      needs: "read",
      summary: "Names of the service's metrics",
      tag,
      answer: z.object({ names: z.array(z.string()) }),
      handle: async ({ principal, params }) => ({ names: await services.metricNames(principal.org, params.service!) }),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/services/:service/graph-defs/:graph",
      needs: "write",
      summary: "Hides a graph of service metrics until its next post",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await services.hideGraph(principal.org, params.service!, params.graph!, cause);
        return SUCCESS;
      },
    }),
  ];
}
