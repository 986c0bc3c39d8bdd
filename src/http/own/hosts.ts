import type { createHostList } from "#app/host-list.ts";
import type { HostVerbs } from "#app/hosts.ts";
import type { Meta } from "#app/ports.ts";
import { Rejected } from "#core/errors.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import type { UnixMillis } from "#core/time.ts";
import { type Route, route } from "#http/route.ts";
import { toHostDetail, toHostRow } from "#wire/own/convert.ts";
import { HostDetail, HostList, HostListQuery } from "#wire/own/hosts.ts";

const tag = "pages";

/** [OW5] */
const MOST_HOSTS = 200;

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
        const { status, alerts, ...rest } = query;
        if (rest.limit > MOST_HOSTS) {
          throw new Rejected("too-large", `Cannot list ${rest.limit} hosts at once, want at most ${MOST_HOSTS}`);
        }
        const several = <T>(found: T | T[] | undefined): T[] => (found === undefined ? [] : ([found].flat() as T[]));
        const { total, facets, rows } = await list(principal.org, {
          ...rest,
          statuses: several(status),
          alerts: several(alerts),
        });
        return {
          total,
          offset: query.offset,
          facets: {
            status: facets.status,
            alerts: facets.alerts,
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
          metadataOf(meta, principal.org, host.id, cause.at),
        ]);
        const seen = store.lastArrival(principal.org, targetKey({ kind: "host", id: host.id }));
        return toHostDetail(host, checks, metadata, seen);
      },
    }),
  ];
}

/** A host that was retired more than a week ago has none that can be read. */
async function metadataOf(meta: Meta, org: OrgId, id: string, at: UnixMillis) {
  try {
    return await meta.metadata.list(org, { kind: "host", id }, at);
  } catch (error) {
    if (error instanceof Rejected) return [];
    throw error;
  }
}
