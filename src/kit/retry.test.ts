import { deepEqual, equal, rejects } from "node:assert/strict";
import { describe, it } from "node:test";
import { ManualClock } from "./clock.ts";
import { backoffMs, retry } from "./retry.ts";

const backoff = { firstMs: 100, maxMs: 1_000 };

it("waits double until the longest wait, cut by up to half", () => {
  const f = (attempt: number, random: number, want: number) => equal(backoffMs(backoff, attempt, random), want);
  f(1, 0, 100);
  f(2, 0, 200);
  f(4, 0, 800);
  f(5, 0, 1_000);
  f(5_000, 0, 1_000);
  f(1, 0.999999, 50);
});

describe("retrying", () => {
  const down = new Error("down");
  const failing = (times: number) => {
    let calls = 0;
    const work = async (attempt: number) => {
      calls++;
      if (calls <= times) throw down;
      return attempt;
    };
    return { work, calls: () => calls };
  };

  it("goes on until the work succeeds", async () => {
    const clock = new ManualClock();
    const waits: number[] = [];
    const { work } = failing(3);
    const result = retry(work, {
      clock,
      backoff,
      worthRetrying: () => true,
      random: () => 0,
      onRetry: (_, __, waitMs) => void waits.push(waitMs),
    });
    await clock.advance(10_000);
    equal(await result, 4);
    deepEqual(waits, [100, 200, 400]);
  });

  it("ends after the given attempts, with the last error", async () => {
    const clock = new ManualClock();
    const { work, calls } = failing(9);
    const result = rejects(retry(work, { clock, backoff, attempts: 3, worthRetrying: () => true }), down);
    await clock.advance(10_000);
    await result;
    equal(calls(), 3);
  });

  it("does not repeat what repeating cannot help", async () => {
    const { work, calls } = failing(9);
    await rejects(retry(work, { clock: new ManualClock(), backoff, worthRetrying: () => false }), down);
    equal(calls(), 1);
  });

  it("stops waiting when it is told to", async () => {
    const stopping = new AbortController();
    const { work, calls } = failing(9);
    const result = retry(work, {
      clock: new ManualClock(),
      backoff,
      worthRetrying: () => true,
      signal: stopping.signal,
    });
    await new Promise((resolve) => setImmediate(resolve));
    stopping.abort();
    await rejects(result, down);
    equal(calls(), 1);
  });
});
