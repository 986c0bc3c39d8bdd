import type { Column } from "#core/series.ts";
import { writeDigits, writeQuad } from "./digits.ts";

/** The longest point, `,{"time":` + 16 digits + `,"value":` + the longest double (24) + `}`, and what digits may scribble. */
const BYTES_A_POINT = 61;
const SLACK = 16;

/**
 * `{"metrics":[{"time":1700000000,"value":0.31}, …]}` straight into bytes, ascending in time.
 *
 * The usual values, which have at most four decimals, are written digit by digit; the text is the same that `JSON.stringify` gives.
 */
export function writeMetrics(column: Column): Buffer {
  const { times, values, length } = column;
  const out = Buffer.allocUnsafe(16 + length * BYTES_A_POINT + SLACK);
  const view = viewOf(out);
  let p = out.write('{"metrics":', 0, "latin1");
  const list = p;
  if (length === 0) p++;
  for (let i = 0; i < length; i++) {
    p = writeTime(view, p, times[i]!);
    p = writeNumber(out, view, p, values[i]!);
    out[p++] = 0x7d;
  }
  // Every point begins with a comma, the first too: there the bracket goes.
  out[list] = 0x5b;
  out[p++] = 0x5d;
  out[p++] = 0x7d;
  return out.subarray(0, p);
}

/** For whoever writes numbers into a buffer: a DataView stores four and eight bytes at once, wherever they lie. */
export const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Eight characters of text as a double, so that they are stored at once. None of them makes it a NaN. */
const eight = (text: string): number => Buffer.from(text, "latin1").readDoubleLE(0);
const TIME = eight(',{"time"');
const VALUE = eight(',"value"');
const COLON = 0x3a;

/** `,{"time":1700000000,"value":`; answers where it ends. Epoch seconds have ten digits from 2001 until 2286. */
function writeTime(view: DataView, at: number, time: number): number {
  view.setFloat64(at, TIME, true);
  view.setUint8(at + 8, COLON);
  let p = at + 9;
  if (time >= 1e9 && time < 1e10) {
    const high = (time / 1e8) | 0;
    const low = time - high * 1e8;
    const middle = (low / 10_000) | 0;
    view.setUint8(p, 0x30 + ((high / 10) | 0));
    view.setUint8(p + 1, 0x30 + (high % 10));
    writeQuad(view, p + 2, middle);
    writeQuad(view, p + 6, low - middle * 10_000);
    p += 10;
  } else p = writeDigits(view, p, time);
  view.setFloat64(p, VALUE, true);
  view.setUint8(p + 8, COLON);
  return p + 9;
}

/**
 * Decimals that the value before needed: values of one series agree, so the first try nearly always fits. `SCALES.length` after one
 * that needed more than four, as averages do: then only those are tried, once.
 */
let decimals = 0;

/** A finite double as JSON text, `view` being that of `out`; answers where it ends. */
export function writeNumber(out: Buffer, view: DataView, at: number, value: number): number {
  let d = decimals < SCALES.length ? decimals : SCALES.length - 1;
  for (let tries = decimals < SCALES.length ? SCALES.length : 1; tries > 0; tries--) {
    const scale = SCALES[d]!;
    const scaled = Math.round(value * scale);
    // Below 2^53 / 10 every integer and its quotient are exact enough for the text to be the shortest one.
    if (scaled / scale === value && scaled < 9e14 && scaled > -9e14) {
      // Minus zero is written as zero, as JSON has it.
      decimals = d;
      return writeScaled(view, at, scaled, d);
    }
    d = d + 1 === SCALES.length ? 0 : d + 1;
  }
  decimals = SCALES.length;
  return at + out.write(JSON.stringify(value), at, "latin1");
}

const SCALES = [1, 10, 100, 1_000, 10_000];

/** An integer over 10^d, as short as it can be. */
function writeScaled(view: DataView, at: number, scaled: number, d: number): number {
  let p = at;
  let n = scaled;
  if (n < 0) {
    view.setUint8(p++, 0x2d);
    n = -n;
  }
  if (d === 0) return writeDigits(view, p, n);
  const scale = SCALES[d]!;
  const whole = n < 2 ** 31 ? (n / scale) | 0 : Math.floor(n / scale);
  const fraction = n - whole * scale;
  p = writeDigits(view, p, whole);
  if (fraction === 0) return p;
  view.setUint8(p, 0x2e);
  // As ten-thousandths they have four digits, whatever the scale; zeros at the end fall away.
  const tenThousandths = fraction * SCALES[4 - d]!;
  writeQuad(view, p + 1, tenThousandths);
  if (tenThousandths % 10 !== 0) return p + 5;
  if (tenThousandths % 100 !== 0) return p + 4;
  return tenThousandths % 1000 !== 0 ? p + 3 : p + 2;
}
