import type { HostMetricValue } from "#client/v0/types.ts";

/** Points of one minute, on their way to the server. */
export interface Batch {
  /** Seconds since the epoch, a multiple of 60. */
  readonly minute: number;
  readonly points: readonly HostMetricValue[];
  /** How often the server has refused a post with this batch in it. */
  readonly refusals: number;
}

/** Oldest first, one batch a minute. */
export type Queue = readonly Batch[];

/** Six hours: what a server may be away without a gap in the graphs, and what an agent may hold in memory. */
export const MAX_BATCHES = 360;

/**
 * After so many refusals a batch is given up. A post is refused for what is in it, so that a second and third try, alone,
 * only cover a server that was wrong for a minute.
 */
export const MAX_REFUSALS = 3;

/** Adds points of a minute. Without room the oldest minute goes; it is returned for the log. */
export function enqueue(
  queue: Queue,
  minute: number,
  points: readonly HostMetricValue[],
): { queue: Queue; lost: Queue } {
  return points.length === 0 ? { queue, lost: [] } : insert(queue, [{ minute, points, refusals: 0 }]);
}

/**
 * What the next post carries: the newest minute, so that graphs and monitors are up to date as soon as the server is back,
 * and the oldest, so that the gap closes. A batch that was refused travels alone: it must not take another one with it.
 */
export function take(queue: Queue): { readonly taken: Queue; readonly queue: Queue } {
  const newest = queue.at(-1);
  if (newest === undefined) return { taken: [], queue };
  const oldest = queue.find((batch) => batch !== newest && batch.refusals === 0);
  const taken = newest.refusals > 0 || oldest === undefined ? [newest] : [oldest, newest];
  return { taken, queue: queue.filter((batch) => !taken.includes(batch)) };
}

/** Puts back what could not be posted because the server was away. */
export const putBack = insert;

/** Puts back what the server refused, but for the batches that are given up. */
export function refused(queue: Queue, taken: Queue): { readonly queue: Queue; readonly lost: Queue } {
  const counted = taken.map((batch) => ({ ...batch, refusals: batch.refusals + 1 }));
  const again = counted.filter(({ refusals }) => refusals < MAX_REFUSALS);
  const back = insert(queue, again);
  return { queue: back.queue, lost: [...counted.filter((batch) => !again.includes(batch)), ...back.lost] };
}

function insert(queue: Queue, batches: Queue): { queue: Queue; lost: Queue } {
  const byMinute = new Map(queue.map((batch) => [batch.minute, batch]));
  for (const batch of batches) {
    const there = byMinute.get(batch.minute);
    byMinute.set(
      batch.minute,
      there === undefined
        ? batch
        : {
            minute: batch.minute,
            points: [...there.points, ...batch.points],
            refusals: Math.max(there.refusals, batch.refusals),
          },
    );
  }
  const all = [...byMinute.values()].sort((a, b) => a.minute - b.minute);
  const tooMany = Math.max(0, all.length - MAX_BATCHES);
  return { queue: all.slice(tooMany), lost: all.slice(0, tooMany) };
}

export const countPoints = (queue: Queue): number => queue.reduce((total, { points }) => total + points.length, 0);
