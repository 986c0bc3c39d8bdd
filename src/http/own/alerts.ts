import type { AlertReads } from "#app/alerting/alert-detail.ts";
import type { createAlertList } from "#app/alerting/alert-list.ts";
import type { createAlertTimeline } from "#app/alerting/alert-timeline.ts";
import { type Route, route } from "#http/route.ts";
import {
  AckInput,
  AlertDetail,
  AlertList,
  AlertListQuery,
  AlertTimeline,
  AlertTimelineQuery,
} from "#wire/own/alerting.ts";
import { toAlertDetail, toAlertRow, toLane } from "#wire/own/convert-alerts.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "alerts";

export function alertPageRoutes(
  list: ReturnType<typeof createAlertList>,
  timeline: ReturnType<typeof createAlertTimeline>,
  reads: AlertReads,
): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/alerts",
      needs: "read",
      summary: "Alerts with the names of what they are about, newest first",
      tag,
      query: AlertListQuery,
      answer: AlertList,
      handle: async ({ principal, query }) => {
        const { before, limit, ...filter } = query;
        const { alerts, next, open } = await list(principal.org, filter, { before, limit });
        return { alerts: alerts.map(toAlertRow), ...(next === undefined ? {} : { next }), open };
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/alerts/timeline",
      needs: "read",
      summary: "What alerts were in a range of time, a lane a monitor and host",
      tag,
      query: AlertTimelineQuery,
      answer: AlertTimeline,
      handle: async ({ principal, query }) => {
        const { from, to, ...filter } = query;
        const { lanes, more } = await timeline(principal.org, filter, { from, to });
        return { from, to, lanes: lanes.map(toLane), more };
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/alerts/:id",
      needs: "read",
      summary: "All about one alert",
      tag,
      answer: AlertDetail,
      handle: async ({ principal, params }) => toAlertDetail(await reads.detail(principal.org, params.id!)),
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/alerts/:id/ack",
      needs: "write",
      summary: "Says that somebody has taken an alert on",
      tag,
      body: AckInput,
      answer: Success,
      handle: async ({ principal, cause, params, body }) => {
        await reads.acknowledge(principal.org, params.id!, body, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/alerts/:id/ack",
      needs: "write",
      summary: "Takes an acknowledgement back",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await reads.acknowledge(principal.org, params.id!, undefined, cause);
        return SUCCESS;
      },
    }),
  ];
}
