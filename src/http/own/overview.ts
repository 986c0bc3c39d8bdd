import { statfs } from "node:fs/promises";
import type { OverviewVerbs } from "#app/overview.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type Route, route } from "#http/route.ts";
import { Overview, ServiceList, Storage } from "#wire/own/overview.ts";

const tag = "pages";

export function overviewRoutes(verbs: OverviewVerbs, store: TimeSeries, dataDir: string): Route[] {
  let before = { at: performance.now(), points: 0, rate: 0 };

  /** Points a second since somebody last asked, over ten seconds at least. */
  function pointsPerSecond(points: number): number {
    const now = performance.now();
    const seconds = (now - before.at) / 1000;
    if (seconds >= 10) before = { at: now, points, rate: (points - before.points) / seconds };
    return before.rate;
  }

  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/overview",
      needs: "read",
      summary: "How everything is, on one page",
      tag,
      answer: Overview,
      handle: async ({ principal }) => {
        const { hosts, failing, services, changes, ownHostId, firstGraph } = await verbs.overview(principal.org);
        return {
          hosts,
          failingChecks: failing.flatMap(({ check, hostName }) =>
            check.state === undefined || check.state.status === "OK"
              ? []
              : [
                  {
                    hostId: check.hostId,
                    hostName,
                    name: check.name,
                    status: check.state.status,
                    message: check.state.message,
                    since: check.state.since,
                  },
                ],
          ),
          services,
          changes: changes.map(({ at, action, subject, actor }) => ({ at, action, subject, actor: actor.name })),
          ...(ownHostId === undefined ? {} : { ownHostId }),
          started: { firstGraph, secondHost: hosts.total > 1 },
        };
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/services",
      needs: "read",
      summary: "Services with their roles and how many hosts they have",
      tag,
      answer: ServiceList,
      handle: async ({ principal }) => ({ services: await verbs.services(principal.org) }),
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/storage",
      needs: "read",
      summary: "What the store holds and how much room is left",
      tag,
      answer: Storage,
      handle: async () => {
        const stats = store.stats();
        const disk = await statfs(dataDir);
        return {
          ready: stats.ready,
          activeSeries: stats.activeSeries,
          activeTargets: stats.activeTargets,
          pointsPerSecond: pointsPerSecond(stats.pointsAppended),
          hotBytes: stats.hotBytes,
          logBytes: stats.logBytes,
          segmentBytes: stats.segmentBytes,
          segments: stats.segments,
          ...(stats.segmentPoints === 0 ? {} : { bytesPerPoint: stats.segmentBytes / stats.segmentPoints }),
          diskFreeBytes: disk.bavail * disk.bsize,
          diskTotalBytes: disk.blocks * disk.bsize,
        };
      },
    }),
  ];
}
