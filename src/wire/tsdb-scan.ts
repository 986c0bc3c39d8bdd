/**
 * The few steps of JSON that the ingest parser needs, over raw bytes. Each function takes a position and leaves the new one
 * in `scan.at`, because returning two things would allocate.
 */
export const scan = { at: 0 };

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;

/** Powers of ten that a double holds exactly; with at most 15 digits the quotient is correctly rounded (Clinger 1990). */
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Why a body is not JSON. Becomes a refusal with the position; never leaves `wire`. */
export class Malformed extends Error {
  readonly at: number;

  constructor(at: number, wanted: string) {
    super(wanted);
    this.at = at;
  }
}

export function skipSpace(bytes: Uint8Array, at: number): number {
  let p = at;
  for (;;) {
    const c = bytes[p];
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return p;
    p++;
  }
}

/**
 * The number at `at`. Up to 15 digits without exponent are computed here, bit for bit what `Number()` gives; the rest, and
 * everything odd, goes to `Number()`.
 */
export function scanNumber(bytes: Uint8Array, at: number): number {
  let p = at;
  const negative = bytes[p] === MINUS;
  if (negative) p++;
  const first = p;
  let mantissa = 0;
  let c = bytes[p]!;
  while (c >= 0x30 && c <= 0x39) {
    mantissa = mantissa * 10 + (c - 0x30);
    c = bytes[++p]!;
  }
  let digits = p - first;
  if (digits === 0 || (digits > 1 && bytes[first] === 0x30)) throw new Malformed(at, "a JSON number");
  let fraction = 0;
  if (c === DOT) {
    const dot = p;
    c = bytes[++p]!;
    while (c >= 0x30 && c <= 0x39) {
      mantissa = mantissa * 10 + (c - 0x30);
      c = bytes[++p]!;
    }
    fraction = p - dot - 1;
    if (fraction === 0) throw new Malformed(p, "a digit after the decimal point");
    digits += fraction;
  }
  if (digits > 15 || c === 0x65 || c === 0x45) return scanLongNumber(bytes, at, p);
  scan.at = p;
  const value = fraction === 0 ? mantissa : mantissa / POWERS[fraction]!;
  return negative ? -value : value;
}

function scanLongNumber(bytes: Uint8Array, at: number, endOfDigits: number): number {
  let p = endOfDigits;
  if (bytes[p] === 0x65 || bytes[p] === 0x45) {
    p++;
    if (bytes[p] === 0x2b || bytes[p] === MINUS) p++;
    const exponent = p;
    while (bytes[p]! >= 0x30 && bytes[p]! <= 0x39) p++;
    if (p === exponent) throw new Malformed(p, "the digits of an exponent");
  }
  scan.at = p;
  return Number(text(bytes, at, p));
}

/**
 * Passes over a string whose opening quote is at `at - 1`; leaves `scan.at` behind the closing quote. Answers whether it
 * holds an escape, and so must be decoded before it is compared.
 */
export function scanString(bytes: Uint8Array, at: number): boolean {
  let p = at;
  let escaped = false;
  for (;;) {
    const c = bytes[p];
    if (c === QUOTE) {
      scan.at = p + 1;
      return escaped;
    }
    if (c === undefined || c < 0x20) throw new Malformed(p, "the end of a string");
    if (c === BACKSLASH) {
      escaped = true;
      p++;
    }
    p++;
  }
}

/** A value of any kind, passed over. Depth is bounded, so that a body of brackets cannot exhaust the stack. */
export function skipValue(bytes: Uint8Array, at: number, depth = 0): void {
  if (depth > 32) throw new Malformed(at, "at most 32 levels of nesting");
  const p = skipSpace(bytes, at);
  const c = bytes[p];
  if (c === QUOTE) scanString(bytes, p + 1);
  else if (c === 0x7b) skipMembers(bytes, p + 1, 0x7d, depth);
  else if (c === 0x5b) skipMembers(bytes, p + 1, 0x5d, depth);
  else if (!skipWord(bytes, p)) scanNumber(bytes, p);
}

function skipMembers(bytes: Uint8Array, at: number, close: number, depth: number): void {
  let p = skipSpace(bytes, at);
  if (bytes[p] === close) {
    scan.at = p + 1;
    return;
  }
  for (;;) {
    if (close === 0x7d) {
      p = skipSpace(bytes, p);
      if (bytes[p] !== QUOTE) throw new Malformed(p, "a key in quotes");
      scanString(bytes, p + 1);
      p = skipSpace(bytes, scan.at);
      if (bytes[p] !== 0x3a) throw new Malformed(p, '":"');
      p++;
    }
    skipValue(bytes, p, depth + 1);
    p = skipSpace(bytes, scan.at);
    if (bytes[p] === close) {
      scan.at = p + 1;
      return;
    }
    if (bytes[p] !== 0x2c) throw new Malformed(p, '"," or the end of the list');
    p++;
  }
}

const WORDS = ["null", "true", "false"].map((word) => new TextEncoder().encode(word));

/** Passes over `null`, `true` or `false`; false when none of them stands here. */
export function skipWord(bytes: Uint8Array, at: number): boolean {
  for (const word of WORDS) {
    if (bytes[at] !== word[0]) continue;
    for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word[i]) throw new Malformed(at, "a JSON value");
    scan.at = at + word.length;
    return true;
  }
  return false;
}

const utf8 = new TextDecoder();

export const text = (bytes: Uint8Array, from: number, to: number): string => utf8.decode(bytes.subarray(from, to));

/** A string with escapes, decoded. `from` and `to` are inside the quotes. */
export function decodeEscapes(bytes: Uint8Array, from: number, to: number): string {
  try {
    return JSON.parse(`"${text(bytes, from, to)}"`) as string;
  } catch {
    throw new Malformed(from, "a JSON string");
  }
}
