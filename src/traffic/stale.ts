import { Rejected, Unavailable } from "#core/errors.ts";
import type { RouterReading, RouterWrite } from "#core/traffic/router.ts";
import { isShare, NOTHING } from "#core/traffic/share.ts";

/** Refuses a write that meets something else than it expected, or the word of somebody later. */
export function refuseStale(found: RouterReading, { canaryBp, expect, fence }: RouterWrite): void {
  if (!isShare(canaryBp))
    throw new Rejected("invalid", `Cannot set the share: found ${canaryBp}, want a whole number from 0 to 10000`);
  if (found.fence !== undefined && fence < found.fence)
    throw new Rejected("conflict", `Cannot set the share: found fence ${fence}, want ${found.fence} or later`);
  if (expect !== undefined && expect !== found.fingerprint)
    throw new Rejected("conflict", `Cannot set the share: expected "${expect}", found "${found.fingerprint}"`);
}

/** The same by what is read now. Where that cannot be told (a value by hand), the way back to nothing is taken all the same. */
export async function refuseStaleNow(
  read: () => Promise<RouterReading> | RouterReading,
  want: RouterWrite,
): Promise<void> {
  let found: RouterReading;
  try {
    found = await read();
  } catch (error) {
    if (error instanceof Unavailable && want.canaryBp === NOTHING && want.expect === undefined) return;
    throw error;
  }
  refuseStale(found, want);
}
