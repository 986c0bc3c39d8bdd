import type { ByteReader, ByteWriter } from "./bytes.ts";

/**
 * Rice coding of non-negative integers below 2^53: the quotient by 2^k in unary, the rest in k bits, most significant bit first.
 * Quotients of `ESCAPE` and more are written as that many zeros and the whole integer in 53 bits, so that one spike does not cost
 * a kilobyte.
 */
const ESCAPE = 24;
const ESCAPED_BITS = 53;

/** Integers below this take the paths that work on 32-bit integers, several times faster than on doubles. */
const SMALL = 2 ** 31;

/** Bits that `count` integers take with parameter `k`. */
function cost(values: Float64Array, count: number, k: number, small: boolean): number {
  let bits = count * (k + 1);
  if (small && k < 31) {
    for (let i = 0; i < count; i++) {
      const quotient = (values[i]! | 0) >>> k;
      bits += quotient < ESCAPE ? quotient : ESCAPE + ESCAPED_BITS - k - 1;
    }
    return bits;
  }
  const scale = 2 ** -k;
  for (let i = 0; i < count; i++) {
    const quotient = Math.floor(values[i]! * scale);
    bits += quotient < ESCAPE ? quotient : ESCAPE + ESCAPED_BITS - k - 1;
  }
  return bits;
}

/**
 * The cheapest parameter, and what it costs. It lies near the logarithm of the mean, mostly below it, because outliers pull the mean
 * up; from there it is looked for downhill.
 */
export function bestParameter(values: Float64Array, count: number, largest: number): { k: number; bits: number } {
  const small = largest < SMALL;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  let k = Math.max(0, Math.floor(Math.log2((sum / count) * 0.7 + 0.5)));
  let bits = cost(values, count, k, small);
  for (let step = -1; step <= 1; step += 2) {
    const before = k;
    while (k + step >= 0 && k + step < ESCAPED_BITS) {
      const next = cost(values, count, k + step, small);
      if (next >= bits) break;
      k += step;
      bits = next;
    }
    if (k !== before) break;
  }
  return { k, bits };
}

export function writeRice(
  values: Float64Array,
  count: number,
  largest: number,
  { k, bits }: { k: number; bits: number },
  out: ByteWriter,
): void {
  out.reserve(Math.ceil(bits / 8) + 9);
  const bytes = out.bytes;
  let at = out.length;
  // Fewer than 8 bits are held between two codes, so a code of up to 23 bits fits beside them into a 31-bit integer. A code that
  // short has no quotient to escape.
  let pending = 0;
  let held = 0;
  const small = largest < SMALL && k <= 22;
  const scale = 2 ** -k;
  const unit = 2 ** k;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (small) {
      const integer = value | 0;
      const width = (integer >>> k) + 1 + k;
      if (width <= 23) {
        pending = (pending << width) | unit | (integer & (unit - 1));
        held += width;
        while (held >= 8) {
          held -= 8;
          bytes[at++] = pending >>> held;
        }
        pending &= (1 << held) - 1;
        continue;
      }
    }
    const quotient = Math.floor(value * scale);
    const escaped = quotient >= ESCAPE;
    held += escaped ? ESCAPE : quotient;
    pending = pending << (escaped ? ESCAPE : quotient);
    while (held >= 8) {
      held -= 8;
      bytes[at++] = pending >>> held;
    }
    pending &= (1 << held) - 1;
    // The one that ends the zeros stands above the rest.
    const rest = escaped ? value : unit + (value - quotient * unit);
    for (let width = escaped ? ESCAPED_BITS : k + 1; width > 0; ) {
      const chunk = Math.min(16, width);
      width -= chunk;
      pending = (pending << chunk) | (Math.floor(rest / 2 ** width) % 2 ** chunk);
      held += chunk;
      while (held >= 8) {
        held -= 8;
        bytes[at++] = pending >>> held;
      }
      pending &= (1 << held) - 1;
    }
  }
  if (held > 0) bytes[at++] = pending << (8 - held);
  out.length = at;
}

/**
 * Reads `count` integers, and the reader stands behind the last byte used. Looks at 32 bits at a time: quotient and rest of
 * nearly every value lie in one such window, and values that do are below 2^31. Answers true when all did.
 */
export function readRice(reader: ByteReader, k: number, count: number, out: Float64Array): boolean {
  if (k >= ESCAPED_BITS) throw reader.corrupt(`found Rice parameter ${k}, want less than ${ESCAPED_BITS}`);
  const bytes = reader.bytes;
  const end = bytes.length;
  let bit = reader.at * 8;
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  const windowed = k <= 22;
  let small = windowed;
  const down = 32 - k;
  for (let i = 0; i < count; i++) {
    if (windowed) {
      const at = bit >>> 3;
      const offset = bit & 7;
      const window =
        at + 4 < end
          ? (view.getInt32(at) << offset) | (bytes[at + 4]! >>> (8 - offset))
          : lastWindow(bytes, at, offset);
      const zeros = Math.clz32(window);
      if (zeros + 1 + k <= 32 && zeros < ESCAPE) {
        out[i] = k === 0 ? zeros : (zeros << k) + ((window << (zeros + 1)) >>> down);
        bit += zeros + 1 + k;
        continue;
      }
    }
    small = false;
    bit = readSlowly(bytes, bit, k, i, out);
    if (bit > end * 8) break;
  }
  if (bit > end * 8) throw reader.corrupt(`it ends at byte ${end} inside its values`);
  reader.at = Math.ceil(bit / 8);
  return small;
}

/** Past the end reads as zeros: whoever uses those bits ends behind the end, which is an error. */
function lastWindow(bytes: Uint8Array, at: number, offset: number): number {
  let window = 0;
  for (let i = 0; i < 4; i++) window = (window << 8) | (at + i < bytes.length ? bytes[at + i]! : 0);
  return (window << offset) | ((at + 4 < bytes.length ? bytes[at + 4]! : 0) >>> (8 - offset));
}

/** Escapes, and parameters too large for a window: bit by bit. Answers the bit behind the value. */
function readSlowly(bytes: Uint8Array, from: number, k: number, i: number, out: Float64Array): number {
  let bit = from;
  const next = (): number => {
    const byte = bit >>> 3 < bytes.length ? bytes[bit >>> 3]! : 0;
    return (byte >>> (7 - (bit++ & 7))) & 1;
  };
  let quotient = 0;
  while (quotient < ESCAPE && next() === 0) quotient++;
  const escaped = quotient === ESCAPE;
  let rest = 0;
  for (let width = escaped ? ESCAPED_BITS : k; width > 0; width--) rest = rest * 2 + next();
  out[i] = escaped ? rest : quotient * 2 ** k + rest;
  return bit;
}
