import { Rejected } from "#core/errors.ts";
import { Growth } from "#core/sli/growth.ts";
import type { SliReader } from "#core/sli/source.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import type { SourceOf } from "./open.ts";

type Counters = (signal?: AbortSignal) => Promise<Readonly<Partial<Record<Side, SideCounters>>>>;

/**
 * Counts by statistics that only grow. What a bucket gets is what they grew by between looks in it: what came while nobody looked,
 * between the end of one of our processes and the start of the next, is not counted.
 */
export function haproxyReader({ name, bucketSeconds, limitsMs }: SourceOf<"haproxy">, counters: Counters): SliReader {
  if (limitsMs.length > 0)
    throw new Rejected(
      "invalid",
      `Cannot count "${name}" by duration: HAProxy's statistics count requests and errors; want no limits, or its log`,
    );
  const growth = new Growth(bucketSeconds);
  return {
    async read(from, now, signal) {
      growth.see(await counters(signal), now);
      return growth.over(from, now);
    },
  };
}
