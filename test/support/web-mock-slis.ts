import { SliCountsAnswer, type SliSourceAnswer, SliSourceList, SliSourceAnswer as Source } from "#wire/own/sli.ts";
import { type MockRoute, path, Refusal } from "./web-mock-route.ts";
import { STEP, seconds } from "./web-mock-slo-data.ts";

const own = "/api/sawara/v1/sli";

const FILE = `apiVersion: sli/v1
name: edge
service: Shop
from:
  kind: metrics
  sides:
    stable: { total: "service(Shop, lb.requests)", bad: "service(Shop, lb.errors)" }
`;

/** Sources of counts: posted ones, and one that is asked and fails. */
export function sliRoutes(): readonly MockRoute[] {
  const sources = (): readonly SliSourceAnswer[] => [
    ...["api", "batch", "web"].map((name) => ({
      ...{ name, kind: "posted", bucketSeconds: STEP, limitsMs: [200, 500], finalUntil: seconds(), lagSeconds: 20 },
    })),
    {
      ...{ name: "edge", kind: "metrics", service: "Shop", bucketSeconds: 60, limitsMs: [], document: FILE },
      error: { message: 'Cannot find metric "lb.requests"', since: seconds() - 3_600 },
    },
  ];
  const found = (name: string): SliSourceAnswer => {
    const one = sources().find((source) => source.name === name);
    if (one === undefined) throw new Refusal(404, `Cannot find source "${name}" of SLI counts`);
    return one;
  };
  const counted = (name: string, from: number, to: number): SliCountsAnswer => {
    const { limitsMs = [], finalUntil = 0 } = found(name);
    const starts = Array.from(
      { length: Math.floor((to - from) / STEP) },
      (_, i) => (Math.ceil(from / STEP) + i) * STEP,
    );
    const buckets = starts
      .filter((start) => start < finalUntil)
      .map((start) => ({
        start,
        side: "stable" as const,
        total: 100,
        bad: (start / STEP) % 7,
        slow: limitsMs.map(() => 3),
      }));
    return { bucketSeconds: STEP, limitsMs, finalUntil, buckets };
  };
  return [
    ["GET", path(own), SliSourceList, () => ({ sources: sources() })],
    ["GET", path(`${own}/:name`), Source, ({ params: [name] }) => found(decodeURIComponent(name!))],
    ["PUT", path(`${own}/:name`), Source, () => found("edge")],
    ["DELETE", path(`${own}/:name`), undefined, () => ({ success: true })],
    ["POST", path(`${own}/:name/try`), SliCountsAnswer, () => counted("web", seconds() - 600, seconds())],
    [
      "GET",
      path(`${own}/:name/counts`),
      SliCountsAnswer,
      ({ params: [name], query }) =>
        counted(decodeURIComponent(name!), Number(query.get("from")), Number(query.get("to"))),
    ],
  ];
}
