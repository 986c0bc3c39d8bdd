/** Far longer than anything takes on a machine that does nothing else; a test that meets it has found a fault, not a slow machine. */
export const PATIENCE_MS = 300_000;
const EVERY_MS = 20;

/**
 * Waits, by the machine's time, until `look` finds something (neither undefined nor false), and gives that back.
 *
 * For what has no event to wait for: another process, a database, a counter of a router. A clock of a test may be moved in `look`.
 * @throws after five minutes, with `what` was waited for and what `seen` tells; at once what `look` throws
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  seen: () => string = () => "",
): Promise<Exclude<T, false | undefined>> {
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, false | undefined>;
    if (Date.now() > deadline) throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}\n${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Waits until `look` finds what `isSo` says yes to, and gives that back; a failure tells what was found last. */
export async function eventuallyIs<T>(
  what: string,
  look: () => T | Promise<T>,
  isSo: (found: T) => boolean,
  seen: () => string = () => "",
): Promise<T> {
  let last: { readonly found: T } | undefined;
  const { found } = await eventually(
    what,
    async () => {
      last = { found: await look() };
      return isSo(last.found) && last;
    },
    () => `found ${JSON.stringify(last?.found)}\n${seen()}`,
  );
  return found;
}
