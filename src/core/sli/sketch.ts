/** The most that a quantile of a sketch is off, relative to the true one. */
export const RELATIVE_ERROR = 0.01;

/** How much wider each bucket is than the one before. */
export const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);

const LN_GAMMA = Math.log(GAMMA);

/** Milliseconds. Anything shorter took no measurable time: no log writes less than a microsecond. */
export const SHORTEST_MS = 0.001;
/** Milliseconds, about eleven days. Anything longer counts as this long: no log that is right says so. */
export const LONGEST_MS = 1e9;

const unclampedBucket = (ms: number): number => Math.ceil(Math.log(ms) / LN_GAMMA);

const LOWEST = unclampedBucket(SHORTEST_MS);
const HIGHEST = unclampedBucket(LONGEST_MS);

/**
 * Latencies with a relative error of one per cent, as counts by logarithmic bucket (DDSketch, Masson et al., VLDB 2019): bucket
 * `i` holds what is above `GAMMA ** (i - 1)` and at most `GAMMA ** i` milliseconds.
 */
export interface LatencySketch {
  /** Requests that took no measurable time. */
  readonly zero: number;
  /** By bucket, ascending. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

export const EMPTY_SKETCH: LatencySketch = { zero: 0, buckets: [] };

/** The bucket of a latency in milliseconds; `undefined` for one that took no measurable time, which a negative one did too. */
export function bucketOf(ms: number): number | undefined {
  if (!(ms >= SHORTEST_MS)) return undefined;
  return Math.min(HIGHEST, unclampedBucket(ms));
}

/** The latency, in milliseconds, that stands for all in a bucket: the one that is off by the same share at both ends. */
export const latencyOf = (bucket: number): number => (2 * GAMMA ** bucket) / (GAMMA + 1);

/**
 * Latencies as they come, in fixed memory: 11 kB, whatever they are. The bound of the range is what makes that possible, and it is
 * wider than a log can be right in.
 */
export class SketchBuilder {
  readonly #counts = new Float64Array(HIGHEST - LOWEST + 1);
  #zero = 0;

  /** Adds a latency in milliseconds. Not a number is no latency: it is not counted. */
  add(ms: number): void {
    const bucket = bucketOf(ms);
    if (bucket !== undefined) this.#counts[bucket - LOWEST]! += 1;
    else if (ms < SHORTEST_MS) this.#zero += 1;
  }

  /** Adds all that a sketch holds. */
  addAll(sketch: LatencySketch): void {
    this.#zero += sketch.zero;
    for (const [bucket, count] of sketch.buckets)
      this.#counts[Math.max(LOWEST, Math.min(HIGHEST, bucket)) - LOWEST]! += count;
  }

  /** What was added so far. */
  read(): LatencySketch {
    const buckets: [number, number][] = [];
    this.#counts.forEach((count, i) => {
      if (count > 0) buckets.push([i + LOWEST, count]);
    });
    return { zero: this.#zero, buckets };
  }
}

export function sketchOf(latenciesMs: Iterable<number>): LatencySketch {
  const builder = new SketchBuilder();
  for (const ms of latenciesMs) builder.add(ms);
  return builder.read();
}

/** The sketch of all latencies of both: exactly the one that they would have made together. */
export function mergeSketches(a: LatencySketch, b: LatencySketch): LatencySketch {
  const buckets: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.buckets.length || j < b.buckets.length) {
    const left = a.buckets[i];
    const right = b.buckets[j];
    if (right === undefined || (left !== undefined && left[0] < right[0])) {
      buckets.push(left!);
      i++;
    } else if (left === undefined || right[0] < left[0]) {
      buckets.push(right);
      j++;
    } else {
      buckets.push([left[0], left[1] + right[1]]);
      i++;
      j++;
    }
  }
  return { zero: a.zero + b.zero, buckets };
}

/** How many latencies a sketch holds. */
export function sketchCount({ zero, buckets }: LatencySketch): number {
  let count = zero;
  for (const bucket of buckets) count += bucket[1];
  return count;
}

/**
 * The latency, in milliseconds, below which a share `q` of all lies (0 <= q <= 1): that of rank floor(q (n - 1)), counted from 0
 * in ascending order, within `RELATIVE_ERROR`. `undefined` for an empty sketch.
 */
export function quantile(sketch: LatencySketch, q: number): number | undefined {
  const count = sketchCount(sketch);
  if (count === 0) return undefined;
  const rank = Math.floor(Math.min(1, Math.max(0, q)) * (count - 1));
  let below = sketch.zero;
  if (rank < below) return 0;
  for (const [bucket, inBucket] of sketch.buckets) {
    below += inBucket;
    if (rank < below) return latencyOf(bucket);
  }
  return latencyOf(sketch.buckets.at(-1)![0]);
}

/** What is wrong with a sketch that somebody sent, found then wanted; `undefined` for a good one. */
export function sketchProblem({ zero, buckets }: LatencySketch): string | undefined {
  if (!Number.isSafeInteger(zero) || zero < 0) return `found ${zero} in "zero", want a whole number, 0 or more`;
  let last = Number.NEGATIVE_INFINITY;
  for (const [bucket, count] of buckets) {
    if (!Number.isInteger(bucket) || bucket < LOWEST || bucket > HIGHEST)
      return `found bucket ${bucket}, want a whole number from ${LOWEST} to ${HIGHEST}`;
    if (bucket <= last) return `found bucket ${bucket} after ${last}, want them in ascending order`;
    if (!Number.isSafeInteger(count) || count <= 0)
      return `found ${count} in bucket ${bucket}, want a whole number above 0`;
    last = bucket;
  }
  return undefined;
}
