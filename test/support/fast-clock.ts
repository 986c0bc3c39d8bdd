import { systemClock } from "#kit/clock.ts";

/**
 * Loaded into a server before anything else (`--import`): its time passes SAWARA_TEST_CLOCK_RATE times as fast from
 * SAWARA_TEST_CLOCK_START on, both in its past and its future lives.
 */
const rate = Number(process.env.SAWARA_TEST_CLOCK_RATE);
const start = Number(process.env.SAWARA_TEST_CLOCK_START);
const { sleep } = systemClock;

Object.assign(systemClock, {
  now: () => fastNow(start, rate),
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms / rate, signal),
});

/** What such a server takes for now. */
export function fastNow(startedAt: number, times: number): number {
  return Math.floor(startedAt + (Date.now() - startedAt) * times);
}
