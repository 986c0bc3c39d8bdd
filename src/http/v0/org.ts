import { z } from "zod";
import type { Meta } from "#app/ports.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "#http/route.ts";

/** Paths of Mackerel's API that measure traces: they come with OTLP. */
const LATER = [
  "POST /api/v0/traces",
  "GET /api/v0/traces/:id",
  "GET /api/v0/apm/http-server-stats",
  "GET /api/v0/apm/db-query-stats",
];

export function orgRoutes({ orgs }: Pick<Meta, "orgs">): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/org",
      needs: "read",
      summary: "The organisation that the key belongs to",
      tag: "organisation",
      answer: z.object({ name: z.string(), displayName: z.string().optional() }),
      handle: async ({ principal }) => {
        const org = await orgs.find(principal.org);
        if (org === undefined) throw new Rejected("not-found", "Organization Not Found.");
        return { name: org.name, ...(org.displayName === "" ? {} : { displayName: org.displayName }) };
      },
    }),
    ...LATER.map((which) => {
      const [method, path] = which.split(" ") as ["GET" | "POST", string];
      return route({
        method,
        path,
        needs: "read",
        summary: "Not there yet",
        tag: "traces",
        answer: z.unknown(),
        handle: async () => {
          throw new Rejected("not-found", "Sawara does not take traces yet; metrics, checks and metadata work");
        },
      });
    }),
  ];
}
