/** Programmer errors end here. A loop that meets one logs and stops; it does not limp. */

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`BUG: ${message}`);
}

/** The value, where the types cannot show that it is there. */
export function must<T>(value: T | null | undefined, message = "a value is missing"): T {
  if (value === null || value === undefined) throw new Error(`BUG: ${message}`);
  return value;
}

/** Ends a switch over a closed set: a forgotten case does not compile. */
export function unreachable(value: never): never {
  throw new Error(`BUG: unreachable, got ${JSON.stringify(value)}`);
}
