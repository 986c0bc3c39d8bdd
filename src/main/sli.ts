import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { type CountedLog, countLogs } from "#cli/sli/count.ts";
import type { Terminal } from "#cli/terminal.ts";
import { ownClient } from "#client/own.ts";
import { DEFAULT_RULES, type SideRule } from "#core/sli/classify.ts";
import type { CounterState, CountOptions } from "#core/sli/count.ts";
import { createAlbReader } from "#core/sli/line/alb.ts";
import { createCombinedReader } from "#core/sli/line/combined.ts";
import { createEnvoyReader } from "#core/sli/line/envoy.ts";
import { createHaproxyReader } from "#core/sli/line/haproxy.ts";
import { createJsonReader } from "#core/sli/line/json.ts";
import { createLtsvReader } from "#core/sli/line/ltsv.ts";
import type { ReadLine } from "#core/sli/request.ts";
import { systemClock } from "#kit/clock.ts";
import { createLogger } from "#kit/log.ts";
import type { ValuesOf } from "#kit/options.ts";
import { LogFile } from "#sli/file.ts";
import { type SLI_COUNT_OPTIONS, TAIL_FIELDS } from "./sli-options.ts";
import { stopSignal } from "./stop-signal.ts";

export type SliCountOptions = ValuesOf<(typeof SLI_COUNT_OPTIONS)["options"]>;

/** Posted this often while a bucket lasts; a bucket of a second as often as it ends. */
const MOST_EVERY_MS = 10_000;

export async function runSliCount(source: string, options: SliCountOptions, terminal: Terminal): Promise<ExitCode> {
  const sides = sidesOf(options);
  if (sides === undefined || options.apiKey === undefined) {
    terminal.err(
      sides === undefined
        ? "sawara: Cannot count: want --log with --stable-target and --canary-target, or --stable-log and --canary-log\n"
        : "sawara: Cannot ask the server without an API key; want --api-key, SAWARA_API_KEY or MACKEREL_APIKEY\n",
    );
    return EXIT.usage;
  }
  mkdirSync(options.stateDir, { recursive: true });
  const log = createLogger("info");
  const logs = await Promise.all(
    sides.map(async ({ path, side }): Promise<CountedLog> => {
      const name = side.by === "file" ? side.side : "both";
      return {
        options: countOptions(options, side),
        file: await LogFile.open<CounterState>({
          path,
          stateFile: join(options.stateDir, `${source}-${name}-${basename(path)}.json`),
          from: options.fromStart ? "start" : "end",
          clock: systemClock,
          log,
        }),
      };
    }),
  );
  const stopping = new AbortController();
  void stopSignal().then(() => stopping.abort());
  try {
    return await countLogs({
      source,
      logs,
      client: ownClient({ baseUrl: options.url, apiKey: options.apiKey.reveal() }),
      clock: systemClock,
      terminal,
      signal: stopping.signal,
      everyMs: Math.min(MOST_EVERY_MS, options.bucket * 500),
    });
  } finally {
    await Promise.all(logs.map(({ file }) => file.close()));
  }
}

interface LogOfSide {
  readonly path: string;
  readonly side: SideRule;
}

function sidesOf(options: SliCountOptions): readonly LogOfSide[] | undefined {
  const { log, stableLog, canaryLog, stableTarget: stable, canaryTarget: canary } = options;
  if (log !== undefined && stable.length > 0 && canary.length > 0)
    return [{ path: log, side: { by: "target", stable, canary } }];
  if (log !== undefined || stableLog === undefined || canaryLog === undefined) return undefined;
  return [
    { path: stableLog, side: { by: "file", side: "stable" } },
    { path: canaryLog, side: { by: "file", side: "canary" } },
  ];
}

const countOptions = (options: SliCountOptions, side: SideRule): CountOptions => ({
  read: readerOf(options),
  rules: { ...DEFAULT_RULES, ignoredPaths: options.ignorePath, side },
  limits: options.limits.map(Number).sort((a, b) => a - b),
  bucketSeconds: options.bucket,
  finalAfter: options.finalAfter,
});

function readerOf({ format, zone, tail }: SliCountOptions): ReadLine {
  switch (format) {
    case "combined":
      return createCombinedReader({ tail: tail.map((field) => TAIL_FIELDS[field]!) });
    case "ltsv":
      return createLtsvReader({ zone });
    case "json":
      return createJsonReader({ zone });
    case "alb":
      return createAlbReader();
    case "haproxy":
      return createHaproxyReader({ zone });
    case "envoy":
      return createEnvoyReader();
  }
}
