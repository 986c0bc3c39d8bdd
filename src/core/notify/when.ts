import { DAY, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { ChannelType } from "./channel.ts";

/** Seconds to wait after the n-th failed attempt; the last one again and again, until the day is over [NO5]. */
const WAITS = [15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, HOUR] as const;

/** A message is tried for so long; whoever has not heard of an alert by then has other worries. */
export const GIVEN_UP_AFTER = DAY;

/** When a message is tried again; `undefined` when it is given up. */
export function nextAttempt(
  { attempts, createdAt }: { readonly attempts: number; readonly createdAt: UnixSeconds },
  now: UnixSeconds,
  retryAfterSeconds = 0,
): UnixSeconds | undefined {
  if (now - createdAt >= GIVEN_UP_AFTER) return undefined;
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? WAITS[0];
  return now + Math.max(wait, retryAfterSeconds);
}

/** A channel that has failed for so long, with nothing sent in between, is suspended. */
export const SUSPENDED_AFTER = DAY;

/** Seconds between two messages to one channel, so that a storm of alerts is not refused by the other side. */
export const PAUSES: Readonly<Record<ChannelType, number>> = {
  email: 0,
  webhook: 0,
  // One a second for a webhook, says Slack's documentation; Discord allows 30 a minute, Teams 4 a second, Chatwork 10 in 10 s.
  slack: 1,
  discord: 2,
  "microsoft-teams": 1,
  chatwork: 1,
  "line-works": 1,
  pagerduty: 0,
  opsgenie: 0,
};

/**
 * Whether something that comes every `minutes` from `anchor` on comes within (from, to]. Asked each minute, it says yes once each
 * time, whatever the minutes in between were.
 */
export function comesWithin(anchor: UnixSeconds, minutes: number, from: UnixSeconds, to: UnixSeconds): boolean {
  const every = minutes * MINUTE;
  return Math.floor((to - anchor) / every) > Math.max(0, Math.floor((from - anchor) / every));
}
