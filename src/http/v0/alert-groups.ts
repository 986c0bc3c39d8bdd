import { z } from "zod";
import type { AlertGroupVerbs } from "#app/alerting/alert-groups.ts";
import { type Route, route } from "#http/route.ts";
import { SettingAnswer, SettingBody, toSetting, toSettingAnswer } from "#wire/v0/alert-groups.ts";

const tag = "alert groups";

export function alertGroupRoutes(settings: AlertGroupVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/alert-group-settings",
      needs: "read",
      summary: "All settings of alert groups",
      tag,
      answer: z.object({ alertGroupSettings: z.array(SettingAnswer) }),
      handle: async ({ principal }) => ({
        alertGroupSettings: (await settings.list(principal.org)).map(toSettingAnswer),
      }),
    }),
    route({
      method: "POST",
      path: "/api/v0/alert-group-settings",
      needs: "write",
      summary: "Makes a setting of alert groups",
      tag,
      body: SettingBody,
      answer: SettingAnswer,
      handle: async ({ principal, cause, body }) =>
        toSettingAnswer(await settings.create(principal.org, toSetting(body), cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/alert-group-settings/:id",
      needs: "read",
      summary: "One setting of alert groups",
      tag,
      answer: SettingAnswer,
      handle: async ({ principal, params }) => toSettingAnswer(await settings.get(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: "/api/v0/alert-group-settings/:id",
      needs: "write",
      summary: "Replaces a setting of alert groups",
      tag,
      body: SettingBody,
      answer: SettingAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toSettingAnswer(await settings.replace(principal.org, params.id!, toSetting(body), cause)),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/alert-group-settings/:id",
      needs: "write",
      summary: "Deletes a setting of alert groups",
      tag,
      answer: SettingAnswer,
      handle: async ({ principal, cause, params }) =>
        toSettingAnswer(await settings.remove(principal.org, params.id!, cause)),
    }),
  ];
}
