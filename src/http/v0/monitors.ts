import { z } from "zod";
import type { MonitoredStatuses } from "#app/alerting/monitored-statuses.ts";
import type { MonitorVerbs } from "#app/alerting/monitors.ts";
import { ALERT_STATUSES } from "#core/alert/alert.ts";
import { type Route, route } from "#http/route.ts";
import { MonitorAnswer, MonitorBody, toMonitorAnswer, toMonitorInput } from "#wire/v0/monitors.ts";

const tag = "monitors";

export function monitorRoutes(monitors: MonitorVerbs, statusesOf: MonitoredStatuses): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/monitors",
      needs: "read",
      summary: "All monitors, by type, then name",
      tag,
      answer: z.object({ monitors: z.array(MonitorAnswer) }),
      handle: async ({ principal }) => ({ monitors: (await monitors.list(principal.org)).map(toMonitorAnswer) }),
    }),
    route({
      method: "POST",
      path: "/api/v0/monitors",
      needs: "write",
      summary: "Makes a monitor",
      tag,
      body: MonitorBody,
      answer: MonitorAnswer,
      handle: async ({ principal, cause, body }) =>
        toMonitorAnswer(await monitors.create(principal.org, toMonitorInput(body), cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/monitors/:id",
      needs: "read",
      summary: "One monitor",
      tag,
      answer: z.object({ monitor: MonitorAnswer }),
      handle: async ({ principal, params }) => ({
        monitor: toMonitorAnswer(await monitors.get(principal.org, params.id!)),
      }),
    }),
    route({
      method: "PUT",
      path: "/api/v0/monitors/:id",
      needs: "write",
      summary: "Replaces a monitor; its type stays",
      tag,
      body: MonitorBody,
      answer: MonitorAnswer,
      handle: async ({ principal, cause, params, body }) => {
        const before = await monitors.get(principal.org, params.id!);
        return toMonitorAnswer(await monitors.replace(principal.org, before.id, toMonitorInput(body, before), cause));
      },
    }),
    route({
      method: "DELETE",
      path: "/api/v0/monitors/:id",
      needs: "write",
      summary: "Deletes a monitor and closes its alerts",
      tag,
      answer: MonitorAnswer,
      handle: async ({ principal, cause, params }) =>
        toMonitorAnswer(await monitors.remove(principal.org, params.id!, cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/hosts/:id/monitored-statuses",
      needs: "read",
      summary: "What the monitors that watch a host and its checks say",
      tag: "hosts",
      answer: z.object({
        monitoredStatuses: z.array(
          z.object({
            monitorId: z.string(),
            status: z.enum(ALERT_STATUSES),
            detail: z.object({ type: z.literal("check"), message: z.string(), memo: z.string().optional() }).optional(),
          }),
        ),
      }),
      handle: async ({ principal, params }) => ({
        monitoredStatuses: (await statusesOf(principal.org, params.id!)).map(({ monitorId, status, detail }) => ({
          monitorId,
          status,
          ...(detail && {
            detail: { type: "check", message: detail.message, ...(detail.memo === "" ? {} : { memo: detail.memo }) },
          }),
        })),
      }),
    }),
  ];
}
