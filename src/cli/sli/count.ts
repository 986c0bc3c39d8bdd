import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { ApiError, type OwnClient } from "#client/own.ts";
import { Counter, type CounterState, type CountOptions } from "#core/sli/count.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import { floorTo } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { LogFile } from "#sli/file.ts";
import { toSliBody } from "#wire/own/sli-body.ts";

export interface CountedLog {
  readonly file: LogFile<CounterState>;
  readonly options: CountOptions;
}

export interface CountLogsOptions {
  readonly source: string;
  readonly logs: readonly CountedLog[];
  readonly client: OwnClient;
  readonly clock: Clock;
  readonly terminal: Terminal;
  /** Ends it; what was counted until then is posted. */
  readonly signal: AbortSignal;
  readonly everyMs: number;
}

/** Fewer than the server takes at once. */
const MOST_AT_ONCE = 5_000;
const RETRY_MS = 5_000;

/**
 * `sawara sli count`: reads logs where they are written, and posts what was counted. A line is past when its count was stored: after a
 * crash it is read again, and the bucket that it belongs to is posted again, whole.
 */
export async function countLogs(options: CountLogsOptions): Promise<ExitCode> {
  const { source, logs, client, clock, terminal, signal, everyMs } = options;
  const counters = logs.map(({ file, options: each }) => new Counter(each, file.state));
  /** What was not stored yet, the newest of each bucket. */
  const pending = new Map<string, SliBucket>();
  let isDown = false;
  for (;;) {
    for (const [i, { file }] of logs.entries())
      for (let lines = await file.read(); lines.length > 0; lines = await file.read())
        for (const line of lines) counters[i]!.add(line, clock.now() / 1000);
    const now = clock.now() / 1000;
    for (const counter of counters)
      for (const bucket of counter.take(now)) pending.set(`${bucket.start} ${bucket.side}`, bucket);
    try {
      await post(now);
      for (const [i, { file }] of logs.entries()) await file.commit(counters[i]!.state());
      if (isDown) terminal.err(`sawara: the server takes counts again\n`);
      isDown = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status >= 400 && error.status < 500) {
        terminal.err(`sawara: ${error.message}\n`);
        return EXIT.failed;
      }
      if (!isDown) terminal.err(`sawara: ${error.message}; counts are kept until it does\n`);
      isDown = true;
    }
    if (signal.aborted) return isDown ? EXIT.tryLater : EXIT.ok;
    await clock.sleep(isDown ? RETRY_MS : everyMs, signal);
  }

  async function post(now: number): Promise<void> {
    const { bucketSeconds, limits, finalAfter } = logs[0]!.options;
    const finalUntil = floorTo(bucketSeconds, now - finalAfter);
    const head = { bucketSeconds, limitsMs: [...limits] };
    const all = [...pending.values()].sort((a, b) => a.start - b.start);
    for (let from = 0; from < all.length - MOST_AT_ONCE; from += MOST_AT_ONCE) {
      // Later buckets are still to come, so nothing is final yet.
      const some = all.slice(from, from + MOST_AT_ONCE);
      await client.postSli(source, toSliBody({ ...head, finalUntil: 0 }, some));
      for (const { start, side } of some) pending.delete(`${start} ${side}`);
    }
    await client.postSli(source, toSliBody({ ...head, finalUntil }, [...pending.values()]));
    pending.clear();
  }
}
