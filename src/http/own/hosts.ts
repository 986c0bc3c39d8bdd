import type { createHostList } from "#app/host-list.ts";
import type { HostVerbs } from "#app/hosts.ts";
import type { Meta } from "#app/ports.ts";
import type { TimeSeries } from "#core/ports.ts";
import { targetKey } from "#core/series.ts";
import { type Route, route } from "#http/route.ts";
import { toHostDetail, toHostRow } from "#wire/own/convert.ts";
import { HostDetail, HostList, HostListQuery } from "#wire/own/hosts.ts";

const tag = "pages";

export interface HostPageOptions {
  readonly list: ReturnType<typeof createHostList>;
  readonly hosts: HostVerbs;
  readonly meta: Meta;
  readonly store: TimeSeries;
}

export function hostPageRoutes({ list, hosts, meta, store }: HostPageOptions): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/hosts",
      needs: "read",
      summary: "One window of the host list, with newest values, totals and facets",
      tag,
      query: HostListQuery,
      answer: HostList,
      handle: async ({ principal, query }) => {
        const { status, ...rest } = query;
        const statuses = status === undefined ? [] : Array.isArray(status) ? status : [status];
        const { total, facets, rows } = await list(principal.org, { ...rest, statuses });
        return {
          total,
          offset: query.offset,
          facets: {
            status: facets.status,
            services: facets.services.map(({ name, hosts: count, roles }) => ({
              name,
              hosts: count,
              roles: roles.map((role) => role.name),
            })),
          },
          hosts: rows.map(toHostRow),
        };
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/hosts/:id",
      needs: "read",
      summary: "All about one host",
      tag,
      answer: HostDetail,
      handle: async ({ principal, cause, params }) => {
        const host = await hosts.get(principal.org, params.id!);
        const [checks, metadata] = await Promise.all([
          meta.checks.ofHost(principal.org, host.id),
          // A host that was retired more than a week ago has none any more.
          meta.metadata.list(principal.org, { kind: "host", id: host.id }, cause.at).catch(() => []),
        ]);
        const seen = store.lastArrival(principal.org, targetKey({ kind: "host", id: host.id }));
        return toHostDetail(host, checks, metadata, seen);
      },
    }),
  ];
}
