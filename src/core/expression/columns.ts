/**
 * Arithmetic on columns: one value a cell of a grid, NaN where there is none [EX10]. Arguments are never changed. A column may hold
 * Infinity, which only `timeLeftForecast` makes.
 */

/** Cell by cell over the columns that have a value there [EX11]; NaN where none has. Columns are equally long. */
export function fold(columns: readonly Float64Array[], combine: (a: number, b: number) => number): Float64Array {
  const folded = columns[0]!.slice();
  for (const column of columns.slice(1)) {
    for (let i = 0; i < folded.length; i++) {
      const value = column[i]!;
      if (Number.isNaN(value)) continue;
      const before = folded[i]!;
      folded[i] = Number.isNaN(before) ? value : combine(before, value);
    }
  }
  return folded;
}

export const sum = (columns: readonly Float64Array[]): Float64Array => fold(columns, (a, b) => a + b);
export const product = (columns: readonly Float64Array[]): Float64Array => fold(columns, (a, b) => a * b);
export const least = (columns: readonly Float64Array[]): Float64Array => fold(columns, Math.min);
export const greatest = (columns: readonly Float64Array[]): Float64Array => fold(columns, Math.max);

export function average(columns: readonly Float64Array[]): Float64Array {
  const averages = sum(columns);
  const counts = new Uint32Array(averages.length);
  for (const column of columns) for (let i = 0; i < counts.length; i++) if (!Number.isNaN(column[i]!)) counts[i]!++;
  for (let i = 0; i < counts.length; i++) averages[i]! /= counts[i]!;
  return averages;
}

/** The percentile by linear interpolation between the closest ranks [EX14]; method 7 of Hyndman and Fan, 1996. */
export function percentile(columns: readonly Float64Array[], percentage: number): Float64Array {
  const length = columns[0]!.length;
  const result = new Float64Array(length).fill(Number.NaN);
  const ranked = new Float64Array(columns.length);
  for (let i = 0; i < length; i++) {
    let count = 0;
    for (const column of columns) if (!Number.isNaN(column[i]!)) ranked[count++] = column[i]!;
    if (count === 0) continue;
    const values = ranked.subarray(0, count).sort();
    const rank = ((count - 1) * percentage) / 100;
    const below = values[Math.floor(rank)]!;
    const above = values[Math.ceil(rank)]!;
    // Equal ends include two infinite ones, whose difference is no number.
    result[i] = below === above ? below : below + (above - below) * (rank - Math.floor(rank));
  }
  return result;
}

/** Where both have a value [EX12]. */
export function zip(a: Float64Array, b: Float64Array, combine: (a: number, b: number) => number): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = combine(a[i]!, b[i]!);
  return result;
}

/** NaN goes through both as it is; a denominator of 0 gives no value [EX12]. */
export const difference = (a: Float64Array, b: Float64Array): Float64Array => zip(a, b, (x, y) => x - y);
export const quotient = (a: Float64Array, b: Float64Array): Float64Array =>
  zip(a, b, (x, y) => (y === 0 ? Number.NaN : x / y));

/**
 * Entry i is the mean of the values in cells [i, i + window) of `column`, so the result is `window - 1` cells shorter [EX15].
 *
 * The column is cut into blocks of one window each; any window is the end of one block and the beginning of the next. Sums from
 * both sides only ever add, so nothing of a large value is left behind when it has gone by.
 */
export function slidingMean(column: Float64Array, window: number): Float64Array {
  const { length } = column;
  const result = new Float64Array(Math.max(0, length - window + 1)).fill(Number.NaN);
  const tailSums = new Float64Array(length + 1);
  const tailCounts = new Uint32Array(length + 1);
  for (let i = length - 1; i >= 0; i--) {
    const endsBlock = (i + 1) % window === 0;
    const value = column[i]!;
    const missing = Number.isNaN(value);
    tailSums[i] = (endsBlock ? 0 : tailSums[i + 1]!) + (missing ? 0 : value);
    tailCounts[i] = (endsBlock ? 0 : tailCounts[i + 1]!) + (missing ? 0 : 1);
  }
  let headSum = 0;
  let headCount = 0;
  for (let i = 0; i < length; i++) {
    const beginsBlock = i % window === 0;
    if (beginsBlock) headSum = headCount = 0;
    const value = column[i]!;
    if (!Number.isNaN(value)) {
      headSum += value;
      headCount++;
    }
    const from = i - window + 1;
    if (from < 0) continue;
    // A window that is a whole block has its beginning in the same sums twice.
    const whole = from % window === 0;
    const count = whole ? headCount : headCount + tailCounts[from]!;
    if (count > 0) result[from] = (whole ? headSum : headSum + tailSums[from]!) / count;
  }
  return result;
}
