/**
 * Metric values are decimals that somebody printed or counts that somebody divided: nearly every series is integers over one of
 * these. 60, 600 and 6,000 turn the rates that agents compute over a minute back into the counts they came from.
 */
export const SCALES = [1, 10, 100, 1_000, 10_000, 60, 600, 6_000] as const;

/**
 * Integers stay below this: then a difference of two is below 2^52, and with its sign folded in below 2^53, which is all that a
 * double holds.
 */
const LIMIT = 2 ** 51;

/**
 * The index of the smallest scale s for which every value is exactly k / s with an integer k, and those integers in `out`; -1
 * when there is none. Exactly: to the bit, so minus zero has no scale.
 */
export function toIntegers(values: Float64Array, count: number, out: Float64Array): number {
  for (let index = 0; index < SCALES.length; index++) {
    if (fits(values, count, SCALES[index]!, out)) return index;
  }
  return -1;
}

function fits(values: Float64Array, count: number, scale: number, out: Float64Array): boolean {
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const integer = Math.round(value * scale);
    if (integer / scale !== value || integer >= LIMIT || integer <= -LIMIT) return false;
    if (integer === 0 && 1 / value < 0) return false;
    out[i] = integer;
  }
  return true;
}

/** The largest integer that divides all of them: memory moves in pages of 4,096 bytes. At least 1. */
export function commonStep(values: Float64Array, count: number): number {
  let step = 0;
  for (let i = 0; i < count; i++) {
    let a = Math.abs(values[i]!);
    if (a === 0) continue;
    // The usual case once the step is found; a division and a product are many times faster than the remainder of doubles.
    if (step !== 0 && Math.floor(a / step) * step === a) continue;
    let b = step;
    while (b !== 0) {
      const rest = a % b;
      a = b;
      b = rest;
    }
    step = a;
    if (step === 1) return 1;
  }
  return step === 0 ? 1 : step;
}
