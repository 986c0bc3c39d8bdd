import type { AlertStatus, Judgement } from "#core/alert/alert.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";

/** Silence of this length is told of. */
export const GONE_AFTER = 10 * MINUTE;

/**
 * Judges whether a host is there [MO6]. `lastArrival` is when a post with system metrics last arrived, 0 when none ever did: then
 * there is nothing to miss. Silence counts only time in which we could have received: `receivingSince`.
 */
export function judgeConnectivity(
  { alertStatusOnGone }: { readonly alertStatusOnGone: AlertStatus },
  lastArrival: UnixSeconds,
  receivingSince: UnixSeconds,
  now: UnixSeconds,
): Judgement | undefined {
  if (lastArrival === 0) return undefined;
  if (now - lastArrival < GONE_AFTER) return { status: "OK", at: lastArrival };
  if (now - receivingSince < GONE_AFTER) return undefined;
  return { status: alertStatusOnGone, at: now };
}
