import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { isOutage } from "#client/api-error.ts";
import type { Judged } from "#core/judge/verdict.ts";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { entryLine, zoneLine } from "./entry-line.ts";
import { type LiveView, liveText, SPARKS } from "./live.ts";
import { exitOf, statusText } from "./status.ts";

const WATCH_EVERY_MS = 1_000;
/** A server that is restarted is back within this; a run goes on for days. */
const AWAY_MS = 300_000;
/** Home; each line is cleared behind its end, and what is below the last one: nothing flickers. */
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";
const CLEAR = `\u001b[H${CLEAR_BELOW}`;

export interface WatchOptions {
  /** Whether whoever watches has seen enough, besides the end of the run. */
  readonly isOver?: (run: RunAnswer) => boolean;
  /** After each look. */
  readonly looked?: (detail: MigrationDetail) => void;
  readonly screen?: boolean;
  readonly everyMs?: number;
}

/**
 * Shows a run until it ends, or until it was watched for long enough; a screen for people, a line an event for the rest. A server that
 * is away meanwhile is waited for.
 */
export async function watch(
  call: Call,
  name: string,
  {
    isOver = () => false,
    looked = () => {},
    screen = call.terminal.interactive,
    everyMs = WATCH_EVERY_MS,
  }: WatchOptions = {},
): Promise<ExitCode> {
  const { client, terminal, json } = call;
  const lines: string[] = [];
  let judged: readonly Judged[] | undefined;
  let after = 0;
  let isFirst = true;
  let heardAt: number | undefined;
  let isAway = false;
  for (; ; await call.sleep(everyMs)) {
    try {
      const over = await look();
      if (over !== undefined) return over;
      heardAt = call.now();
      isAway = false;
    } catch (error) {
      if (!isOutage(error) || heardAt === undefined || call.now() - heardAt > AWAY_MS) throw error;
      if (!isAway) terminal.err(`sawara: ${error.message}; trying again\n`);
      isAway = true;
    }
  }

  async function look(): Promise<ExitCode | undefined> {
    const detail = await client.migration(name);
    const { run } = detail;
    if (run === undefined) {
      terminal.out(statusText(detail, call.now() / 1000));
      return EXIT.ok;
    }
    const { entries } = await client.migrationEntries(name, { run: run.id, after });
    if (after === 0 && !screen && !json && entries.length > 0) terminal.out(`${zoneLine(detail.timeZone)}\n`);
    for (const each of entries) {
      after = each.number;
      const line = entryLine(each, detail.timeZone);
      lines.push(line);
      if (each.entry.kind === "verdict") ({ judged } = each.entry);
      if (json) terminal.out(`${JSON.stringify(each)}\n`);
      else if (!screen) terminal.out(`${line}\n`);
    }
    if (screen && !json) {
      terminal.out(
        `${isFirst ? CLEAR : HOME}${await picture(call, detail, { lines, judged: isJudging(run) ? undefined : judged })}`,
      );
      isFirst = false;
    }
    looked(detail);
    return run.hasEnded || isOver(run) ? exitOf(run) : undefined;
  }
}

const isJudging = ({ phase }: RunAnswer): boolean => ["baking", "soaking", "stepping", "warming"].includes(phase);

async function picture(
  { client, terminal, now }: Call,
  detail: MigrationDetail,
  known: Pick<LiveView, "lines" | "judged">,
): Promise<string> {
  const seconds = Math.floor(now() / 1000);
  const from = seconds - (SPARKS + 10) * detail.bucketSeconds;
  const counts = await client.migrationCounts(detail.name, { from, to: seconds + 1 });
  const text = liveText({ detail, counts, ...known, now: seconds, colour: terminal.colour });
  return text.replaceAll("\n", `${CLEAR_LINE}\n`) + CLEAR_BELOW;
}
