import type { Column } from "./series.ts";

/**
 * Metrics that Mackerel's graphs and documentation name and its Linux agent does not post: each is computed from two that it
 * does post, at the minutes that have both. A stored series of the same name wins.
 */
export interface Derived {
  readonly from: readonly [string, string];
  readonly combine: (a: number, b: number) => number;
}

export const DERIVED: Readonly<Record<string, Derived>> = {
  "memory.swap_used": { from: ["memory.swap_total", "memory.swap_free"], combine: (total, free) => total - free },
  // Kernels from 3.14 on: the agent's own name for what the documentation calls "available".
  "memory.available": { from: ["memory.mem_available", "memory.mem_available"], combine: (available) => available },
};

/** Joins two columns by time. */
export function derive({ combine }: Derived, a: Column, b: Column): Column {
  const most = Math.min(a.length, b.length);
  const times = new Float64Array(most);
  const values = new Float64Array(most);
  let length = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = a.times[i]! - b.times[j]!;
    if (difference < 0) i++;
    else if (difference > 0) j++;
    else {
      times[length] = a.times[i]!;
      values[length++] = combine(a.values[i++]!, b.values[j++]!);
    }
  }
  return { times, values, length };
}
