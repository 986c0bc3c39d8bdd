import { z } from "zod";
import type { NotificationGroupVerbs } from "#app/alerting/notification-groups.ts";
import { type Route, route } from "#http/route.ts";
import { GroupAnswer, GroupBody, toGroupAnswer, toGroupInput } from "#wire/v0/notification-groups.ts";

const tag = "notification groups";

export function notificationGroupRoutes(groups: NotificationGroupVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/notification-groups",
      needs: "read",
      summary: "All notification groups, the default one first",
      tag,
      answer: z.object({ notificationGroups: z.array(GroupAnswer) }),
      handle: async ({ principal }) => ({ notificationGroups: (await groups.list(principal.org)).map(toGroupAnswer) }),
    }),
    route({
      method: "POST",
      path: "/api/v0/notification-groups",
      needs: "write",
      summary: "Makes a notification group",
      tag,
      body: GroupBody,
      answer: GroupAnswer,
      handle: async ({ principal, cause, body }) =>
        toGroupAnswer(await groups.create(principal.org, toGroupInput(body), cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/notification-groups/:id",
      needs: "read",
      summary: "One notification group",
      tag,
      answer: GroupAnswer,
      handle: async ({ principal, params }) => toGroupAnswer(await groups.get(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: "/api/v0/notification-groups/:id",
      needs: "write",
      summary: "Replaces a notification group; the default one keeps its name",
      tag,
      body: GroupBody,
      answer: GroupAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toGroupAnswer(await groups.replace(principal.org, params.id!, toGroupInput(body), cause)),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/notification-groups/:id",
      needs: "write",
      summary: "Deletes a notification group, but not the default one",
      tag,
      answer: GroupAnswer,
      handle: async ({ principal, cause, params }) =>
        toGroupAnswer(await groups.remove(principal.org, params.id!, cause)),
    }),
  ];
}
