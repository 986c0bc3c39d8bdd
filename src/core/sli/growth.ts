import { floorTo, type UnixSeconds } from "#core/time.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import { addCounts, type SliBucket, type SliCounts } from "./counts.ts";
import type { SliReading } from "./source.ts";

/** Seconds for which buckets are remembered that nobody has asked for. */
const KEPT = 86_400;

/**
 * Counters that only grow, looked at from time to time, as buckets: what they grew by belongs to the bucket in which it was seen. What
 * happened before the first look is nobody's. A counter that is lower than before was reset: what it has came since then, and what it
 * had got between the last look and the reset is lost.
 */
export class Growth {
  readonly #bucketSeconds: number;
  readonly #buckets = new Map<string, SliBucket>();
  #since: UnixSeconds | undefined;
  #last: Readonly<Partial<Record<Side, SideCounters>>> = {};

  constructor(bucketSeconds: number) {
    this.#bucketSeconds = bucketSeconds;
  }

  see(found: Readonly<Partial<Record<Side, SideCounters>>>, now: UnixSeconds): void {
    const start = floorTo(this.#bucketSeconds, now);
    this.#since ??= start;
    for (const side of ["stable", "canary"] as const) {
      const [after, before] = [found[side], this.#last[side]];
      if (after === undefined || before === undefined) continue;
      const key = `${start} ${side}`;
      const sum = this.#buckets.get(key)?.counts;
      const counts = grown(before, after);
      this.#buckets.set(key, { start, side, counts: sum === undefined ? counts : addCounts(sum, counts) });
    }
    this.#last = found;
    for (const [key, bucket] of this.#buckets) {
      if (bucket.start >= start - KEPT) break;
      this.#buckets.delete(key);
    }
  }

  /** Buckets that are over at `now` and begin at `from` or later. The first one may have begun before the first look. */
  over(from: UnixSeconds, now: UnixSeconds): SliReading {
    const finalUntil = floorTo(this.#bucketSeconds, now);
    const buckets = [...this.#buckets.values()].filter(({ start }) => start >= from && start < finalUntil);
    return { buckets, finalUntil, since: this.#since };
  }
}

function grown(before: SideCounters, after: SideCounters): SliCounts {
  const since = after.requests < before.requests || after.bad < before.bad ? { requests: 0, bad: 0 } : before;
  const total = after.requests - since.requests;
  return { total, bad: Math.min(total, after.bad - since.bad), slow: [] };
}
