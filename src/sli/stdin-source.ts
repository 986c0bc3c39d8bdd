import type { Readable } from "node:stream";
import type { Clock } from "#kit/clock.ts";
import type { LineSource } from "./counting.ts";
import { readLines } from "./stdin.ts";

/** Seconds without a line after which a stream that is open is taken to have no more for now. */
const QUIET_SECONDS = 60;
const LOOK_MS = 50;

/**
 * The lines of a stream. What is read is past at once: nothing is remembered, so that a new process counts its buckets from nothing. An
 * old log that is piped through is counted by its own time.
 */
export class StdinSource implements LineSource {
  readonly state = undefined;
  readonly #lines: AsyncGenerator<readonly string[]>;
  readonly #clock: Clock;
  #next: Promise<IteratorResult<readonly string[]>> | undefined;
  #heardAt: number;
  #hasEnded = false;

  constructor(stream: Readable, clock: Clock) {
    this.#lines = readLines(stream);
    this.#clock = clock;
    this.#heardAt = clock.now();
  }

  /** Whether nothing comes any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isCaughtUp(): boolean {
    return !this.#hasEnded && this.#clock.now() - this.#heardAt >= QUIET_SECONDS * 1000;
  }

  /** None when none came for a moment. */
  async read(): Promise<readonly string[]> {
    if (this.#hasEnded) return [];
    this.#next ??= this.#lines.next();
    const waited = new AbortController();
    const found = await Promise.race([this.#next, this.#clock.sleep(LOOK_MS, waited.signal)]);
    waited.abort();
    if (found === undefined) return [];
    this.#next = undefined;
    this.#heardAt = this.#clock.now();
    if (found.done === true) {
      this.#hasEnded = true;
      return [];
    }
    return found.value;
  }

  async begin(): Promise<void> {}

  async commit(): Promise<void> {}

  async close(): Promise<void> {
    // A read that waits for more would keep it from ending.
    void this.#lines.return(undefined);
  }
}
