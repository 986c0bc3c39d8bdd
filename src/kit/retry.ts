import type { Clock } from "./clock.ts";

/** How long to wait between attempts: doubling from `firstMs` to `maxMs`, each wait cut by up to half at random. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

export interface RetryOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** Attempts in all, the first included. Without it, until something else ends the retrying. */
  readonly attempts?: number;
  /** Whether trying again may help. What is not worth it is thrown on at once. */
  readonly worthRetrying: (error: unknown) => boolean;
  /** Stops waiting and throws the last error. */
  readonly signal?: AbortSignal;
  /** Called before each wait, for the log. */
  readonly onRetry?: (error: unknown, attempt: number, waitMs: number) => void;
  /** 0 up to 1, as `Math.random`. */
  readonly random?: () => number;
}

/**
 * The wait after failed attempt number `attempt` (from 1). The random half keeps a crowd that failed together from coming
 * back together.
 */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  const full = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 52));
  return Math.round(full * (1 - random / 2));
}

/** The result of `work`, called until it succeeds or retrying is over; then the last error is thrown. */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const random = options.random ?? Math.random;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const last = attempt >= (options.attempts ?? Number.POSITIVE_INFINITY);
      if (last || options.signal?.aborted || !options.worthRetrying(error)) throw error;
      const waitMs = backoffMs(options.backoff, attempt, random());
      options.onRetry?.(error, attempt, waitMs);
      await options.clock.sleep(waitMs, options.signal);
      if (options.signal?.aborted) throw error;
    }
  }
}
