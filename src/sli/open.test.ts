import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { it } from "node:test";
import type { ReadSource, SliOrigin } from "#core/sli/source.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { Side } from "#core/traffic/router.ts";
import { systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { type Asks, openReader as openWith } from "./open.ts";

const tools = { clock: systemClock, log: silentLogger };
const openReader = (of: ReadSource, asks: Asks) => openWith(of, asks, tools);

const source = (from: SliOrigin, limitsMs: number[] = []): ReadSource => ({
  ...{ name: "edge", bucketSeconds: 60, limitsMs, from },
});
const proxy: SliOrigin = { kind: "proxy", url: "http://127.0.0.1:8481", tokenFile: "token" };

it("[SQ7] what the proxy counted is added up, without buckets that are not over", async () => {
  const bucket = (start: number, side: Side, ...slow: number[]) => ({
    start,
    side,
    counts: { total: 10, bad: 1, slow, latency: { zero: 10, buckets: [] } },
  });
  const found: ProxyCounts = {
    bucketSeconds: 20,
    limitsMs: [100, 200, 500],
    finalUntil: 150,
    since: 1,
    buckets: [bucket(0, "canary", 5, 3, 1), bucket(40, "canary", 4, 2, 0), bucket(120, "stable", 9, 9, 9)],
  };
  const asks = { proxy: () => async () => found } as unknown as Asks;
  const open = (limits: number[], bucketSeconds = 60) =>
    openReader({ ...source(proxy, limits), bucketSeconds }, asks).read(0, 160);
  deepEqual(await open([100, 500]), {
    buckets: [{ start: 0, side: "canary", counts: { total: 20, bad: 2, slow: [9, 1] } }],
    finalUntil: 120,
    since: 60,
  });
  await rejects(open([300]), /the proxy counts 100 ms, 200 ms, 500 ms; start it with --limits 300/);
  await rejects(open([], 30), /the proxy counts by 20 s, want the same or a multiple/);
});

it("[SQ6] statistics that only grow count from look to look, and no durations", async () => {
  let stable = { requests: 1_000, bad: 10 };
  const asks = { haproxy: () => async () => ({ sides: { stable } }) } as unknown as Asks;
  const haproxy: SliOrigin = { kind: "haproxy", socket: "unix:/run/lb.sock", backends: { stable: "old" } };
  const reader = openReader(source(haproxy), asks);
  deepEqual(await reader.read(0, 600), { buckets: [], finalUntil: 600, since: 600 });
  stable = { requests: 1_010, bad: 11 };
  equal((await reader.read(0, 610)).buckets.length, 0);
  deepEqual((await reader.read(0, 660)).buckets, [
    { start: 600, side: "stable", counts: { total: 10, bad: 1, slow: [] } },
  ]);
  throws(() => openReader(source(haproxy, [200]), asks), /count requests and errors; want no limits, or its log/);
});
