import { DAY, floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";

/** What parts of a source had counted is needed for a week, as late ones are added to it; a day more for whoever is behind. */
export const PARTS_KEPT = 7 * DAY;
const THIN_AFTER = PARTS_KEPT + DAY;

/**
 * Before when buckets of a source are minutes, however short it counts; 0: never. A bucket of a second makes sixty times the rows of
 * a minute, and after some days nobody asks for less than a minute.
 */
export function thinnedBefore({
  bucketSeconds,
  finalUntil,
}: {
  readonly bucketSeconds: number;
  readonly finalUntil: UnixSeconds;
}): UnixSeconds {
  // Seven seconds make no minute.
  if (bucketSeconds >= MINUTE || MINUTE % bucketSeconds !== 0) return 0;
  return Math.max(0, floorTo(MINUTE, finalUntil - THIN_AFTER));
}
