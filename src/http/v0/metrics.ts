import { z } from "zod";
import type { Queries } from "#app/query.ts";
import { Rejected } from "#core/errors.ts";
import type { TimeSeries } from "#core/ports.ts";
import { targetKey } from "#core/series.ts";
import { type Route, route } from "#http/route.ts";
import { writeMetrics } from "#wire/metrics-write.ts";
import { once, repeated } from "#wire/v0/common.ts";

const tag = "metrics";
const Points = z.object({ metrics: z.array(z.object({ time: z.number().int(), value: z.number() })) });
const Range = z.object({ name: once(z.string()), from: once(z.coerce.number()), to: once(z.coerce.number()) });

/** Mackerel's ends are both included; ours are half-open. */
function rangeOf({ from, to }: { from: number; to: number }) {
  if (!(to >= from))
    throw new Rejected("invalid", `Cannot read metrics: found from ${from} and to ${to}, want from at most to`);
  return { from: Math.max(0, Math.ceil(from)), to: Math.floor(to) + 1 };
}

/** [QY1] [QY2] [QY10] [QY11] */
export function metricRoutes(queries: Queries, store: TimeSeries): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/hosts/:id/metrics",
      needs: "read",
      summary: "Points of a host's metric",
      tag,
      query: Range,
      answer: Points,
      handle: async ({ principal, params, query }) =>
        writeMetrics(await queries.hostMetric(principal.org, params.id!, query.name, rangeOf(query))),
    }),
    route({
      method: "GET",
      path: "/api/v0/services/:service/metrics",
      needs: "read",
      summary: "Points of a service's metric",
      tag,
      query: Range,
      answer: Points,
      handle: async ({ principal, params, query }) =>
        writeMetrics(await queries.serviceMetric(principal.org, params.service!, query.name, rangeOf(query))),
    }),
    route({
      method: "GET",
      path: "/api/v0/tsdb/latest",
      needs: "read",
      summary: "Newest points of hosts' metrics, of the last 24 hours",
      tag,
      query: z.object({ hostId: repeated, name: repeated }),
      answer: z.object({
        tsdbLatest: z.record(
          z.string(),
          z.record(z.string(), z.object({ time: z.number(), value: z.number(), name: z.string() })),
        ),
      }),
      handle: async ({ principal, query }) => {
        const latest: Record<string, Record<string, object>> = {};
        for (const id of query.hostId) {
          const points: Record<string, object> = {};
          for (const name of query.name) {
            const point = store.latest(principal.org, targetKey({ kind: "host", id }), name);
            if (point !== undefined) points[name] = { ...point, name };
          }
          latest[id] = points;
        }
        return { tsdbLatest: latest };
      },
    }),
  ];
}
