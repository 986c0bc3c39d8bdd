import type { Alert, Judgement } from "#core/alert/alert.ts";
import { LATE_SECONDS } from "#core/sli/source.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { COME_AGAIN, spellMissing } from "./alert-text.ts";
import type { Slo } from "./slo.ts";

/**
 * Minutes without counts after which people are told, unless they say otherwise. As long as counts may be late and still open alerts:
 * a source that is fit for alerts is never taken for a dead one.
 */
export const MISSING_AFTER_MINUTES = LATE_SECONDS / MINUTE;

/** The longest that people may ask for: a week. */
export const MOST_MISSING_MINUTES = 10_080;

/** What the alert about missing counts has for a series: it is an alert of its own beside the one about the budget. */
export const COUNTS = { name: "counts", labels: {} } as const;

export const isAboutCounts = ({ type, series }: Pick<Alert, "type" | "series">): boolean =>
  type === "slo" && series?.name === COUNTS.name;

/** How far a source's counts are final. */
export interface Heard {
  readonly until: UnixSeconds;
  readonly bucketSeconds: number;
}

/**
 * Judges whether counts still come. That nobody asked anything is no silence: the source says so, and its counts become final. Silent
 * is a source whose next bucket has been over for so long, and only time counts in which we could have received it: `receivingSince`.
 * `undefined`: nobody knows yet. Whoever wants no alerts of the objective wants none of this.
 */
export function judgeMissing(
  { alerts, missingAfterMinutes }: Pick<Slo, "alerts" | "missingAfterMinutes">,
  { until, bucketSeconds }: Heard,
  receivingSince: UnixSeconds,
  now: UnixSeconds,
): Judgement | undefined {
  const after = missingAfterMinutes * MINUTE;
  const dueAt = until + bucketSeconds;
  if (alerts === "none" || after === 0) return { status: "OK", at: now };
  if (now - dueAt < after) return { status: "OK", message: COME_AGAIN, at: now };
  if (now - receivingSince < after) return undefined;
  return { status: "UNKNOWN", message: spellMissing(until), at: now };
}
