import { z } from "zod";
import type { Access } from "#app/access.ts";
import type { Meta } from "#app/ports.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { Metrics } from "#kit/metrics.ts";
import { admit } from "./admit.ts";
import { type Route, route } from "./route.ts";

const tag = "operation";
const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

export interface HealthOptions {
  readonly access: Access;
  readonly meta: Meta;
  readonly store: TimeSeries;
  readonly metrics: Metrics;
  readonly version: string;
}

/** `/healthz` never touches a dependency: an orchestrator that kills us because a database is slow helps nobody. */
export function healthRoutes({ access, meta, store, metrics, version }: HealthOptions): Route[] {
  const alive = (path: string) =>
    route({
      method: "GET",
      path,
      needs: "nothing",
      summary: "Whether the process is alive",
      tag,
      answer: z.object({ status: z.literal("ok") }),
      handle: async () => ({ status: "ok" }),
    });

  return [
    alive("/healthz"),
    alive("/livez"),
    route({
      method: "GET",
      path: "/readyz",
      needs: "nothing",
      summary: "Whether posts and questions are taken, part by part",
      tag,
      answer: z.object({
        ready: z.boolean(),
        parts: z.record(z.string(), z.object({ ready: z.boolean(), detail: z.string() })),
      }),
      handle: async ({ reply }) => {
        const stored = store.stats().ready;
        const database = await meta.ping().then(
          () => ({ ready: true, detail: meta.engine }),
          () => ({ ready: false, detail: `${meta.engine} does not answer` }),
        );
        const parts = { store: { ready: stored, detail: stored ? "open" : "the log is being read" }, database };
        const ready = Object.values(parts).every((part) => part.ready);
        if (!ready) void reply.code(503).header("retry-after", "2");
        return { ready, parts };
      },
    }),
    route({
      method: "GET",
      path: "/version",
      needs: "nothing",
      summary: "The version of this server",
      tag,
      answer: z.object({ name: z.literal("sawara"), version: z.string(), node: z.string() }),
      handle: async () => ({ name: "sawara", version, node: process.version }),
    }),
    route({
      method: "GET",
      path: "/metrics",
      needs: "nothing",
      summary: "Our own telemetry in Prometheus' format; without a key only from this machine",
      tag,
      answer: z.string(),
      produces: "text/plain",
      handle: async ({ request, reply }) => {
        // Behind a trusted proxy the address is the client's, so a proxy on this machine does not open it to the world.
        if (!LOOPBACK.has(request.ip) || request.headers["x-forwarded-for"] !== undefined)
          await admit(access, "read", request);
        void reply.type("text/plain; version=0.0.4; charset=utf-8");
        return metrics.print();
      },
    }),
  ];
}
