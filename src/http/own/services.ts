import type { ServiceVerbs } from "#app/services.ts";
import { type Route, route } from "#http/route.ts";
import { MemoChange } from "#wire/own/services.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "services";

/** What Mackerel's API cannot change about services and roles, and its pages can. */
export function serviceMemoRoutes(services: ServiceVerbs): Route[] {
  return [
    route({
      method: "PATCH",
      path: "/api/sawara/v1/services/:service",
      needs: "write",
      summary: "Changes the memo of a service",
      tag,
      body: MemoChange,
      answer: Success,
      handle: async ({ principal, cause, params, body }) => {
        await services.setMemo(principal.org, params.service!, body.memo, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "PATCH",
      path: "/api/sawara/v1/services/:service/roles/:role",
      needs: "write",
      summary: "Changes the memo of a role",
      tag,
      body: MemoChange,
      answer: Success,
      handle: async ({ principal, cause, params, body }) => {
        const role = { service: params.service!, role: params.role! };
        await services.setRoleMemo(principal.org, role, body.memo, cause);
        return SUCCESS;
      },
    }),
  ];
}
