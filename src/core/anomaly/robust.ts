/** The middle value; NaN of nothing. Sorts in place. */
export function median(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return Number.NaN;
  values.sort();
  return (values[(length - 1) >> 1]! + values[length >> 1]!) / 2;
}

/** The standard deviation that normal values of this median absolute deviation have. */
const NORMAL = 1.4826;

/** How far values lie from 0, whatever a few of them do. Sorts in place, without signs. */
export function spread(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i]!);
  return NORMAL * median(values);
}
