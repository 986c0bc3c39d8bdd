import { deepEqual, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { Directory } from "#app/directory.ts";
import { createExpressions } from "#app/expressions.ts";
import { DAY } from "#core/time.ts";
import { ManualClock } from "#kit/clock.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import { type MetricsSource, metricsReader } from "./metrics.ts";

const NOW = 1_800_000_000;
const directory: Directory = {
  hasHost: async () => false,
  hostNames: async () => new Map(),
  hasService: async (_, service) => service === "shop",
  roleMembers: async () => undefined,
};
const counts = { total: "service(shop, requests)", bad: "service(shop, errors)", slow: [] };

function world(over: Partial<MetricsSource> = {}) {
  const clock = new ManualClock(NOW * 1000);
  const series = memorySeries(clock);
  const source: MetricsSource = {
    ...{ name: "lb", bucketSeconds: 60, limitsMs: [], from: { kind: "metrics", sides: { stable: counts } } },
    ...over,
  };
  const reader = metricsReader("acme", source, createExpressions(series, directory, clock));
  return {
    /** A value of a metric, so many minutes from now. */
    put: (metric: string, minute: number, value: number) =>
      series.put("acme", "service:shop", metric, NOW + minute * 60, value),
    /** In minutes from now: what is counted, and what is final. */
    read: async (from: number, now = 0) => {
      const { buckets, finalUntil } = await reader.read(NOW + from * 60, NOW + now * 60);
      const shown = buckets.map(
        ({ start, side, counts: { total, bad, slow } }) =>
          `${(start - NOW) / 60} ${side} ${[bad, ...slow].join(",")}/${total}`,
      );
      return [shown, (finalUntil - NOW) / 60];
    },
  };
}

it("[SQ4] graphs are counted by what they say", async () => {
  const { put, read } = world({
    limitsMs: [200],
    from: {
      kind: "metrics",
      sides: {
        stable: { ...counts, slow: ["scale(service(shop, requests), 0.1)"] },
        canary: {
          total: "diff(service(shop, all), service(shop, requests))",
          bad: "service(shop, no)",
          slow: ["service(shop, no)"],
        },
      },
    },
  });
  put("requests", -5, 100.4);
  put("errors", -5, 3);
  put("all", -5, 120);
  put("requests", -4, 20);
  deepEqual(await read(-10), [["-5 stable 3,10/100", "-5 canary 0,0/20", "-4 stable 0,2/20"], -3]);
  const many = world({
    from: { kind: "metrics", sides: { stable: { ...counts, total: "service(shop, requests.*)" } } },
  });
  many.put("requests.a", -5, 1);
  many.put("requests.b", -5, 1);
  await rejects(many.read(-10), /found 2 series, want one; put "sum" around it/);
});

it("[SQ5] a minute is final when it is over for two, and it or a later one has a value", async () => {
  const { put, read } = world();
  for (const minute of [-6, -5, -3, -2, -1]) put("requests", minute, 1);
  const all = ["-6 stable 0/1", "-5 stable 0/1", "-3 stable 0/1", "-2 stable 0/1", "-1 stable 0/1"];
  deepEqual(await read(-6), [all, -2]);
  // Nothing more comes: what is known stays the end.
  deepEqual(await read(-2, 5), [["-2 stable 0/1", "-1 stable 0/1"], 0]);
  deepEqual(await read(0, 5), [[], 0]);
  await rejects(read(0, 11), /found no value of "total" since 2027/);
  put("requests", 30, 1);
  deepEqual(await read(0, 31), [["30 stable 0/1"], 29]);
  // A bucket is final when all of its minutes are.
  const hours = world({ bucketSeconds: 300 });
  for (let minute = -10; minute < 0; minute++) hours.put("requests", minute, 1);
  deepEqual(await hours.read(-10), [["-10 stable 0/5", "-5 stable 0/5"], -5]);
});

it("[SQ5] days are made up for one by one, and one without any value is one without requests", async () => {
  const { put, read } = world();
  const day = DAY / 60;
  put("requests", -3 * day + 7, 1);
  deepEqual(await read(-3 * day), [[`${-3 * day + 7} stable 0/1`], -2 * day]);
  deepEqual(await read(-2 * day), [[], -day]);
  await rejects(read(-day), /found no value/);
});
