import { floorTo, type UnixSeconds } from "#core/time.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import { addCounts, type SliBucket, type SliCounts } from "./counts.ts";
import { LATE_SECONDS, type Look, type SliReading } from "./source.ts";

/** Seconds for which buckets are remembered that nobody has asked for. */
const KEPT = 86_400;

/**
 * Counters that only grow, looked at from time to time, as buckets: what they grew by belongs to the bucket in which it was seen. What
 * came while nobody looked for so long that it would raise alerts about the past belongs to the first bucket that nobody saw instead.
 * What happened before the first look is nobody's. A counter that is lower than before, or of another process, was reset: what it has
 * came since then, and what it had got between the last look and the reset is lost.
 */
export class Growth {
  readonly #bucketSeconds: number;
  /** By start and side, in the order in which they were made. */
  readonly #buckets = new Map<string, SliBucket & { readonly madeAt: UnixSeconds }>();
  #since: UnixSeconds | undefined;
  /** Buckets before were told to be final. */
  #final: UnixSeconds = 0;
  #last: Look | undefined;
  /** The last look before the bucket of the last look: what was counted until then is in buckets that are over. */
  #kept: Look | undefined;

  constructor(bucketSeconds: number) {
    this.#bucketSeconds = bucketSeconds;
  }

  /** Goes on where somebody else ended: with the look that was kept, and until when counts are final. Before the first look. */
  resume(kept: Look, finalUntil: UnixSeconds): void {
    this.#last = kept;
    this.#kept = kept;
    this.#final = finalUntil;
    this.#since = floorTo(this.#bucketSeconds, kept.at);
  }

  see(sides: Look["sides"], now: UnixSeconds, process?: number): void {
    const last = this.#last;
    const start = floorTo(this.#bucketSeconds, now);
    this.#since ??= start;
    for (const side of ["stable", "canary"] as const) {
      const [after, before] = [sides[side], last?.sides[side]];
      if (after === undefined || before === undefined) continue;
      const isLate = now - last!.at > LATE_SECONDS;
      const into = isLate ? Math.max(floorTo(this.#bucketSeconds, last!.at), this.#final) : start;
      this.#add(into, side, grown(before, after, isAnother(last!.process, process)), now);
    }
    if (last !== undefined && last.at < start) this.#kept = last;
    this.#last = { at: now, sides, process };
    for (const [key, { madeAt }] of this.#buckets) {
      if (madeAt >= now - KEPT) break;
      this.#buckets.delete(key);
    }
  }

  #add(start: UnixSeconds, side: Side, counts: SliCounts, madeAt: UnixSeconds): void {
    const key = `${start} ${side}`;
    const sum = this.#buckets.get(key);
    this.#buckets.set(key, {
      ...{ start, side, madeAt: sum?.madeAt ?? madeAt },
      counts: sum === undefined ? counts : addCounts(sum.counts, counts),
    });
  }

  /** Buckets that are over at `now` and begin at `from` or later. The first one may have begun before the first look. */
  over(from: UnixSeconds, now: UnixSeconds): SliReading {
    const finalUntil = floorTo(this.#bucketSeconds, now);
    const buckets = Array.from(this.#buckets.values(), ({ start, side, counts }) => ({ start, side, counts }))
      .filter(({ start }) => start >= from && start < finalUntil)
      .sort((a, b) => a.start - b.start);
    return { buckets, finalUntil, since: this.#since, ...(this.#kept !== undefined && { seen: this.#kept }) };
  }
}

const isAnother = (before: number | undefined, after: number | undefined): boolean =>
  before !== undefined && after !== undefined && before !== after;

function grown(before: SideCounters, after: SideCounters, isReset: boolean): SliCounts {
  const isLower = after.requests < before.requests || after.bad < before.bad;
  const since = isReset || isLower ? { requests: 0, bad: 0 } : before;
  const total = after.requests - since.requests;
  return { total, bad: Math.min(total, after.bad - since.bad), slow: [] };
}
