import { Corrupt } from "#core/errors.ts";
import type { ByteWriter } from "./bytes.ts";

/**
 * Rice coding of non-negative integers below 2^53: the quotient by 2^k in unary, the rest in k bits, most significant bit first.
 * Quotients of `ESCAPE` and more are written as that many zeros and the whole integer in 53 bits, so that one spike does not cost
 * a kilobyte.
 */
const ESCAPE = 24;
const ESCAPED_BITS = 53;

/** Bits that `count` integers take with parameter `k`. */
function cost(values: Float64Array, count: number, k: number): number {
  const scale = 2 ** -k;
  let bits = count * (k + 1);
  for (let i = 0; i < count; i++) {
    const quotient = Math.floor(values[i]! * scale);
    bits += quotient < ESCAPE ? quotient : ESCAPE + ESCAPED_BITS - k - 1;
  }
  return bits;
}

/** Near the logarithm of the mean; its neighbours are tried because outliers pull the mean up. */
export function bestParameter(values: Float64Array, count: number): { k: number; bits: number } {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const middle = Math.max(0, Math.floor(Math.log2((sum / count) * 0.7 + 0.5)));
  let best = { k: 0, bits: Number.POSITIVE_INFINITY };
  for (let k = Math.max(0, middle - 1); k <= middle + 1; k++) {
    const bits = cost(values, count, k);
    if (bits < best.bits) best = { k, bits };
  }
  // A few spikes in a calm series: the mean says nothing, so walk down while it pays.
  while (best.k > 0) {
    const bits = cost(values, count, best.k - 1);
    if (bits >= best.bits) break;
    best = { k: best.k - 1, bits };
  }
  return best;
}

export function writeRice(values: Float64Array, count: number, k: number, bits: number, out: ByteWriter): void {
  out.reserve(Math.ceil(bits / 8) + 9);
  const bytes = out.bytes;
  let at = out.length;
  let pending = 0;
  let held = 0;
  // At most 16 bits at a time, so that what is held stays below 24 bits of a small integer.
  const put = (value: number, width: number) => {
    pending = (pending << width) | value;
    held += width;
    while (held >= 8) {
      held -= 8;
      bytes[at++] = (pending >>> held) & 0xff;
    }
    pending &= (1 << held) - 1;
  };
  const putWide = (value: number, width: number) => {
    for (let rest = width; rest > 0; ) {
      const chunk = Math.min(16, rest);
      rest -= chunk;
      put((Math.floor(value / 2 ** rest) % 65_536) & ((1 << chunk) - 1), chunk);
    }
  };
  const scale = 2 ** -k;
  const unit = 2 ** k;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const quotient = Math.floor(value * scale);
    if (quotient >= ESCAPE) {
      put(0, 12);
      put(0, 12);
      putWide(value, ESCAPED_BITS);
      continue;
    }
    if (quotient < 16) put(1, quotient + 1);
    else {
      put(0, 16);
      put(1, quotient - 15);
    }
    if (k === 0) continue;
    if (k <= 16) put(value - quotient * unit, k);
    else putWide(value - quotient * unit, k);
  }
  if (held > 0) bytes[at++] = (pending << (8 - held)) & 0xff;
  out.length = at;
}

/**
 * Reads `count` integers from bit 0 of `bytes[from]` on; answers the byte behind the last bit used. Looks at 32 bits at a time:
 * quotient and rest of nearly every value lie in one such window.
 */
export function readRice(
  bytes: Uint8Array,
  from: number,
  end: number,
  k: number,
  count: number,
  out: Float64Array,
): number {
  if (k > ESCAPED_BITS)
    throw new Corrupt(`Cannot decode block: found Rice parameter ${k}, want at most ${ESCAPED_BITS}`);
  let bit = from * 8;
  const unit = 2 ** k;
  const windowed = k <= 22;
  const down = 32 - k;
  for (let i = 0; i < count; i++) {
    if (windowed) {
      const at = bit >>> 3;
      const offset = bit & 7;
      // Past the end reads as zeros; the check after the loop turns that into an error.
      const window =
        (((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) << offset) |
        (bytes[at + 4]! >>> (8 - offset));
      const zeros = Math.clz32(window);
      if (zeros + 1 + k <= 32 && zeros < ESCAPE) {
        out[i] = k === 0 ? zeros : zeros * unit + ((window << (zeros + 1)) >>> down);
        bit += zeros + 1 + k;
        continue;
      }
    }
    let quotient = 0;
    while (quotient < ESCAPE && !((bytes[bit >>> 3]! >>> (7 - (bit & 7))) & 1)) {
      quotient++;
      bit++;
      if (bit > end * 8) throw truncated(end);
    }
    const escaped = quotient === ESCAPE;
    if (!escaped) bit++;
    const width = escaped ? ESCAPED_BITS : k;
    let rest = 0;
    for (let b = 0; b < width; b++, bit++) rest = rest * 2 + ((bytes[bit >>> 3]! >>> (7 - (bit & 7))) & 1);
    out[i] = escaped ? rest : quotient * unit + rest;
    if (bit > end * 8) throw truncated(end);
  }
  if (bit > end * 8) throw truncated(end);
  return Math.ceil(bit / 8);
}

const truncated = (end: number) => new Corrupt(`Cannot decode block: it ends at byte ${end} inside its values`);
