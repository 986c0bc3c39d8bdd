import { isKeyTrouble, isOutage } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { HostMetricValue } from "#client/v0/types.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { type Batch, countPoints, enqueue, putBack, type Queue, refused, take } from "./queue.ts";
import { type Phase, postDelayMs, postSecond } from "./schedule.ts";

/** A second try at once helps where a kept connection had just been closed; not after a server that hung. */
const SECOND_TRY_WITHIN_MS = 25_000;

/**
 * After its start an agent posts without waiting for its second: somebody is looking at the page that fills, and one point is no line.
 * Long enough for the next full minute, after which the agents of a fleet that was restarted together spread out again.
 */
const STARTING_MS = 65_000;

export interface SenderOptions {
  readonly hostId: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** 0 up to 1, as `Math.random`. */
  readonly random: () => number;
}

/** Keeps collected points until the server has them. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #startMs: number;
  #queue: Queue = [];
  #phase: Phase = "steady";
  #failures = 0;
  #wake: () => void = () => {};

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#startMs = options.clock.now();
  }

  /** Minutes that wait. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Points of the minute that `nowMs` is in. Never blocks; without room the oldest minute is lost. */
  add(nowMs: number, points: readonly HostMetricValue[]): void {
    const { queue, lost } = enqueue(this.#queue, Math.floor(nowMs / 60_000) * 60, points);
    this.#queue = queue;
    if (lost.length > 0)
      this.#options.log.error({ minute: lost[0]!.minute, points: countPoints(lost) }, "oldest minute lost: no room");
    this.#wake();
  }

  /**
   * Posts what comes until `stop` aborts; the post that runs then is finished, unless `hard` aborts too. What was not
   * posted stays here.
   */
  async run(client: Client, stop: AbortSignal, hard?: AbortSignal): Promise<void> {
    const { clock, hostId, random } = this.#options;
    const second = postSecond(hostId);
    const wake = () => this.#wake();
    stop.addEventListener("abort", wake);
    while (!stop.aborted) {
      if (this.#queue.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const at = { nowMs: clock.now(), second, failures: this.#failures, random: random() };
      const isStarting = this.#phase !== "outage" && at.nowMs - this.#startMs < STARTING_MS;
      await clock.sleep(postDelayMs(isStarting ? "first" : this.#phase, at), stop);
      if (!stop.aborted) await this.#post(client, hard);
    }
    stop.removeEventListener("abort", wake);
  }

  /** Posts everything that waits, for as long as `signal` allows. Returns how many points are left. */
  async flush(client: Client, signal: AbortSignal): Promise<number> {
    const { clock } = this.#options;
    this.#failures = 0;
    while (this.#queue.length > 0 && !signal.aborted) {
      const at = { nowMs: clock.now(), second: 0, failures: this.#failures, random: 0 };
      await clock.sleep(postDelayMs("stopping", at), signal);
      if (!signal.aborted) await this.#post(client, signal);
    }
    return countPoints(this.#queue);
  }

  async #post(client: Client, signal?: AbortSignal): Promise<void> {
    const { log } = this.#options;
    const { taken, queue } = take(this.#queue);
    this.#queue = queue;
    const points = taken.flatMap((batch) => batch.points);
    try {
      await this.#postOrTwice(client, points, signal);
      if (this.#failures > 0)
        log.info({ failures: this.#failures, waiting: this.#queue.length }, "metrics are posted again");
      this.#failures = 0;
      this.#phase = this.#queue.length > 0 ? "draining" : "steady";
      log.debug({ points: points.length, waiting: this.#queue.length }, "posted metrics");
    } catch (error) {
      this.#failures++;
      // A wrong key is an outage too: somebody will put it right, and the points are fine.
      const isRefusal = !signal?.aborted && !isOutage(error) && !isKeyTrouble(error);
      const back = isRefusal ? refused(this.#queue, taken) : putBack(this.#queue, taken);
      this.#queue = back.queue;
      this.#phase = isRefusal ? "draining" : "outage";
      if (this.#failures === 1)
        log.warn({ err: error, waiting: back.queue.length }, "cannot post metrics, will try again");
      for (const batch of back.lost) this.#mourn(batch, error);
    }
  }

  async #postOrTwice(client: Client, points: readonly HostMetricValue[], signal?: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const start = clock.now();
    try {
      await client.tsdb.post(points, signal);
    } catch (error) {
      const neverAnswered = isOutage(error) && error.status === 0;
      if (!neverAnswered || signal?.aborted || clock.now() - start > SECOND_TRY_WITHIN_MS) throw error;
      await client.tsdb.post(points, signal);
    }
  }

  #mourn({ minute, points }: Batch, error: unknown): void {
    const names = points.slice(0, 5).map(({ name }) => name);
    this.#options.log.error({ err: error, minute, points: points.length, names }, "minute lost: the server refuses it");
  }
}
