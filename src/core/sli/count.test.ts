import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DEFAULT_RULES } from "./classify.ts";
import { Counter, type CounterState, type CountOptions } from "./count.ts";
import { addCounts, countsProblem, type SliBucket } from "./counts.ts";
import { createLtsvReader } from "./line/ltsv.ts";
import { quantile } from "./sketch.ts";

const T = 1_795_487_160; // a whole minute
const OPTIONS: CountOptions = {
  read: createLtsvReader(),
  rules: { ...DEFAULT_RULES, side: { by: "target", stable: ["old"], canary: ["new"] } },
  limits: [100, 200],
  bucketSeconds: 60,
  finalAfter: 120,
};
const line = (time: number, { status = "200", took = "0.05", target = "new", uri = "/" } = {}) =>
  `time:${time}\tstatus:${status}\treqtime:${took}\ttarget:${target}\turi:${uri}`;

const summary = (buckets: readonly SliBucket[]) =>
  buckets.map(({ start, side, counts: { total, bad, slow } }) => [start - T, side, total, bad, slow.join("/")]);
const skipped = (counter: Counter) =>
  Object.fromEntries(Object.entries(counter.skipped).filter(([, count]) => count > 0));

describe("the counter", () => {
  it("[SC4] counts by bucket and side, and slow ones by every limit that they reach", () => {
    const counter = new Counter(OPTIONS);
    for (const took of ["0.099", "0.1", "0.199", "0.2", "9"]) counter.add(line(T, { took }), T);
    counter.add(line(T + 59, { status: "500", target: "old" }), T + 59);
    counter.add(line(T + 60, { status: "101", took: "600" }), T + 60);
    counter.add(line(T + 60, { took: "-" }), T + 60);
    const buckets = counter.take(T + 61);
    deepEqual(summary(buckets), [
      [0, "stable", 1, 1, "0/0"],
      [0, "canary", 5, 0, "4/2"],
      [60, "canary", 2, 0, "0/0"],
    ]);
    equal(Math.round(quantile(buckets[1]!.counts.latency!, 1)! / 100), 90);
    for (const { counts } of buckets) equal(countsProblem(counts, 2), undefined);
  });

  it("[SC4] tells a bucket whole every time that it changed, and not again when it did not", () => {
    const counter = new Counter(OPTIONS);
    counter.add(line(T), T);
    deepEqual(summary(counter.take(T)), [[0, "canary", 1, 0, "0/0"]]);
    deepEqual(counter.take(T), []);
    counter.add(line(T + 1), T + 1);
    deepEqual(summary(counter.take(T + 1)), [[0, "canary", 2, 0, "0/0"]]);
  });

  it("[SC5] counts late lines in their own bucket until it is final, and then only that they were late", () => {
    const counter = new Counter(OPTIONS);
    counter.add(line(T), T);
    counter.take(T + 60);
    counter.add(line(T + 59), T + 179);
    deepEqual(summary(counter.take(T + 179)), [[0, "canary", 2, 0, "0/0"]]);
    counter.add(line(T + 59), T + 180);
    counter.add(line(T + 60), T + 180);
    deepEqual(summary(counter.take(T + 180)), [[60, "canary", 1, 0, "0/0"]]);
    // A clock that is turned back opens nothing again.
    counter.add(line(T), T);
    deepEqual(counter.take(T), []);
    deepEqual(skipped(counter), { late: 2 });
    equal(counter.state().open.length, 1);
  });

  it("[SC5] counts what it did not count, by reason", () => {
    const counter = new Counter(OPTIONS);
    for (const text of [
      line(T, { status: "499" }),
      line(T, { target: "other" }),
      line(T + 400),
      line(0),
      line(T, { status: "abc" }),
      line(T, { took: "abc" }),
      "starting",
      "",
    ])
      for (let twice = 0; twice < 2; twice++) counter.add(text, T);
    deepEqual(skipped(counter), {
      ...{ ignored: 2, "no-side": 2, future: 2, time: 2, status: 2, latency: 2, shape: 2, blank: 2 },
    });
    deepEqual(counter.take(T), []);
  });

  it("[SC6] goes on from its state, as JSON, as if it had never ended", () => {
    const event = fc.record({
      ahead: fc.integer({ min: -200, max: 200 }),
      status: fc.constantFrom("200", "500", "499", "x"),
      took: fc.constantFrom("0.001", "0.15", "3", "-"),
      target: fc.constantFrom("old", "new", "other"),
      next: fc.constantFrom("", "take", "restart"),
      pause: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const steady = new Counter(OPTIONS);
        let restarted = new Counter(OPTIONS);
        const told = [new Map<string, SliBucket>(), new Map<string, SliBucket>()];
        const tell = (counter: Counter, to: Map<string, SliBucket>, at: number) => {
          for (const bucket of counter.take(at)) to.set(`${bucket.start} ${bucket.side}`, bucket);
        };
        let now = T;
        for (const { ahead, next, pause, ...rest } of events) {
          now += pause;
          const text = line(now + ahead, rest);
          for (const counter of [steady, restarted]) counter.add(text, now);
          if (next === "take") tell(restarted, told[1]!, now);
          if (next === "restart")
            restarted = new Counter(OPTIONS, JSON.parse(JSON.stringify(restarted.state())) as CounterState);
          tell(steady, told[0]!, now);
        }
        tell(steady, told[0]!, now);
        tell(restarted, told[1]!, now);
        deepEqual(told[1], told[0]);
        deepEqual(restarted.state(), steady.state());
      }),
    );
  });

  it("[SC4] of parts of a log adds up to that of the whole", () => {
    const lines = Array.from({ length: 100 }, (_, i) =>
      line(T + (i % 50), { status: i % 7 === 0 ? "500" : "200", took: `0.${i}` }),
    );
    const counts = (some: readonly string[]) => {
      const counter = new Counter(OPTIONS);
      for (const text of some) counter.add(text, T + 50);
      return counter.take(T + 50)[0]!.counts;
    };
    deepEqual(addCounts(counts(lines.slice(0, 30)), counts(lines.slice(30))), counts(lines));
  });

  it("[SC5] never throws, whatever the line and the time", () => {
    const counter = new Counter(OPTIONS);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer(), (text, now) => {
        counter.add(text, now);
        counter.add(`time:${now}\tstatus:${text}\treqtime:${text}`, now);
        counter.take(now);
      }),
    );
  });
});
