import { z } from "zod";
import type { DowntimeVerbs } from "#app/alerting/downtimes.ts";
import { type Route, route } from "#http/route.ts";
import { DowntimeAnswer, DowntimeBody, toDowntimeAnswer, toDowntimeInput } from "#wire/v0/downtimes.ts";

const tag = "downtimes";

export function downtimeRoutes(downtimes: DowntimeVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/downtimes",
      needs: "read",
      summary: "All downtimes",
      tag,
      answer: z.object({ downtimes: z.array(DowntimeAnswer) }),
      handle: async ({ principal }) => ({ downtimes: (await downtimes.list(principal.org)).map(toDowntimeAnswer) }),
    }),
    route({
      method: "POST",
      path: "/api/v0/downtimes",
      needs: "write",
      summary: "Makes a downtime",
      tag,
      body: DowntimeBody,
      answer: DowntimeAnswer,
      handle: async ({ principal, cause, body }) =>
        toDowntimeAnswer(await downtimes.create(principal.org, toDowntimeInput(body), cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/downtimes/:id",
      needs: "read",
      summary: "One downtime",
      tag,
      answer: DowntimeAnswer,
      handle: async ({ principal, params }) => toDowntimeAnswer(await downtimes.get(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: "/api/v0/downtimes/:id",
      needs: "write",
      summary: "Replaces a downtime",
      tag,
      body: DowntimeBody,
      answer: DowntimeAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toDowntimeAnswer(await downtimes.replace(principal.org, params.id!, toDowntimeInput(body), cause)),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/downtimes/:id",
      needs: "write",
      summary: "Deletes a downtime",
      tag,
      answer: DowntimeAnswer,
      handle: async ({ principal, cause, params }) =>
        toDowntimeAnswer(await downtimes.remove(principal.org, params.id!, cause)),
    }),
  ];
}
