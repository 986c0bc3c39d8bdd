import { deepEqual, equal, ok } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { isServiceMetricName } from "#core/metric.ts";
import type { Side } from "#core/traffic/router.ts";
import type { SliBucket } from "./counts.ts";
import { type PointSource, pointsOf } from "./points.ts";

const bucket = (start: number, total: number, bad: number, slow: number[], side: Side = "stable"): SliBucket => ({
  start,
  side,
  counts: { total, bad, slow, latency: { zero: total, buckets: [] } },
});
const shop: PointSource = { name: "shop", bucketSeconds: 60, limitsMs: [200], sides: ["stable"] };
const said = (source: PointSource, buckets: SliBucket[], from: number, to: number) =>
  pointsOf(source, buckets, { from, to }).map(({ name, time, value }) => `${time} ${name} ${value}`);

it("[SQ11] a source is total, bad and slow, and their shares in per cent; nothing has no share", () => {
  deepEqual(said(shop, [bucket(60, 8, 1, [2])], 0, 120), [
    ...["0 sli.shop.total 0", "0 sli.shop.bad 0", "0 sli.shop.slow_200ms 0"],
    ...["60 sli.shop.total 8", "60 sli.shop.bad 1", "60 sli.shop.slow_200ms 2"],
    ...["60 sli.shop.bad_ratio 12.5", "60 sli.shop.slow_200ms_ratio 25"],
  ]);
});

it("[SQ11] where there are two sides each has its own, with or without requests", () => {
  const both: PointSource = { ...shop, limitsMs: [0.5], sides: ["canary", "stable"] };
  deepEqual(said(both, [bucket(0, 3, 0, [1]), bucket(0, 1, 1, [0], "canary")], 0, 60), [
    ...["0 sli.shop.total 4", "0 sli.shop.bad 1", "0 sli.shop.slow_0_5ms 1"],
    ...["0 sli.shop.bad_ratio 25", "0 sli.shop.slow_0_5ms_ratio 25"],
    ...["0 sli.shop.stable.total 3", "0 sli.shop.stable.bad 0", "0 sli.shop.stable.slow_0_5ms 1"],
    ...["0 sli.shop.stable.bad_ratio 0", `0 sli.shop.stable.slow_0_5ms_ratio ${100 / 3}`],
    ...["0 sli.shop.canary.total 1", "0 sli.shop.canary.bad 1", "0 sli.shop.canary.slow_0_5ms 0"],
    ...["0 sli.shop.canary.bad_ratio 100", "0 sli.shop.canary.slow_0_5ms_ratio 0"],
  ]);
});

it("[SQ11] short buckets add up to minutes, a long one is a point of its first minute", () => {
  const totals = (bucketSeconds: number, buckets: SliBucket[], from: number, to: number) =>
    said({ ...shop, bucketSeconds, limitsMs: [] }, buckets, from, to)
      .filter((point) => point.includes("total"))
      .map((point) => point.replace("sli.shop.total ", ""));
  const some = [bucket(0, 1, 0, []), bucket(50, 2, 0, []), bucket(60, 4, 0, [])];
  deepEqual(totals(10, some, 0, 120), ["0 3", "60 4"]);
  deepEqual(totals(300, [bucket(300, 9, 0, [])], 0, 900), ["0 0", "300 9", "600 0"]);
  deepEqual(totals(300, [], 60, 300), []);
  deepEqual(totals(45, [bucket(45, 1, 0, []), bucket(90, 2, 0, [])], 0, 120), ["0 1", "60 2"]);
  deepEqual(totals(90, [bucket(90, 2, 0, [])], 60, 240), ["60 2", "180 0"]);
});

it("[SQ11] however the time is cut, no request is told twice and none is forgotten", () => {
  const cut = fc.tuple(
    fc.constantFrom(1, 7, 30, 45, 60, 90, 300, 3600),
    fc.array(fc.nat(100), { maxLength: 40 }),
    fc.array(fc.nat(60), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(cut, ([bucketSeconds, counts, cuts]) => {
      const buckets = counts.map((total, i) => bucket(i * bucketSeconds, total, 0, []));
      const end = Math.ceil((counts.length * bucketSeconds) / 60) * 60;
      const edges = [0, ...cuts.map((minute) => Math.min(end, minute * 60)), end].sort((a, b) => a - b);
      const points = edges.slice(1).flatMap((to, i) => {
        const range = { from: edges[i]!, to };
        const inside = buckets.filter(({ start }) => start >= range.from && start < range.to);
        return pointsOf({ ...shop, bucketSeconds, limitsMs: [] }, inside, range);
      });
      const totals = points.filter(({ name }) => name === "sli.shop.total");
      equal(new Set(totals.map(({ time }) => time)).size, totals.length);
      equal(
        totals.reduce((sum, { value }) => sum + value, 0),
        counts.reduce((sum, total) => sum + total, 0),
      );
      ok(points.every(({ name }) => isServiceMetricName(name)));
    }),
  );
});
