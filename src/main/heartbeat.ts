import type { Clock } from "#kit/clock.ts";
import type { Egress } from "#kit/egress/dial.ts";
import { exchange } from "#kit/egress/exchange.ts";
import type { Logger } from "#kit/log.ts";
import type { Secret } from "#kit/secret.ts";

const TIMEOUT_MS = 10_000;

export interface HeartbeatOptions {
  /** Of a watcher that says something when it is not asked any more. Its path is a secret. */
  readonly url: Secret;
  readonly egress: Egress;
  readonly version: string;
  /** Why there is no heartbeat now; `undefined` when all is well. */
  readonly trouble: () => string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Tells an outside watcher that monitors are judged and messages sent: whoever watches has to be watched from elsewhere. Says
 * nothing while something is wrong here, so that the watcher does. One round of a loop.
 */
export function createHeartbeat(options: HeartbeatOptions): (signal: AbortSignal) => Promise<void> {
  const { url, egress, version, trouble, clock, log } = options;
  let wasHeard: boolean | undefined;

  function note(isHeard: boolean, why: string): void {
    if (isHeard === wasHeard) return;
    wasHeard = isHeard;
    if (isHeard) log.info({}, "The watcher hears our heartbeat");
    else log.warn({ why }, "The watcher does not hear our heartbeat");
  }

  return async (signal) => {
    const why = trouble();
    if (why !== undefined) return note(false, why);
    const began = clock.now();
    try {
      const { status } = await exchange(
        egress,
        {
          url: new URL(url.reveal()),
          method: "GET",
          headers: [["User-Agent", `sawara/${version}`]],
          family: "auto",
          closest: "local",
          skipVerification: false,
          maxBodyBytes: 1024,
        },
        AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      );
      note(status < 400, `it answers ${status}`);
    } catch (error) {
      if (signal.aborted) return;
      note(false, `${error instanceof Error ? error.name : "failure"} after ${clock.now() - began} ms`);
    }
  };
}
