import { z } from "zod";
import type { Boards } from "#app/boards.ts";
import { type Route, route } from "#http/route.ts";
import { DashboardAnswer, DashboardBody, toDashboardAnswer, toDashboardInput } from "#wire/v0/dashboards.ts";

const tag = "dashboards";
const path = "/api/v0/dashboards";

export function dashboardRoutes(boards: Boards): Route[] {
  return [
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "All dashboards with their widgets",
      tag,
      answer: z.object({ dashboards: z.array(DashboardAnswer) }),
      handle: async ({ principal }) => ({
        dashboards: (await boards.dashboards(principal.org)).map(toDashboardAnswer),
      }),
    }),
    route({
      method: "POST",
      path,
      needs: "write",
      summary: "Makes a dashboard",
      tag,
      body: DashboardBody,
      answer: DashboardAnswer,
      handle: async ({ principal, cause, body }) =>
        toDashboardAnswer(await boards.create(principal.org, toDashboardInput(body), cause)),
    }),
    route({
      method: "GET",
      path: `${path}/:id`,
      needs: "read",
      summary: "One dashboard",
      tag,
      answer: DashboardAnswer,
      handle: async ({ principal, params }) => toDashboardAnswer(await boards.dashboard(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: `${path}/:id`,
      needs: "write",
      summary: "Replaces all of a dashboard",
      tag,
      body: DashboardBody,
      answer: DashboardAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toDashboardAnswer(await boards.replace(principal.org, params.id!, toDashboardInput(body), {}, cause)),
    }),
    route({
      method: "DELETE",
      path: `${path}/:id`,
      needs: "write",
      summary: "Deletes a dashboard",
      tag,
      answer: DashboardAnswer,
      handle: async ({ principal, cause, params }) =>
        toDashboardAnswer(await boards.remove(principal.org, params.id!, cause)),
    }),
  ];
}
