import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Growth } from "./growth.ts";

const shown = (growth: Growth, from: number, now: number) =>
  growth.over(from, now).buckets.map(({ start, side, counts }) => `${start} ${side} ${counts.bad}/${counts.total}`);
const at = (requests: number, bad: number) => ({ requests, bad });

it("[SQ6] what counters grew by belongs to the bucket in which it was seen", () => {
  const growth = new Growth(60);
  growth.see({ stable: at(1000, 10) }, 620);
  deepEqual(growth.over(0, 620), { buckets: [], finalUntil: 600, since: 600 });
  growth.see({ stable: at(1100, 12), canary: at(5, 0) }, 650);
  growth.see({ stable: at(1110, 12), canary: at(6, 1) }, 659);
  growth.see({ stable: at(1110, 12), canary: at(6, 1) }, 660);
  deepEqual(shown(growth, 0, 660), ["600 stable 2/110", "600 canary 1/1"]);
  deepEqual(shown(growth, 660, 721), ["660 stable 0/0", "660 canary 0/0"]);
  equal(growth.over(660, 721).finalUntil, 720);
});

it("[SQ6] counters that are lower than before began anew, also where one of them has overtaken", () => {
  const growth = new Growth(60);
  growth.see({ stable: at(1000, 10) }, 600);
  growth.see({ stable: at(40, 2) }, 610);
  growth.see({ stable: at(41, 2) }, 620);
  deepEqual(shown(growth, 0, 660), ["600 stable 2/41"]);
  growth.see({ stable: at(50, 1) }, 660);
  deepEqual(shown(growth, 660, 720), ["660 stable 1/50"]);
});

it("[SQ6] without resets, what was counted is what the counters grew by", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ pause: fc.nat(100), good: fc.nat(50), bad: fc.nat(9) }), { minLength: 1 }),
      (looks) => {
        const growth = new Growth(60);
        let now = 0;
        let seen = at(7, 3);
        growth.see({ stable: seen }, now);
        for (const { pause, good, bad } of looks) {
          now += pause;
          seen = at(seen.requests + good + bad, seen.bad + bad);
          growth.see({ stable: seen }, now);
        }
        const { buckets } = growth.over(0, now + 60);
        const sum = (of: (counts: { total: number; bad: number }) => number) =>
          buckets.reduce((total, { counts }) => total + of(counts), 0);
        deepEqual([sum(({ total }) => total), sum(({ bad }) => bad)], [seen.requests - 7, seen.bad - 3]);
      },
    ),
  );
});
