import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { TimeRange } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";

/** Two sides of a day of seconds, or of two months of minutes. An answer of them is some megabytes. */
const MOST_BUCKETS = 250_000;

/** Buckets of a range, for somebody who may ask for all of time. `too-large` for more than fit an answer. */
export async function toldCounts(
  { sliBuckets }: Pick<Meta, "sliBuckets">,
  org: OrgId,
  source: string,
  range: TimeRange,
): Promise<readonly SliBucket[]> {
  const buckets = await sliBuckets.read(org, source, range, MOST_BUCKETS + 1);
  if (buckets.length <= MOST_BUCKETS) return buckets;
  throw new Rejected("too-large", `Cannot tell so many counts: found more than ${MOST_BUCKETS}, want a shorter range`);
}
