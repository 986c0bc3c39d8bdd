/** Far longer than anything takes on a machine that does nothing else; a test that meets it has found a fault, not a slow machine. */
const PATIENCE_MS = 120_000;
const EVERY_MS = 20;

/**
 * Waits, by the machine's time, until `look` finds something (neither undefined nor false), and gives that back.
 *
 * For what has no event to wait for: another process, a database, a counter of a router.
 * @throws after two minutes, with `what` was waited for and what `seen` tells
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
