import type { Clock } from "./clock.ts";
import type { Logger } from "./log.ts";
import { type Backoff, backoffMs } from "./retry.ts";

export interface LoopOptions {
  /** As it appears in logs. */
  readonly name: string;
  /** From the end of one round to the start of the next. Rounds never overlap. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** One round. Returning `"again"` starts the next at once: there was more to do than one round takes. */
  readonly round: (signal: AbortSignal) => Promise<"again" | undefined> | Promise<void>;
  /** Whether an error means that something else is down, so that waiting helps. Every other error is a bug. */
  readonly isOutage: (error: unknown) => boolean;
  readonly backoff?: Backoff;
  /** 0 up to 1, as `Math.random`. */
  readonly random?: () => number;
}

/** A running loop. */
export interface Loop {
  readonly name: string;
  /** Never rejects: the bug that ended the loop, or `undefined` after `stop`. */
  readonly ended: Promise<unknown>;
  /** Lets the round that runs finish (its signal is aborted), starts no other. Calling it again is harmless. */
  stop(): Promise<void>;
}

const DEFAULT_BACKOFF: Backoff = { firstMs: 1_000, maxMs: 60_000 };

/**
 * Calls `round` for ever. An outage is logged once when it begins and once when it ends, and waited out with growing
 * pauses; a bug is logged and ends the loop, because a round that went wrong in an unknown way would go wrong again, every
 * few seconds, on state that nobody understands.
 */
export function startLoop(options: LoopOptions): Loop {
  const { name, clock, log } = options;
  const stopping = new AbortController();
  const signal = stopping.signal;

  async function run(): Promise<unknown> {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs = options.everyMs;
      try {
        if ((await options.round(signal)) === "again") waitMs = 0;
        if (failures > 0) log.info({ loop: name, failures }, "loop works again");
        failures = 0;
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!options.isOutage(error)) {
          log.error({ loop: name, err: error }, "loop stopped by a bug");
          return error;
        }
        failures++;
        waitMs = backoffMs(options.backoff ?? DEFAULT_BACKOFF, failures, (options.random ?? Math.random)());
        if (failures === 1) log.warn({ loop: name, err: error, waitMs }, "loop waits for an outage to end");
      }
      // A pause of 0 still lets everything else have its turn.
      await clock.sleep(waitMs, signal);
    }
    return undefined;
  }

  const ended = run();
  return {
    name,
    ended,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
