import { createReadStream, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { countLogs } from "#cli/sli/count.ts";
import { dryRun } from "#cli/sli/dry-run.ts";
import type { Terminal } from "#cli/terminal.ts";
import { ownClient } from "#client/own.ts";
import { Unavailable } from "#core/errors.ts";
import type { CounterState } from "#core/sli/count.ts";
import { type CountSettings, countOptionsOf, type LogOfSide, logsOf } from "#core/sli/settings.ts";
import { isZone } from "#core/zone.ts";
import { systemClock } from "#kit/clock.ts";
import { createLogger } from "#kit/log.ts";
import type { ValuesOf } from "#kit/options.ts";
import type { CountedLog } from "#sli/counting.ts";
import { LogFile } from "#sli/file.ts";
import { StdinSource } from "#sli/stdin-source.ts";
import { WITHOUT_KEY } from "./asking.ts";
import type { SLI_COUNT_OPTIONS } from "./sli-options.ts";
import { stopSignal } from "./stop-signal.ts";

export type SliCountOptions = ValuesOf<(typeof SLI_COUNT_OPTIONS)["options"]>;

/** Posted this often while a bucket lasts; a bucket of a second as often as it ends. */
const MOST_EVERY_MS = 10_000;

const STDIN = "-";

export async function runSliCount(source: string, options: SliCountOptions, terminal: Terminal): Promise<ExitCode> {
  const refuse = (why: string): ExitCode => {
    terminal.err(`sawara: ${why}\n`);
    return EXIT.usage;
  };
  const settings: CountSettings = {
    ...options,
    limits: options.limits.map(Number),
    bucketSeconds: options.bucket,
  };
  const paths = logsOf(settings);
  if (typeof paths === "string")
    return refuse(`Cannot count: ${paths}; --log names one of both sides, --stable-log and --canary-log one of each`);
  if (settings.zone !== undefined && !isZone(settings.zone))
    return refuse(`Cannot count: found the time zone "${settings.zone}", want one as in "Asia/Tokyo"`);
  if (options.dryRun) return await tryLogs(settings, paths, terminal);
  if (options.apiKey === undefined) return refuse(WITHOUT_KEY);
  const opened = await openLogs(source, options, paths);
  const stopping = new AbortController();
  void stopSignal().then(() => stopping.abort());
  try {
    return await countLogs({
      source,
      part: options.part,
      logs: opened.map(({ log, side }): CountedLog => ({ source: log, options: countOptionsOf(settings, side) })),
      hasEnded: () => opened.every(({ log }) => log instanceof StdinSource && log.hasEnded),
      client: ownClient({ baseUrl: options.url, apiKey: options.apiKey.reveal() }),
      clock: systemClock,
      terminal,
      signal: stopping.signal,
      everyMs: Math.min(MOST_EVERY_MS, options.bucket * 500),
    });
  } finally {
    await Promise.all(opened.map(({ log }) => log.close()));
  }
}

async function openLogs(source: string, { stateDir, fromStart }: SliCountOptions, paths: readonly LogOfSide[]) {
  if (paths.some(({ path }) => path !== STDIN)) mkdirSync(stateDir, { recursive: true });
  const log = createLogger("info");
  return await Promise.all(
    paths.map(async ({ path, side }) => {
      if (path === STDIN) return { side, log: new StdinSource(process.stdin, systemClock) };
      const name = side.by === "file" ? side.side : "both";
      const stateFile = join(stateDir, `${source}-${name}-${basename(path)}.json`);
      const from = fromStart ? "start" : "end";
      return { side, log: await LogFile.open<CounterState>({ path, stateFile, from, clock: systemClock, log }) };
    }),
  );
}

async function tryLogs(settings: CountSettings, paths: readonly LogOfSide[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dryRun({
      logs: paths.map(({ path, side }) => ({
        stream: path === STDIN ? process.stdin : createReadStream(path),
        options: countOptionsOf(settings, side),
      })),
      terminal,
      now: systemClock.now,
    });
  } catch (error) {
    const cause = error instanceof Unavailable ? (error.cause as NodeJS.ErrnoException) : undefined;
    if (cause?.path === undefined) throw error;
    throw new Unavailable(`Cannot read the log "${cause.path}"`, { cause });
  }
}
