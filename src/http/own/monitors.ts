import type { MonitorViews } from "#app/alerting/monitor-list.ts";
import type { MonitorVerbs } from "#app/alerting/monitors.ts";
import type { Previews } from "#app/alerting/verbs.ts";
import { parse, type Route, route } from "#http/route.ts";
import {
  MonitorExtrasInput,
  MonitorList,
  MonitorPreview,
  MonitorPreviewInput,
  MonitorRow,
} from "#wire/own/alerting.ts";
import { toMonitorPreview, toMonitorRow } from "#wire/own/convert-monitors.ts";
import { MonitorBody, toMonitorInput } from "#wire/v0/monitors.ts";

const tag = "monitors";

export function monitorPageRoutes(monitors: MonitorVerbs, views: MonitorViews, previews: Previews): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/monitors",
      needs: "read",
      summary: "All monitors with how they are doing",
      tag,
      answer: MonitorList,
      handle: async ({ principal }) => ({ monitors: (await views.list(principal.org)).map(toMonitorRow) }),
    }),
    route({
      method: "PATCH",
      path: "/api/sawara/v1/monitors/:id",
      needs: "write",
      summary: "Changes what Mackerel's monitors do not have",
      tag,
      body: MonitorExtrasInput,
      answer: MonitorRow,
      handle: async ({ principal, cause, params, body }) => {
        const monitor = await monitors.setExtras(principal.org, params.id!, body, cause);
        return toMonitorRow(await views.one(principal.org, monitor));
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/monitors/preview",
      needs: "read",
      summary: "How often a monitor would have fired lately; changes nothing",
      tag,
      body: MonitorPreviewInput,
      answer: MonitorPreview,
      handle: async ({ principal, cause, body: { monitor, recoverAfter, days } }) => {
        const input = toMonitorInput(parse(MonitorBody, monitor, "monitor"));
        monitors.check(input, cause);
        return toMonitorPreview(await previews.preview(principal.org, input, { recoverAfter, days }));
      },
    }),
  ];
}
