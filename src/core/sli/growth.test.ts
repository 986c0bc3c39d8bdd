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

it("[SQ19] whoever goes on with the look that was kept counts what came meanwhile, as one that never ended would have", () => {
  const one = new Growth(60);
  one.see({ stable: at(1000, 10) }, 610);
  one.see({ stable: at(1010, 10) }, 650);
  equal(one.over(0, 650).seen, undefined);
  // Until this look all is in the bucket that is over; the ten that came since are not stored when it ends.
  one.see({ stable: at(1020, 10) }, 661);
  one.see({ stable: at(1030, 11) }, 675);
  const { seen, finalUntil } = one.over(0, 675);
  deepEqual([seen, finalUntil], [{ at: 650, sides: { stable: at(1010, 10) }, process: undefined }, 660]);
  const next = new Growth(60);
  next.resume(seen!, finalUntil);
  next.see({ stable: at(1200, 30) }, 900);
  deepEqual(shown(next, finalUntil, 960), ["900 stable 20/190"]);
  equal(next.over(finalUntil, 960).since, 600);
});

it("[SQ19] what came in more than half an hour is of the first bucket that nobody saw: alerts are not about the past", () => {
  const next = new Growth(60);
  next.resume({ at: 650, sides: { stable: at(1000, 10) } }, 720);
  next.see({ stable: at(5000, 1010) }, 100_000);
  next.see({ stable: at(5010, 1010) }, 100_010);
  deepEqual(shown(next, 720, 100_020), ["720 stable 1000/4000", "99960 stable 0/10"]);
  // The same where one process could not ask for so long.
  const same = new Growth(60);
  same.see({ stable: at(1, 0) }, 650);
  same.see({ stable: at(9, 0) }, 650 + 1_801);
  deepEqual(shown(same, 0, 2_520), ["600 stable 0/8"]);
});

it("[SQ19] after a restart of whoever counts, also one that has overtaken its counters, what it has came since then", () => {
  const f = (before: number | undefined, after: number | undefined) => {
    const growth = new Growth(60);
    growth.resume({ at: 650, sides: { stable: at(100, 1) }, process: before }, 660);
    growth.see({ stable: at(150, 5) }, 700, after);
    return shown(growth, 0, 720).join();
  };
  equal(f(1, 1), "660 stable 4/50");
  equal(f(1, 2), "660 stable 5/150");
  for (const unknown of [f(undefined, 2), f(1, undefined)]) equal(unknown, "660 stable 4/50");
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
