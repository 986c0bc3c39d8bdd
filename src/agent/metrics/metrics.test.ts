import { deepEqual, equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Troubles } from "#agent/trouble.ts";
import { ApiError } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { HostMetricValue } from "#client/v0/types.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { collectAll, pointsOf } from "./collect.ts";
import { enqueue, MAX_BATCHES, MAX_REFUSALS, putBack, type Queue, refused, take } from "./queue.ts";
import { nextRunMs, type Phase, postDelayMs, postSecond, untilNextMinuteMs } from "./schedule.ts";
import { Sender } from "./sender.ts";

const point = (minute: number, name = "loadavg1"): HostMetricValue => ({ hostId: "h", name, time: minute, value: 1 });
const queueOf = (...minutes: number[]): Queue =>
  minutes.reduce<Queue>((queue, minute) => enqueue(queue, minute, [point(minute)]).queue, []);
const minutes = (queue: Queue) => queue.map(({ minute }) => minute);

describe("the queue of minutes", () => {
  it("[SA40] holds six hours and then loses the oldest", () => {
    const full = queueOf(...Array.from({ length: MAX_BATCHES }, (_, i) => i * 60));
    const { queue, lost } = enqueue(full, 60 * MAX_BATCHES, [point(0)]);
    equal(queue.length, 360);
    deepEqual(minutes(lost), [0]);
    equal(queue[0]?.minute, 60);
  });

  it("[SA40] adds late points to their minute, and nothing for nothing", () => {
    const { queue } = enqueue(queueOf(0, 60), 0, [point(0, "custom.late")]);
    deepEqual(
      queue.map(({ points }) => points.length),
      [2, 1],
    );
    deepEqual(enqueue(queue, 120, []).queue, queue);
  });

  it("[SA41] posts the newest with the oldest, at most two", () => {
    const f = (queue: Queue, taken: number[], rest: number[]) => {
      const result = take(queue);
      deepEqual([minutes(result.taken), minutes(result.queue)], [taken, rest]);
    };
    f(queueOf(), [], []);
    f(queueOf(0), [0], []);
    f(queueOf(0, 60), [0, 60], []);
    f(queueOf(0, 60, 120, 180), [0, 180], [60, 120]);
  });

  it("[SA42] keeps everything through an outage, however long", () => {
    let queue = queueOf(0, 60, 120);
    for (let i = 0; i < 100; i++) {
      const { taken, queue: rest } = take(queue);
      queue = putBack(rest, taken).queue;
    }
    deepEqual(minutes(queue), [0, 60, 120]);
  });

  it("[SA43] sends a refused minute alone, and gives it up after three refusals", () => {
    const first = take(queueOf(0, 60));
    let { queue, lost } = refused(first.queue, first.taken);
    deepEqual([minutes(queue), minutes(lost)], [[0, 60], []]);
    for (let i = 1; i < MAX_REFUSALS; i++) {
      const { taken, queue: rest } = take(queue);
      deepEqual(minutes(taken), [60]);
      ({ queue, lost } = refused(rest, taken));
    }
    deepEqual([minutes(queue), minutes(lost)], [[0], [60]]);
    // A new minute comes through beside the one that waits for its next try.
    deepEqual(minutes(take(enqueue(queue, 120, [point(120)]).queue).taken), [120]);
  });

  it("[SA40] never loses or doubles a point while there is room", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), minute: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ do: fc.constantFrom("outage" as const, "success" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let queue: Queue = [];
        let waiting = 0;
        for (const one of steps) {
          if (one.do === "add") {
            queue = enqueue(queue, one.minute * 60, [point(one.minute)]).queue;
            waiting++;
            continue;
          }
          const { taken, queue: rest } = take(queue);
          ok(taken.length <= 2);
          queue = one.do === "outage" ? putBack(rest, taken).queue : rest;
          if (one.do === "success") waiting -= taken.flatMap(({ points }) => points).length;
        }
        equal(queue.flatMap(({ points }) => points).length, waiting);
        deepEqual(
          minutes(queue),
          minutes(queue).toSorted((a, b) => a - b),
        );
      }),
    );
  });
});

describe("the schedule", () => {
  it("[SA44] gives each host a second of its own", () => {
    for (const id of ["2eQGEaLxibb", "3XYCd4uvNuz"]) {
      const hash = createHash("sha1").update(id).digest("hex");
      equal(postSecond(id), Number.parseInt(hash.slice(-2), 16) % 60);
    }
    const seconds = new Set(Array.from({ length: 1_000 }, (_, i) => postSecond(`host${i}`)));
    ok(seconds.size > 50);
  });

  it("[SA44] waits as long as the phase asks for", () => {
    const f = (phase: Phase, secondOfMinute: number, failures: number, want: number) =>
      equal(postDelayMs(phase, { nowMs: 600_000 + secondOfMinute * 1_000, second: 17, failures, random: 0 }), want);
    f("first", 59, 0, 0);
    f("steady", 0, 0, 17_000);
    f("steady", 16, 0, 1_000);
    f("steady", 17, 0, 0);
    f("steady", 40, 0, 0);
    f("draining", 0, 0, 5_000);
    f("outage", 0, 1, 15_000);
    f("outage", 0, 2, 30_000);
    f("outage", 0, 9, 60_000);
    f("stopping", 0, 0, 0);
    f("stopping", 0, 3, 1_000);
  });

  it("[SA3] collects at full minutes", () => {
    equal(untilNextMinuteMs(600_000), 60_000);
    equal(untilNextMinuteMs(600_001), 59_999);
    equal(untilNextMinuteMs(659_999), 1);
  });

  it("[SA50] keeps the beat through long runs and sleep", () => {
    equal(nextRunMs(1_000, 60_000, 1_000), 61_000);
    equal(nextRunMs(1_000, 60_000, 60_999), 61_000);
    equal(nextRunMs(1_000, 60_000, 61_000), 121_000);
    equal(nextRunMs(1_000, 60_000, 3_600_000), 3_601_000);
    equal(nextRunMs(1_000, 60_000, 0), 1_000);
  });
});

/** A client whose posts go through `answer`, and the minutes of every post. */
function postsTo(answer: () => Promise<void>): { client: Client; posts: number[][] } {
  const posts: number[][] = [];
  const post = async (points: readonly HostMetricValue[]) => {
    posts.push([...new Set(points.map(({ time }) => time))]);
    await answer();
  };
  return { client: { tsdb: { post } } as unknown as Client, posts };
}

describe("the sender", () => {
  const start = 1_700_000_040_000;
  const setUp = (answer: () => Promise<void>) => {
    const clock = new ManualClock(start);
    const sender = new Sender({ hostId: "h", clock, log: silentLogger, random: () => 0 });
    const stop = new AbortController();
    const { client, posts } = postsTo(answer);
    const add = () => sender.add(clock.now(), [point(clock.now() / 1_000)]);
    const settle = () => clock.advance(0);
    return { clock, sender, stop, client, posts, add, settle };
  };

  it("[SA2] posts the first points at once and later ones at the host's second", async () => {
    const { clock, sender, stop, client, posts, add, settle } = setUp(async () => {});
    const running = sender.run(client, stop.signal);
    add();
    await settle();
    equal(posts.length, 1);
    await clock.advance(60_000);
    add();
    await settle();
    equal(posts.length, 2);
    await clock.advance(60_000);
    add();
    await clock.advance(postSecond("h") * 1_000 - 1);
    equal(posts.length, 2);
    await clock.advance(1);
    equal(posts.length, 3);
    stop.abort();
    await running;
  });

  it("[SA42] sits an outage out and then sends everything, the newest minute first", async () => {
    let isUp = false;
    const { clock, sender, stop, client, posts, add, settle } = setUp(async () => {
      if (!isUp) throw new ApiError(503, "away");
    });
    const running = sender.run(client, stop.signal);
    for (let i = 0; i < 5; i++) {
      add();
      await clock.advance(60_000);
    }
    equal(sender.waiting, 5);
    isUp = true;
    posts.length = 0;
    await clock.advance(75_000);
    equal(sender.waiting, 0);
    const at = (i: number) => start / 1_000 + 60 * i;
    deepEqual(posts, [[at(0), at(4)], [at(1), at(3)], [at(2)]]);
    stop.abort();
    await settle();
    await running;
  });

  it("[SA42] tries a second time at once when nobody answered", async () => {
    let tries = 0;
    const { sender, stop, client, add, settle } = setUp(async () => {
      if (++tries === 1) throw new ApiError(0, "connection closed");
    });
    const running = sender.run(client, stop.signal);
    add();
    await settle();
    deepEqual([tries, sender.waiting], [2, 0]);
    stop.abort();
    await running;
  });

  it("[SA42] keeps points through a time with a wrong key", async () => {
    const { clock, sender, stop, client, posts, add } = setUp(() => Promise.reject(new ApiError(401, "who?")));
    const running = sender.run(client, stop.signal);
    add();
    await clock.advance(3_600_000);
    ok(posts.length > 50);
    equal(sender.waiting, 1);
    stop.abort();
    await running;
  });

  it("[SA43] gives up what is refused, and what comes later goes through", async () => {
    const { clock, sender, stop, client, posts, add } = setUp(async () => {
      if (posts.at(-1)?.includes(start / 1_000)) throw new ApiError(400, "bad");
    });
    const running = sender.run(client, stop.signal);
    add();
    await clock.advance(20_000);
    deepEqual([posts.length, sender.waiting], [MAX_REFUSALS, 0]);
    await clock.advance(40_000);
    add();
    await clock.advance(60_000);
    equal(posts.length, MAX_REFUSALS + 1);
    equal(sender.waiting, 0);
    stop.abort();
    await running;
  });

  it("[SA45] sends the rest when the agent stops, every second until it may not any more", async () => {
    let isUp = false;
    const { clock, sender, stop, client, posts, add } = setUp(async () => {
      if (!isUp) throw new ApiError(503, "away");
    });
    const running = sender.run(client, stop.signal);
    for (let i = 0; i < 3; i++) {
      add();
      await clock.advance(60_000);
    }
    stop.abort();
    await running;
    posts.length = 0;
    const deadline = new AbortController();
    const flushed = sender.flush(client, deadline.signal);
    await clock.advance(2_500);
    equal(posts.length, 3);
    isUp = true;
    await clock.advance(2_000);
    equal(await flushed, 0);
    add();
    isUp = false;
    const late = sender.flush(client, deadline.signal);
    await clock.advance(3_000);
    deadline.abort();
    equal(await late, 1);
  });
});

describe("a round of collecting", () => {
  it("[SA4] goes on without a collector that fails, which is logged once, and once when it works again", async () => {
    const lines: string[] = [];
    const note = (_: object, message: string) => void lines.push(message);
    const troubles = new Troubles({ ...silentLogger, warn: note, info: note });
    let isBroken = true;
    const collectors = [
      { name: "loadavg", collect: async () => ({ loadavg1: 1 }) },
      {
        name: "disk",
        collect: async () => {
          if (isBroken) throw new Error("gone");
          return { "disk.sda.reads.delta": 2 };
        },
      },
    ];
    deepEqual(await collectAll(collectors, 0, troubles), { loadavg1: 1 });
    deepEqual(await collectAll(collectors, 0, troubles), { loadavg1: 1 });
    isBroken = false;
    deepEqual(await collectAll(collectors, 0, troubles), { loadavg1: 1, "disk.sda.reads.delta": 2 });
    deepEqual(lines, ["collector disk fails", "collector disk works again"]);
  });

  it("[SA6] posts finite numbers only", () => {
    deepEqual(pointsOf("h", 60, { a: 1, b: Number.NaN, c: Number.POSITIVE_INFINITY }), [
      { hostId: "h", name: "a", time: 60, value: 1 },
    ]);
  });
});
