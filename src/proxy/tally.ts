import type { SliBucket, SliCounts } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";

/** Buckets that are kept: a day of minutes, 24 minutes of seconds. A controller that was away for longer holds anyway. */
const KEPT = 1440;

interface Cell {
  total: number;
  bad: number;
  readonly slow: number[];
}

type Row = Record<Side, Cell>;

export interface Tally {
  /** One request that was answered, or failed. `latencyMs`: until the head of the answer; absent when there was none. */
  count(side: Side, at: UnixSeconds, outcome: { readonly bad: boolean; readonly latencyMs?: number | undefined }): void;
  /** A request that was counted as good at the head of its answer, and broke off afterwards. */
  brokeOff(side: Side, at: UnixSeconds): void;
  counts(from: UnixSeconds, now: UnixSeconds): ProxyCounts;
  totals(): Readonly<Record<Side, SideCounters>>;
}

/** Counts requests by side and bucket, in memory. `startedAt` is when counting began. */
export function createTally(bucketSeconds: number, limitsMs: readonly number[], startedAt: UnixSeconds): Tally {
  const rows = new Map<UnixSeconds, Row>();
  const sums: Record<Side, { requests: number; bad: number }> = {
    stable: { requests: 0, bad: 0 },
    canary: { requests: 0, bad: 0 },
  };
  const cell = (): Cell => ({ total: 0, bad: 0, slow: limitsMs.map(() => 0) });
  const startOf = (at: UnixSeconds): UnixSeconds => Math.floor(at / bucketSeconds) * bucketSeconds;

  function rowAt(at: UnixSeconds): Row {
    const start = startOf(at);
    let row = rows.get(start);
    if (row === undefined) {
      row = { stable: cell(), canary: cell() };
      rows.set(start, row);
      for (const old of rows.keys()) {
        if (old >= start - KEPT * bucketSeconds) break;
        rows.delete(old);
      }
    }
    return row;
  }

  return {
    count(side, at, { bad, latencyMs }) {
      const into = rowAt(at)[side];
      into.total++;
      sums[side].requests++;
      if (bad) {
        into.bad++;
        sums[side].bad++;
      }
      // No answer is slower than any limit.
      for (let i = 0; i < limitsMs.length; i++)
        if (latencyMs === undefined || latencyMs >= limitsMs[i]!) into.slow[i]!++;
    },

    brokeOff(side, at) {
      sums[side].bad++;
      rowAt(at)[side].bad++;
    },

    counts(from, now) {
      const finalUntil = startOf(now);
      const buckets: SliBucket[] = [];
      for (const [start, row] of [...rows].sort(([a], [b]) => a - b)) {
        if (start < from || start >= finalUntil) continue;
        for (const side of ["stable", "canary"] as const) {
          const { total, bad, slow } = row[side];
          const counts: SliCounts = { total, bad, slow: [...slow] };
          if (total > 0) buckets.push({ start, side, counts });
        }
      }
      const since = Math.max(Math.ceil(startedAt / bucketSeconds) * bucketSeconds, startOf(now) - KEPT * bucketSeconds);
      return { bucketSeconds, limitsMs, finalUntil, since, buckets };
    },

    totals: () => ({ stable: { ...sums.stable }, canary: { ...sums.canary } }),
  };
}
