import type { UnixMillis } from "./time.ts";

/** In the order of their character codes, so that comparing ids compares their digits. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;

/** 62^7 milliseconds end in the year 2081. */
const TIME_DIGITS = 7;
const RANDOM_DIGITS = 4;
const RANDOM_VALUES = BASE ** RANDOM_DIGITS;

/** Every id has as many characters, so that shorter ones cannot sort before their time. */
export const ID_LENGTH = TIME_DIGITS + RANDOM_DIGITS;

/** Ours, and nothing else that anybody could mean. People paste ids unquoted into expressions, so no dashes. */
export const isId = (text: string): boolean => /^[0-9A-Za-z]{11}$/.test(text);

/**
 * An id from a time and at least 4 random bytes: 7 digits of milliseconds, 4 random ones, base 62. Later ids are greater as
 * text, byte by byte.
 *
 * Two processes that make an id in the same millisecond meet with a probability of 1 to 14.8 million (62^4); the second
 * insert is then refused by the primary key, nothing is overwritten. In one process ids never meet, see `idAfter`.
 */
export function idAt(time: UnixMillis, random: Uint8Array): string {
  let number = 0;
  for (let i = 0; i < 4; i++) number = number * 256 + random[i]!;
  return spell(time, TIME_DIGITS) + spell(number % RANDOM_VALUES, RANDOM_DIGITS);
}

/** The least id that is greater than `id`: for the second one of a millisecond, and when the clock went back. */
export function idAfter(id: string): string {
  let at = id.length - 1;
  while (at >= 0 && id[at] === DIGITS[BASE - 1]) at--;
  if (at < 0) throw new Error(`BUG: no id comes after "${id}"`);
  return id.slice(0, at) + DIGITS[DIGITS.indexOf(id[at]!) + 1]! + DIGITS[0]!.repeat(id.length - 1 - at);
}

/** When an id was made. */
export function timeOf(id: string): UnixMillis {
  let time = 0;
  for (let i = 0; i < TIME_DIGITS; i++) time = time * BASE + DIGITS.indexOf(id[i]!);
  return time;
}

function spell(value: number, digits: number): string {
  let text = "";
  for (let rest = value, i = 0; i < digits; i++, rest = Math.floor(rest / BASE)) text = DIGITS[rest % BASE]! + text;
  return text;
}
