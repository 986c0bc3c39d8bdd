import { Rejected } from "#core/errors.ts";
import { Growth } from "#core/sli/growth.ts";
import type { SliReader, SourceOf } from "#core/sli/source.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";

/** Statistics of a moment, and a number that another process of HAProxy has not. */
export type Counters = (signal?: AbortSignal) => Promise<{
  readonly sides: Readonly<Partial<Record<Side, SideCounters>>>;
  readonly process?: number | undefined;
}>;

/** Counts by statistics that only grow, in one of our processes after the other, as long as HAProxy is the same. */
export function haproxyReader({ name, bucketSeconds, limitsMs }: SourceOf<"haproxy">, counters: Counters): SliReader {
  if (limitsMs.length > 0)
    throw new Rejected(
      "invalid",
      `Cannot count "${name}" by duration: HAProxy's statistics count requests and errors; want no limits, or its log`,
    );
  const growth = new Growth(bucketSeconds);
  return {
    resume: (seen, finalUntil) => growth.resume(seen, finalUntil),
    async read(from, now, signal) {
      const { sides, process } = await counters(signal);
      growth.see(sides, now, process);
      return growth.over(from, now);
    },
  };
}
