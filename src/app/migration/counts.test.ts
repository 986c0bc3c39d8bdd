import { deepEqual, rejects, throws } from "node:assert/strict";
import { it } from "node:test";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { Side, SideCounters, TrafficRouter } from "#core/traffic/router.ts";
import { ManualClock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import { type CountingRouter, countsFrom } from "./counts.ts";

const none = {} as Pick<Meta, "sliBuckets">;
const bare: TrafficRouter = {
  kind: "haproxy",
  resource: "haproxy:test",
  abilities: { unit: "request", finestBp: 1, lossOnChange: false, persists: true, keepsFence: true },
  read: async () => ({ canaryBp: 0, fingerprint: "" }),
  write: async () => {},
  byHand: () => "",
};
const byRoute = (bucketSeconds: number) => ({ from: "route", route: "public", bucketSeconds }) as const;

it("[MC8] finer buckets are added up, with the limits that were asked for", async () => {
  const counts = (start: number, side: Side, ...slow: number[]) => ({
    start,
    side,
    counts: { total: 10, bad: 1, slow },
  });
  const found: ProxyCounts = {
    bucketSeconds: 20,
    limitsMs: [100, 200, 500],
    finalUntil: 150,
    since: 0,
    buckets: [
      counts(0, "canary", 5, 3, 1),
      counts(40, "canary", 4, 2, 0),
      counts(40, "stable", 1, 1, 1),
      counts(120, "canary", 9, 9, 9),
    ],
  };
  const router: CountingRouter = { ...bare, kind: "proxy", counts: async () => found };
  const open = countsFrom(none, new ManualClock());
  deepEqual(await open("acme", byRoute(60), [500, 100], { public: router }).read(0), {
    buckets: [
      { start: 0, side: "canary", counts: { total: 20, bad: 2, slow: [1, 9] } },
      { start: 0, side: "stable", counts: { total: 10, bad: 1, slow: [1, 1] } },
    ],
    countedUntil: 120,
  });
  await rejects(open("acme", byRoute(60), [300], { public: router }).read(0), /--limits 300/);
  await rejects(open("acme", byRoute(30), [], { public: router }).read(0), /the proxy counts by 20 s/);
});

it("[MC9] counters that only grow become buckets, and one that fell was reset", async () => {
  const clock = new ManualClock(600_000);
  let now: Record<Side, SideCounters> = { stable: { requests: 1000, bad: 10 }, canary: { requests: 5, bad: 0 } };
  const router: TrafficRouter = { ...bare, counters: async () => now };
  const open = countsFrom(none, clock);
  const reader = open("acme", byRoute(60), [], { public: router });
  deepEqual(await reader.read(0), { buckets: [], countedUntil: 600 });
  await clock.advance(30_000);
  now = { stable: { requests: 1100, bad: 12 }, canary: { requests: 15, bad: 1 } };
  await reader.read(0);
  await clock.advance(20_000);
  now = { stable: { requests: 40, bad: 2 }, canary: { requests: 15, bad: 1 } };
  await reader.read(0);
  await clock.advance(10_000);
  const bucket = (side: Side, total: number, bad: number) => ({ start: 600, side, counts: { total, bad, slow: [] } });
  deepEqual(await reader.read(0), { buckets: [bucket("stable", 140, 4), bucket("canary", 10, 1)], countedUntil: 660 });
  deepEqual((await reader.read(660)).buckets, []);
  throws(() => open("acme", byRoute(60), [200], { public: router }), /Cannot judge latency by haproxy/);
  throws(() => open("acme", byRoute(60), [], { public: bare }), /haproxy counts nothing; want a source/);
});
