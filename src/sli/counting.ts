import { Counter, type CounterState, type CountOptions, type Skipped } from "#core/sli/count.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";

/** Where lines come from, piece by piece. */
export interface LineSource {
  /** What was committed with the place where reading begins. */
  readonly state: CounterState | undefined;
  /** Before anything is read: makes the place past where it begins, when there is none yet. */
  begin(state: CounterState): Promise<void>;
  /** Lines that came since the last call; none when there are no more for now. */
  read(): Promise<readonly string[]>;
  /** Makes all that was read so far past, together with what was made of it. */
  commit(state: CounterState): Promise<void>;
  /** Whether all that was written so far was read. */
  readonly isCaughtUp: boolean;
}

export interface CountedLog {
  readonly source: LineSource;
  readonly options: CountOptions;
}

export interface LogCountingOptions {
  /** With the same buckets and limits. */
  readonly logs: readonly CountedLog[];
  /**
   * Tells buckets, each with all that it has so far, and how far they are final. When it rejects they are told again with the next
   * ones.
   */
  readonly post: (finalUntil: UnixSeconds, buckets: readonly SliBucket[]) => Promise<void>;
  readonly clock: Clock;
  /** Ends reading in between; what was read is told. */
  readonly signal: AbortSignal;
}

/** Buckets of one post: with a sketch of a few kilobytes each, far less than the server takes. */
const MOST_AT_ONCE = 1_000;
/** While so many wait to be told, reading waits too: what is in a log is kept there. */
const MOST_PENDING = 20_000;

/**
 * Counts logs where they are written. A line is past when its count was told and stored: after a crash it is read again, and the
 * bucket that it belongs to is told again, whole. A line that had to wait because nobody read is not late.
 */
export class LogCounting {
  readonly #options: LogCountingOptions;
  readonly #counters: readonly Counter[];
  /** When each log had been read to its end last. */
  readonly #since: UnixSeconds[];
  /** What was not stored yet, the newest of each bucket and log. */
  readonly #pending = new Map<string, SliBucket>();

  constructor(options: LogCountingOptions) {
    this.#options = options;
    this.#counters = options.logs.map(({ source, options: each }) => new Counter(each, source.state));
    this.#since = options.logs.map(() => 0);
  }

  /** Lines that were not counted, since the first. */
  get skipped(): Skipped {
    const sum: Record<string, number> = {};
    for (const { skipped } of this.#counters)
      for (const [why, lines] of Object.entries(skipped)) sum[why] = (sum[why] ?? 0) + lines;
    return sum as Skipped;
  }

  /** Reads what came, tells it, and makes it past. Rejects as `post` and the sources do; nothing is lost then. */
  async pass(): Promise<void> {
    for (const [i, { source }] of this.#options.logs.entries()) await source.begin(this.#counters[i]!.state());
    for (const i of this.#counters.keys()) await this.#read(i);
    await this.#tell();
    for (const [i, { source }] of this.#options.logs.entries()) await source.commit(this.#counters[i]!.state());
  }

  async #read(i: number): Promise<void> {
    const { logs, clock, signal } = this.#options;
    const { source } = logs[i]!;
    const counter = this.#counters[i]!;
    while (!signal.aborted && this.#pending.size < MOST_PENDING) {
      const lines = await source.read();
      const now = clock.now() / 1000;
      for (const line of lines) counter.add(line, now, this.#since[i]);
      // By the log's own time, so that catching up with a long one does not keep all of its buckets open.
      if (lines.length > 0) this.#take(i, Math.min(now, counter.newest));
      else if (source.isCaughtUp) {
        this.#since[i] = now;
        this.#take(i, now);
      }
      if (lines.length === 0) return;
    }
  }

  #take(i: number, now: UnixSeconds): void {
    for (const bucket of this.#counters[i]!.take(now)) this.#pending.set(`${bucket.start} ${bucket.side}`, bucket);
  }

  async #tell(): Promise<void> {
    const { post } = this.#options;
    const all = [...this.#pending.values()].sort((a, b) => a.start - b.start);
    // While later buckets are still to be told, nothing is final.
    for (let from = 0; from < all.length - MOST_AT_ONCE; from += MOST_AT_ONCE) {
      const some = all.slice(from, from + MOST_AT_ONCE);
      await post(0, some);
      for (const { start, side } of some) this.#pending.delete(`${start} ${side}`);
    }
    await post(Math.min(...this.#counters.map(({ finalUntil }) => finalUntil)), [...this.#pending.values()]);
    this.#pending.clear();
  }
}
