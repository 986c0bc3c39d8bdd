import type { Meta } from "#app/ports.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "#http/route.ts";
import { SliBody, SliSourceList, toSliBuckets } from "#wire/own/sli.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "SLIs";
const path = "/api/sawara/v1/sli";

/** Counts of requests, from logs that are read where they are written. */
export function sliRoutes({ sliBuckets }: Pick<Meta, "sliBuckets">): Route[] {
  return [
    route({
      method: "POST",
      path: `${path}/:source`,
      needs: "write",
      summary: "Stores counts of requests by bucket and side; buckets that are there are replaced",
      tag,
      body: SliBody,
      answer: Success,
      bodyLimit: 8 * 1024 * 1024,
      handle: async ({ principal, params, body }) => {
        const { source: name } = params as { source: string };
        if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(name))
          throw new Rejected(
            "invalid",
            `Cannot count for "${name}": want letters, digits, ".", "-" and "_", 63 at most`,
          );
        const { bucketSeconds, limitsMs, finalUntil } = body;
        await sliBuckets.put(principal.org, { name, bucketSeconds, limitsMs, finalUntil }, toSliBuckets(body));
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "Everything that counts requests",
      tag,
      answer: SliSourceList,
      handle: async ({ principal }) => ({
        sources: (await sliBuckets.sources(principal.org)).map(({ limitsMs, rewrites: _, ...source }) => ({
          ...source,
          limitsMs: [...limitsMs],
        })),
      }),
    }),
  ];
}
