/**
 * Decimal digits straight into bytes, four at a time from a table: number-to-text is most of the cost of a month of points, and a
 * digit costs a division.
 */
const FOUR_DIGITS = 10_000;

/** The four digits of i, leading zeros included, as the four bytes of one little-endian integer. */
const QUADS = Uint32Array.from({ length: FOUR_DIGITS }, (_, i) => {
  const byte = (digit: number) => 0x30 + (Math.floor(digit) % 10);
  return byte(i / 1000) | (byte(i / 100) << 8) | (byte(i / 10) << 16) | (byte(i) << 24);
});

/** Writes exactly four digits of `value`, below 10,000. */
export function writeQuad(out: DataView, at: number, value: number): void {
  out.setUint32(at, QUADS[value]!, true);
}

/** A non-negative integer below 2^53; answers where it ends. May scribble over up to three bytes behind the end. */
export function writeDigits(out: DataView, at: number, value: number): number {
  if (value < FOUR_DIGITS) return writeShort(out, at, value);
  if (value < 1e8) {
    const high = (value / FOUR_DIGITS) | 0;
    const end = writeShort(out, at, high);
    writeQuad(out, end, value - high * FOUR_DIGITS);
    return end + 4;
  }
  const high = Math.floor(value / 1e8);
  const low = value - high * 1e8;
  const end = writeDigits(out, at, high);
  const middle = (low / FOUR_DIGITS) | 0;
  writeQuad(out, end, middle);
  writeQuad(out, end + 4, low - middle * FOUR_DIGITS);
  return end + 8;
}

/** Below 10,000, without leading zeros: its quad, shifted so that they fall away. */
function writeShort(out: DataView, at: number, value: number): number {
  const digits = value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  out.setUint32(at, QUADS[value]! >>> ((4 - digits) * 8), true);
  return at + digits;
}
