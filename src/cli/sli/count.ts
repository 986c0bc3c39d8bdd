import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { ApiError, isOutage } from "#client/api-error.ts";
import type { OwnClient } from "#client/own.ts";
import { type CountOptions, type Skipped, unreadIn } from "#core/sli/count.ts";
import type { Clock } from "#kit/clock.ts";
import { type CountedLog, LogCounting } from "#sli/counting.ts";
import { toSliBody } from "#wire/own/sli-body.ts";

export interface CountLogsOptions {
  readonly source: string;
  /** Who counts, where several do for one source. */
  readonly part?: string | undefined;
  readonly logs: readonly CountedLog[];
  /** Whether nothing comes any more from any of the logs. */
  readonly hasEnded: () => boolean;
  readonly client: OwnClient;
  readonly clock: Clock;
  readonly terminal: Terminal;
  /** Ends it; what was counted until then is posted. */
  readonly signal: AbortSignal;
  readonly everyMs: number;
}

const RETRY_MS = 5_000;
/** People are told of lines that cannot be read this often, if there are more. */
const TELL_EVERY_MS = 60_000;

/** `sawara sli count`: reads logs where they are written, and posts what was counted. */
export async function countLogs(options: CountLogsOptions): Promise<ExitCode> {
  const { source, part, logs, hasEnded, client, clock, terminal, signal, everyMs } = options;
  const head = headOf(logs[0]!.options);
  const counting = new LogCounting({
    logs,
    clock,
    signal,
    async post(finalUntil, buckets) {
      await client.postSli(source, toSliBody({ ...head, ...(part !== undefined && { part }), finalUntil }, buckets));
    },
  });
  let isDown = false;
  let isFirst = true;
  let told = { at: Number.NEGATIVE_INFINITY, unread: 0 };
  for (;;) {
    const isLast = signal.aborted || hasEnded();
    try {
      await counting.pass();
      if (isFirst) terminal.err(`sawara: counts for "${source}"; "sawara sli show ${source}" tells what\n`);
      isFirst = false;
      if (isDown) terminal.err("sawara: the server takes counts again\n");
      isDown = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isLater: boolean = isOutage(error);
      if (!isLater) {
        terminal.err(`sawara: ${error.message}\n`);
        return EXIT.failed;
      }
      if (!isDown) terminal.err(`sawara: ${error.message}; counts are kept until it does\n`);
      isDown = true;
    }
    const unread = unreadIn(counting.skipped);
    if (isLast || (unread > told.unread && clock.now() - told.at >= TELL_EVERY_MS)) {
      terminal.err(skippedText(counting.skipped));
      told = { at: clock.now(), unread };
    }
    if (signal.aborted || (isLast && !isDown)) return isDown ? EXIT.tryLater : EXIT.ok;
    await clock.sleep(isDown ? RETRY_MS : hasEnded() ? 0 : everyMs, signal);
  }
}

const headOf = ({ bucketSeconds, limits }: CountOptions) => ({ bucketSeconds, limitsMs: [...limits] });

const WHY: Readonly<Record<keyof Skipped, string>> = {
  blank: "blank",
  "too-long": "too long",
  shape: "not of this format",
  time: "no time that can be read",
  status: "no status that can be read",
  latency: "no duration where one should be",
  ignored: "ignored by the rules",
  "no-side": "of neither side",
  late: "too late for their bucket",
  future: "ahead of the clock",
};

/** Lines that were not counted, by reason; empty when there are none. */
export function skippedText(skipped: Skipped): string {
  const some = Object.entries(skipped).filter(([, lines]) => lines > 0);
  if (some.length === 0) return "";
  const sum = some.reduce((total, [, lines]) => total + lines, 0);
  const each = some.map(([why, lines]) => `${lines} ${WHY[why as keyof Skipped]}`).join(", ");
  return `sawara: ${sum} ${sum === 1 ? "line was" : "lines were"} not counted: ${each}\n`;
}
