/** Bad ratio of the requests of one part of the time; `undefined` where there were none. */
export interface Point {
  readonly ratio: number | undefined;
}

interface Bucket {
  readonly start: number;
  readonly side: "stable" | "canary";
  readonly total: number;
}

/** Requests of one side in `count` parts of a range. Ratios are of sums: a part with few requests weighs what it is. */
export function bins<B extends Bucket>(
  buckets: readonly B[],
  side: "stable" | "canary",
  badOf: (bucket: B) => number,
  { from, to, count }: { readonly from: number; readonly to: number; readonly count: number },
): readonly Point[] {
  const sums = Array.from({ length: count }, () => ({ total: 0, bad: 0 }));
  for (const bucket of buckets) {
    const sum = sums[Math.floor(((bucket.start - from) / (to - from)) * count)];
    if (bucket.side !== side || sum === undefined) continue;
    sum.total += bucket.total;
    sum.bad += badOf(bucket);
  }
  return sums.map(({ total, bad }) => ({ ratio: total === 0 ? undefined : bad / total }));
}

export const peakOf = (points: readonly Point[]): number => Math.max(0, ...points.map(({ ratio }) => ratio ?? 0));

/** A line from left to right that breaks where nothing is known. */
export function pathOf(points: readonly Point[], top: number, width: number, height: number): string {
  let path = "";
  let isOpen = false;
  points.forEach(({ ratio }, i) => {
    if (ratio === undefined) {
      isOpen = false;
      return;
    }
    const x = ((i + 0.5) / points.length) * width;
    const y = height - (ratio / top) * height;
    // A point without neighbours is a short dash, so that it can be seen.
    path += isOpen
      ? `L${x.toFixed(1)} ${y.toFixed(1)}`
      : `M${(x - 1).toFixed(1)} ${y.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`;
    isOpen = true;
  });
  return path;
}
