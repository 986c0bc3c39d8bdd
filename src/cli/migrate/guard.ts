import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { ApiError } from "#client/own.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import { type GuardPolicy, guard as guarded } from "#core/migration/guard.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { percentOf } from "#core/traffic/share.ts";
import { rollBackDirect } from "./direct.ts";
import { exitOf } from "./status.ts";

const LOOK_EVERY_MS = 5_000;

/**
 * Watches those who watch: while the run goes on, its server has to look at it. When nobody did for long enough, the routes are set to
 * nothing by this process. Ends with the run.
 */
export async function guard(
  call: Call,
  name: string,
  routers: Readonly<Record<string, () => TrafficRouter>>,
  policy: GuardPolicy,
): Promise<ExitCode> {
  const { client, terminal } = call;
  const say = (text: string) => terminal.err(`${new Date(call.now()).toISOString().slice(11, 19)}  ${text}\n`);
  const seconds = () => Math.floor(call.now() / 1000);
  let heardAt = seconds();
  let said = "";
  say(`Guarding ${name}: ${policy.afterSeconds} s without a look take back up to ${percentOf(policy.upToBp)}`);
  for (; ; await call.sleep(LOOK_EVERY_MS)) {
    try {
      const { run, lookedAt } = await client.migration(name);
      if (run?.hasEnded) return exitOf(run);
      // Nothing goes on yet; what begins is looked at soon.
      heardAt = Math.max(heardAt, run === undefined ? seconds() : (lookedAt ?? 0));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    const shares = await Promise.all(Object.values(routers).map(shareOf));
    const what = guarded(policy, heardAt, shares, seconds());
    if (what === "take-back") {
      say(`Nobody looked at ${name} for ${seconds() - heardAt} s: taking it back`);
      const code = await rollBackDirect(routers, terminal, call.sleep, call.json);
      return code === EXIT.ok ? EXIT.rolledBack : code;
    }
    const state =
      what === "too-much"
        ? `Nobody looks at ${name}, and more than ${percentOf(policy.upToBp)} is at the new side: it stays there; --up-to says how much may go back`
        : "";
    if (state !== said && state !== "") say(state);
    said = state;
  }
}

async function shareOf(open: () => TrafficRouter): Promise<number | undefined> {
  try {
    return (await open().read(AbortSignal.timeout(LOOK_EVERY_MS))).canaryBp;
  } catch (error) {
    if (error instanceof Rejected || error instanceof Unavailable) return undefined;
    if (error instanceof Error && error.name === "TimeoutError") return undefined;
    throw error;
  }
}
