import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { percentOf } from "#core/traffic/share.ts";
import { duration, exitOf } from "./status.ts";

const LOOK_EVERY_MS = 1_000;
const VERIFY_EVERY_MS = 200;

/**
 * Times a rollback while it is cheap: at the first step, with the real routes. Whatever comes in between, no run is left behind that
 * would go on by itself.
 */
export async function drill(call: Call, name: string): Promise<ExitCode> {
  const { client, terminal } = call;
  const ask = (verb: "roll-back") => client.askMigration(name, { verb, requestId: crypto.randomUUID() });
  const startedAt = call.now();
  await client.startMigration(name, { isDrill: true });
  try {
    for (;;) {
      const { run } = await client.migration(name);
      if (run!.phase === "baking") break;
      if (run!.hasEnded || run!.phase === "holding") {
        const why =
          run!.hold === undefined ? "" : ` (${[run!.hold.reason, run!.hold.detail].filter(Boolean).join(": ")})`;
        terminal.err(`sawara: The drill did not get to the first step: it is ${run!.phase}${why}\n`);
        if (!run!.hasEnded) await ask("roll-back");
        return exitOf(run);
      }
      await call.sleep(LOOK_EVERY_MS);
    }
  } catch (error) {
    await ask("roll-back").catch(() => {});
    throw error;
  }
  const { steps } = await client.migration(name);
  const askedAt = call.now();
  await ask("roll-back");
  let everywhereAt: number | undefined;
  for (;;) {
    const { run, routes } = await client.migration(name);
    if (everywhereAt === undefined && routes.every(({ canaryBp }) => canaryBp === 0)) everywhereAt = call.now();
    if (run!.phase === "rolled-back") break;
    await call.sleep(VERIFY_EVERY_MS);
  }
  const endedAt = call.now();
  const seconds = {
    toFirstStepSeconds: (askedAt - startedAt) / 1000,
    rolledBackSeconds: ((everywhereAt ?? endedAt) - askedAt) / 1000,
    verifiedSeconds: (endedAt - askedAt) / 1000,
  };
  if (call.json) terminal.out(`${JSON.stringify(seconds, undefined, 2)}\n`);
  else
    terminal.out(
      `${percentOf(steps[0]!.canaryBp)} was in effect after ${duration(seconds.toFirstStepSeconds)}\n` +
        `Every route was at 0 % ${tenths(seconds.rolledBackSeconds)} after the word, and stayed there: ` +
        `verified for good after ${tenths(seconds.verifiedSeconds)}\n`,
    );
  return EXIT.ok;
}

const tenths = (seconds: number): string => (seconds < 60 ? `${seconds.toFixed(1)} s` : duration(seconds));
