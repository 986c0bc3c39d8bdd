/**
 * How often values beyond anything usual occur: the generalised Pareto distribution, which excesses over a high threshold follow
 * whatever the values' own distribution is (Balkema and de Haan 1974, Pickands 1975). It says how likely a value is that
 * was never seen.
 */
export interface Tail {
  readonly threshold: number;
  /** The part of all values that lies beyond it. */
  readonly beyond: number;
  readonly scale: number;
  /** 0: as thin as an exponential one. Never negative: no value is called impossible. */
  readonly shape: number;
}

/** Of all values the part that is taken for the tail, and how many there are at least and at most. */
const TAIL = 0.01;
const FEWEST = 30;
const MOST = 1_000;
/** Thicker tails have no mean of squares; what seems so thick has another reason. */
const THICKEST = 0.5;
/** What was steady for weeks may still move by as much as is usual elsewhere. */
const LEAST_SCALE = 0.5;

/** The tail of values towards the greatest, by probability-weighted moments (Hosking and Wallis 1987). Sorts in place. */
export function fitTail(values: Float64Array): Tail {
  values.sort();
  const { length } = values;
  const count = Math.min(length - 1, MOST, Math.max(FEWEST, Math.floor(length * TAIL)));
  const threshold = values[length - 1 - count]!;
  let mean = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    const excess = values[length - count + i]! - threshold;
    mean += excess / count;
    // By the part of the excesses that are greater.
    weighted += (excess * (1 - (i + 0.65) / count)) / count;
  }
  const spread = mean - 2 * weighted;
  // One standard error upwards, here and of the scale: a tail that is thought too thin is what rings at night.
  const shape = spread <= 0 ? 0 : Math.min(THICKEST, Math.max(0, 2 - mean / spread + 1 / Math.sqrt(count)));
  const safe = mean * (1 + 1 / Math.sqrt(count));
  return { threshold, beyond: count / length, scale: Math.max(LEAST_SCALE, safe * (1 - shape)), shape };
}

/** The probability of a value at least as great; 1 for what is not in the tail. */
export function exceedance({ threshold, beyond, scale, shape }: Tail, value: number): number {
  const excess = (value - threshold) / scale;
  if (excess <= 0) return 1;
  return beyond * (shape === 0 ? Math.exp(-excess) : (1 + shape * excess) ** (-1 / shape));
}
