import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { NOTHING } from "#core/traffic/share.ts";

/** A router may be restarting just now. */
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;

/**
 * `sawara migrate rollback --direct FILE`: nothing on every route, by the routers themselves: without server and database. The fence
 * is above the one that is there, so that a controller which was setting a step sees that somebody else wrote, and holds.
 */
export async function rollBackDirect(
  routers: Readonly<Record<string, () => TrafficRouter>>,
  terminal: Terminal,
  sleep: (ms: number) => Promise<void>,
  json = false,
): Promise<ExitCode> {
  const results = await Promise.all(
    Object.entries(routers).map(async ([name, open]) => {
      for (let attempt = 1; ; attempt++) {
        let router: TrafficRouter | undefined;
        try {
          router = open();
          const fence = (await router.read().catch(() => undefined))?.fence ?? 0;
          await router.write({ canaryBp: NOTHING, fence: fence + 1 });
          const { canaryBp } = await router.read();
          if (canaryBp === NOTHING) return { name, ok: true, text: "0 %" };
          throw new Unavailable(`found ${canaryBp / 100} % after writing 0 %`);
        } catch (error) {
          if (!(error instanceof Rejected || error instanceof Unavailable)) throw error;
          if (attempt < ATTEMPTS) {
            await sleep(PAUSE_MS);
            continue;
          }
          const hint = router === undefined ? "" : `\n  by hand: ${router.byHand(NOTHING)}`;
          return { name, ok: false, text: `${error.message}${hint}` };
        }
      }
    }),
  );
  if (json) terminal.out(`${JSON.stringify({ routes: results }, undefined, 2)}\n`);
  else for (const { name, ok, text } of results) (ok ? terminal.out : terminal.err)(`${name}: ${text}\n`);
  return results.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
}
