import { equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { randomFrom } from "#test/support/random.ts";
import { leastRequests, type SettleOptions, settle } from "./settle.ts";

const OPTIONS: SettleOptions = { window: 50, tolerance: 0.1, agree: 3 };
const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

/** Latencies with the noise of a server: lognormal, and one in a hundred stopped by a collector. */
function noisy(seed: number, count: number, level: (n: number) => number, sigma: number): number[] {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, (_, n) => level(n) * Math.exp(sigma * normal()) * (random() < 0.01 ? 15 : 1));
}

/** A JVM: class loading, then interpreted, then compiled twice. */
const jvm = (n: number): number => 4 + 300 * Math.exp(-n / 40) + 25 * Math.exp(-n / 250) + (n < 600 ? 6 : 0);
/** One that takes its time. */
const slow = (n: number): number => 5 + 60 * Math.exp(-n / 1200);

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe("latencies of a warm-up", () => {
  it("[WU1] have settled when they are near where they end, whatever the noise", () => {
    for (const [name, level, sigma, within] of [
      ["a JVM", jvm, 0.3, 1.15],
      ["a noisy JVM", jvm, 0.6, 1.15],
      ["a slow one", slow, 0.2, 1.35],
    ] as const) {
      const levels = SEEDS.map((seed) => {
        const { settled, at } = settle(noisy(seed, 20_000, level, sigma), OPTIONS);
        ok(settled, `${name}, seed ${seed}`);
        return level(at!) / level(20_000);
      });
      // Half of all runs are near the end, and none is at twice that and more.
      ok(median(levels) < within, `${name}: ${median(levels)}`);
      ok(Math.max(...levels) < 2, `${name}: ${Math.max(...levels)}`);
    }
  });

  it("[WU1] settle soon where nothing falls: noise alone is not waited for", () => {
    for (const sigma of [0, 0.2, 0.6, 1]) {
      const ends = SEEDS.map(
        (seed) =>
          settle(
            noisy(seed, 10_000, () => 8, sigma),
            OPTIONS,
          ).at,
      );
      ok(
        ends.every((at) => at !== undefined),
        `${sigma}: never`,
      );
      ok(median(ends as number[]) <= 3 * leastRequests(OPTIONS), `${sigma}: ${median(ends as number[])}`);
    }
  });

  it("[WU1] have not while they fall, and say why", () => {
    const falling = noisy(7, 1000, (n) => 500 * 0.998 ** n, 0.1);
    const { settled, why } = settle(falling, OPTIONS);
    equal(settled, false);
    match(why.en, /medians still fall/);
    match(why.ja, /下がり続けて/);
    match(settle(falling.slice(0, 100), OPTIONS).why.en, /^found 100 good answers, want 600 or more$/);
    match(
      settle([...Array(250).fill(10), ...Array(250).fill(20)], { ...OPTIONS, agree: 1 }).why.en,
      /differs by 100 %/,
    );
  });

  it("[WU1] more answers never take it back, and no numbers make it throw", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 400 }), (latencies) => {
        const options = { window: 5, tolerance: 0.1, agree: 2 };
        const before = settle(latencies, options);
        const after = settle([...latencies, 1, 2, 3, 4, 5], options);
        if (before.settled) equal(after.at, before.at);
        ok(before.median >= 0 && before.why.en !== "");
      }),
    );
  });
});
