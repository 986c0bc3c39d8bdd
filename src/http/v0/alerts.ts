import { z } from "zod";
import type { AlertReads } from "#app/alerting/alert-detail.ts";
import type { AlertVerbs } from "#app/alerting/verbs.ts";
import type { Meta } from "#app/ports.ts";
import { type Route, route } from "#http/route.ts";
import {
  AlertAnswer,
  AlertsQuery,
  CloseBody,
  LogAnswer,
  LogsQuery,
  MemoAnswer,
  MemoBody,
  toAlertAnswer,
  toLogAnswer,
} from "#wire/v0/alerts.ts";

const tag = "alerts";

const nextId = (next: string | undefined) => (next === undefined ? {} : { nextId: next });

export function alertRoutes(meta: Pick<Meta, "alerts">, reads: AlertReads, verbs: Pick<AlertVerbs, "close">): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/alerts",
      needs: "read",
      summary: "Alerts, newest first; open ones unless withClosed is true",
      tag,
      query: AlertsQuery,
      answer: z.object({ alerts: z.array(AlertAnswer), nextId: z.string().optional() }),
      handle: async ({ principal, query }) => {
        const page = { withClosed: query.withClosed === "true", before: query.nextId, limit: query.limit };
        const { alerts, next } = await meta.alerts.list(principal.org, page);
        return { alerts: alerts.map(toAlertAnswer), ...nextId(next) };
      },
    }),
    route({
      method: "GET",
      path: "/api/v0/alerts/:id",
      needs: "read",
      summary: "One alert",
      tag,
      answer: AlertAnswer,
      handle: async ({ principal, params }) => toAlertAnswer(await reads.get(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: "/api/v0/alerts/:id",
      needs: "write",
      summary: "Writes an alert's memo",
      tag,
      body: MemoBody,
      answer: MemoAnswer,
      handle: async ({ principal, cause, params, body }) => {
        await reads.setMemo(principal.org, params.id!, body.memo, cause);
        return { id: params.id!, memo: body.memo };
      },
    }),
    route({
      method: "POST",
      path: "/api/v0/alerts/:id/close",
      needs: "write",
      summary: "Closes an alert by hand",
      tag,
      body: CloseBody,
      answer: AlertAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toAlertAnswer(await verbs.close(principal.org, params.id!, body.reason, cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/alerts/:id/logs",
      needs: "read",
      summary: "How an alert changed, newest first",
      tag,
      query: LogsQuery,
      answer: z.object({ logs: z.array(LogAnswer), nextId: z.string().optional() }),
      handle: async ({ principal, params, query }) => {
        const page = { before: query.nextId, limit: query.limit };
        const { logs, next, known } = await reads.logs(principal.org, params.id!, page);
        return { logs: logs.map((log) => toLogAnswer(log, known)), ...nextId(next) };
      },
    }),
  ];
}
