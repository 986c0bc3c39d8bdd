import type { NotificationGroupVerbs } from "#app/alerting/notification-groups.ts";
import { type Route, route } from "#http/route.ts";
import { NotificationGroupForm, NotificationGroupList, NotificationGroupRow } from "#wire/own/alerting.ts";
import { fromGroupForm, toGroupRow } from "#wire/own/convert-channels.ts";

const tag = "notification groups";

export function notificationGroupPageRoutes(groups: NotificationGroupVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/notification-groups",
      needs: "read",
      summary: "Who hears of what, with times of repeating, holding off and escalating",
      tag,
      answer: NotificationGroupList,
      handle: async ({ principal }) => ({ groups: (await groups.list(principal.org)).map(toGroupRow) }),
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/notification-groups",
      needs: "write",
      summary: "Makes a notification group",
      tag,
      body: NotificationGroupForm,
      answer: NotificationGroupRow,
      handle: async ({ principal, cause, body }) =>
        toGroupRow(await groups.create(principal.org, fromGroupForm(body), cause)),
    }),
    route({
      method: "PUT",
      path: "/api/sawara/v1/notification-groups/:id",
      needs: "write",
      summary: "Replaces a notification group whole",
      tag,
      body: NotificationGroupForm,
      answer: NotificationGroupRow,
      handle: async ({ principal, cause, params, body }) =>
        toGroupRow(await groups.replace(principal.org, params.id!, fromGroupForm(body), cause)),
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/notification-groups/:id",
      needs: "write",
      summary: "Deletes a notification group, but not the default one",
      tag,
      answer: NotificationGroupRow,
      handle: async ({ principal, cause, params }) => toGroupRow(await groups.remove(principal.org, params.id!, cause)),
    }),
  ];
}
