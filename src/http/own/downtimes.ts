import type { DowntimeVerbs } from "#app/alerting/downtimes.ts";
import { type Route, route } from "#http/route.ts";
import { DowntimeList, DowntimePreview } from "#wire/own/alerting.ts";
import { toDowntimePreview, toDowntimeRow } from "#wire/own/convert-monitors.ts";
import { DowntimeBody, toDowntimeInput } from "#wire/v0/downtimes.ts";

const tag = "downtimes";

export function downtimePageRoutes(downtimes: DowntimeVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/downtimes",
      needs: "read",
      summary: "All downtimes with when they act",
      tag,
      answer: DowntimeList,
      handle: async ({ principal, cause }) => {
        const now = Math.floor(cause.at / 1000);
        const { timeZone, downtimes: all } = await downtimes.listWithWindows(principal.org, now);
        return { timeZone, downtimes: all.map(({ downtime, window }) => toDowntimeRow(downtime, window, now)) };
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/downtimes/preview",
      needs: "read",
      summary: "Whom a downtime would cover, and when; changes nothing",
      tag,
      body: DowntimeBody,
      answer: DowntimePreview,
      handle: async ({ principal, cause, body }) =>
        toDowntimePreview(await downtimes.preview(principal.org, toDowntimeInput(body), Math.floor(cause.at / 1000))),
    }),
  ];
}
