import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { ManualClock } from "./clock.ts";
import { silentLogger } from "./log.ts";
import { type LoopOptions, startLoop } from "./loop.ts";

class Outage extends Error {}

function loop(round: LoopOptions["round"], clock = new ManualClock()) {
  const logged: string[] = [];
  const note = (level: string) => (_: object, message: string) => void logged.push(`${level}: ${message}`);
  const log = { ...silentLogger, info: note("info"), warn: note("warn"), error: note("error") };
  const running = startLoop({
    name: "tide",
    everyMs: 1_000,
    clock,
    log,
    round,
    isOutage: (error) => error instanceof Outage,
    backoff: { firstMs: 1_000, maxMs: 8_000 },
    random: () => 0,
  });
  return { running, clock, logged };
}

describe("a loop", () => {
  it("runs a round at once and one after each pause, until it is stopped, twice if need be", async () => {
    let rounds = 0;
    const { running, clock } = loop(async () => void rounds++);
    await clock.advance(3_500);
    equal(rounds, 4);
    await running.stop();
    await running.stop();
    await clock.advance(10_000);
    equal(rounds, 4);
    equal(await running.ended, undefined);
  });

  it("starts the next round at once when there was more to do", async () => {
    let left = 3;
    const { running, clock } = loop(async () => (--left > 0 ? "again" : undefined));
    await clock.advance(1);
    equal(left, 0);
    await running.stop();
  });

  it("[I11] waits an outage out with growing pauses, and says so once at each end", async () => {
    const at: number[] = [];
    const start = 1_700_000_000_000;
    const clock = new ManualClock(start);
    const { running, logged } = loop(async () => {
      at.push(clock.now() - start);
      if (at.length <= 4) throw new Outage("down");
    }, clock);
    await clock.advance(16_000);
    deepEqual(at, [0, 1_000, 3_000, 7_000, 15_000, 16_000]);
    deepEqual(logged, ["warn: loop waits for an outage to end", "info: loop works again"]);
    await running.stop();
  });

  it("ends at a bug, which it hands over", async () => {
    const bug = new Error("BUG: no water");
    const { running, logged } = loop(async () => {
      throw bug;
    });
    equal(await running.ended, bug);
    deepEqual(logged, ["error: loop stopped by a bug"]);
  });

  it("lets the round that runs finish when it is stopped", async () => {
    let finished = false;
    const { running } = loop(async (signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      finished = true;
    });
    await running.stop();
    equal(finished, true);
  });
});
