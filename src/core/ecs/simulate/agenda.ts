/** What is to happen, in order of time, and of being planned where times are equal. */
export interface Agenda {
  now(): number;
  /** Times are in whole milliseconds, so that sums do not drift. */
  at(time: number, what: () => void): void;
  /** Runs everything until then, 20,000 things at most; `afterEach` when it has had its effect. */
  run(until: number, afterEach: () => void): void;
}

/** Hours of a task are some thousands. What a definition could make of it by checks without a pause between them is not waited for. */
const MOST = 20_000;

export const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

export function newAgenda(): Agenda {
  const planned: { readonly time: number; readonly what: () => void }[] = [];
  let now = 0;
  return {
    now: () => now,
    at(time, what) {
      if (!Number.isFinite(time)) return;
      const rounded = Math.max(now, toMilliseconds(time));
      let i = planned.length;
      while (i > 0 && planned[i - 1]!.time > rounded) i--;
      planned.splice(i, 0, { time: rounded, what });
    },
    run(until, afterEach) {
      let left = MOST;
      for (let next = planned.shift(); next !== undefined && next.time <= until; next = planned.shift()) {
        if (left-- === 0) return;
        now = next.time;
        next.what();
        afterEach();
      }
    },
  };
}
