import type { Readable } from "node:stream";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { Counter, type CountOptions, unreadIn } from "#core/sli/count.ts";
import { addBuckets, type SliBucket } from "#core/sli/counts.ts";
import { sketchCount } from "#core/sli/sketch.ts";
import { readLines } from "#sli/stdin.ts";
import { skippedText } from "./count.ts";
import { countsText } from "./sources.ts";

export interface DryRunOptions {
  readonly logs: readonly { readonly stream: Readable; readonly options: CountOptions }[];
  readonly terminal: Terminal;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Whoever sees these knows what a pattern has to match. */
const MOST_STRANGERS = 5;

function targetOf({ read }: CountOptions, line: string): string {
  const request = read(line);
  return (typeof request === "string" ? "" : request.target) || "no target";
}

/** What `sawara sli count` would count in logs as they are now. Asks no server and keeps no place. */
export async function dryRun({ logs, terminal, now }: DryRunOptions): Promise<ExitCode> {
  const buckets: SliBucket[] = [];
  const newest = new Map<string, SliBucket>();
  const strangers = new Set<string>();
  let unread = 0;
  for (const { stream, options } of logs) {
    const counter = new Counter(options);
    for await (const lines of readLines(stream)) {
      for (const line of lines) {
        const before = counter.skipped["no-side"];
        counter.add(line, now() / 1000, 0);
        if (strangers.size < MOST_STRANGERS && counter.skipped["no-side"] > before)
          strangers.add(targetOf(options, line));
      }
      for (const bucket of counter.take(Math.min(now() / 1000, counter.newest)))
        newest.set(`${bucket.start} ${bucket.side}`, bucket);
    }
    buckets.push(...newest.values());
    newest.clear();
    unread += unreadIn(counter.skipped);
    terminal.err(skippedText(counter.skipped));
  }
  if (strangers.size > 0)
    terminal.err(
      `sawara: Of neither side: ${[...strangers].join(", ")}; --stable-target and --canary-target say which, * standing for anything\n`,
    );
  const { limits, bucketSeconds } = logs[0]!.options;
  const all = addBuckets(buckets);
  const counted = { bucketSeconds, limitsMs: [...limits], finalUntil: Number.POSITIVE_INFINITY };
  const shown = all.map(({ start, side, counts: { total, bad, slow } }) => ({
    ...{ start, side, total, bad, slow: [...slow] },
  }));
  terminal.out(countsText({ ...counted, buckets: shown }));
  if (all.length === 0 && unread > 0)
    terminal.err(
      "sawara: No line could be read; --format says what the lines are, --tail and --field what is in them\n",
    );
  const isTimed = all.some(({ counts: { latency } }) => latency !== undefined && sketchCount(latency) > 0);
  if (all.length > 0 && !isTimed && limits.length > 0)
    terminal.err("sawara: No line had a duration, so nothing is slow; --tail or --field says where it is\n");
  return unread > 0 && all.length === 0 ? EXIT.failed : EXIT.ok;
}
