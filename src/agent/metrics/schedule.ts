import { createHash } from "node:crypto";
import { type Backoff, backoffMs } from "#kit/retry.ts";

const MINUTE_MS = 60_000;

/**
 * Where the sender stands. `first`: the agent has just started. `steady`: the server takes what comes. `draining`: more
 * minutes are waiting. `outage`: the last post failed. `stopping`: the agent is about to leave.
 */
export type Phase = "first" | "steady" | "draining" | "outage" | "stopping";

/** Between posts while a backlog drains: six hours in a quarter of an hour, and a fleet's return spread out. */
const DRAIN_MS = 5_000;
const STOPPING_MS = 1_000;

/** Between tries while the server is away. The random half keeps agents that lost it together from coming back together. */
const OUTAGE: Backoff = { firstMs: 15_000, maxMs: MINUTE_MS };

/** The second of the minute at which this host posts: agents collect at :00 all at once and must not post so. */
export function postSecond(hostId: string): number {
  const hash = createHash("sha1").update(hostId).digest();
  return hash[hash.length - 1]! % 60;
}

/** How long to wait before the next post. `failures` counts those in a row, `random` is 0 up to 1. */
export function postDelayMs(
  phase: Phase,
  at: { readonly nowMs: number; readonly second: number; readonly failures: number; readonly random: number },
): number {
  switch (phase) {
    case "first":
      return 0;
    case "steady":
      return Math.max(0, at.second * 1_000 - (at.nowMs % MINUTE_MS));
    case "draining":
      return DRAIN_MS;
    case "outage":
      return backoffMs(OUTAGE, Math.max(1, at.failures), at.random);
    case "stopping":
      return at.failures === 0 ? 0 : STOPPING_MS;
  }
}

/** Until the next full minute, at which everything is collected. A clock that jumped is simply asked again. */
export const untilNextMinuteMs = (nowMs: number): number => MINUTE_MS - (nowMs % MINUTE_MS);

/**
 * The next time of something that runs every `everyMs` since `startMs`: always in the future, and on the grid however long
 * the run before took or the machine slept.
 */
export function nextRunMs(startMs: number, everyMs: number, nowMs: number): number {
  if (nowMs < startMs) return startMs;
  return startMs + (Math.floor((nowMs - startMs) / everyMs) + 1) * everyMs;
}
