import type { UnixMillis } from "./time.ts";

/** Failed attempts in a row of one name or from one address. */
export interface Failures {
  readonly count: number;
  readonly last: UnixMillis;
}

/** People mistype; a program tries thousands. */
export const FREE_ATTEMPTS_OF_A_NAME = 5;
/** Many people can stand behind one address. */
export const FREE_ATTEMPTS_OF_A_NETWORK = 20;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** After this long without an attempt everything is forgotten. */
const FORGET_AFTER_MS = 30 * 60_000;

/** Milliseconds until another attempt is taken: doubling from a second, five minutes at the most [AC5]. */
export function delayAfter(failures: Failures | undefined, free: number, now: UnixMillis): number {
  if (failures === undefined || failures.count < free || now - failures.last > FORGET_AFTER_MS) return 0;
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures.count - free));
  return Math.max(0, failures.last + delay - now);
}

/** The failures with one more. What was long ago does not count any more. */
export function oneMore(failures: Failures | undefined, now: UnixMillis): Failures {
  const forgotten = failures === undefined || now - failures.last > FORGET_AFTER_MS;
  return { count: forgotten ? 1 : failures.count + 1, last: now };
}

/** Whom an address stands for: with IPv6 every customer has a /64 of their own to pick addresses from. */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter((part) => part !== "");
  const right = tail.split(":").filter((part) => part !== "");
  const zeros = address.includes("::") ? 8 - left.length - right.length : 0;
  return `${[...left, ...Array<string>(Math.max(0, zeros)).fill("0"), ...right].slice(0, 4).join(":")}::/64`;
}
