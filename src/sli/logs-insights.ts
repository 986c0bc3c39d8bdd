import type { ResultField } from "@aws-sdk/client-cloudwatch-logs";
import { type Aws, openAws } from "#aws/aws.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import { countsProblem, type SliBucket } from "#core/sli/counts.ts";
import type { ReadSource, SliOrigin, SliReader } from "#core/sli/source.ts";
import { floorTo, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { type Clock, systemClock } from "#kit/clock.ts";
import { type Logger, silentLogger } from "#kit/log.ts";

export type InsightsSource = ReadSource & { readonly from: Extract<SliOrigin, { readonly kind: "logs-insights" }> };

export interface InsightsOptions {
  readonly aws?: Aws | undefined;
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
  /** Seconds after which no line of a bucket comes any more. */
  readonly lagSeconds?: number | undefined;
  /** How long a query may take. */
  readonly limitMs?: number | undefined;
}

const LAG_SECONDS = 120;
const LIMIT_MS = 60_000;
/** The first look at a query's result, and the longest pause between later ones. */
const PAUSE_MS = { first: 200, most: 2_000 };
/** Logs Insights answers so many rows at most. */
const MOST_ROWS = 10_000;

/** Counts lines by a query of CloudWatch Logs Insights for each side: what is scanned is paid for at every look. */
export function logsInsights(
  { from: origin, bucketSeconds, limitsMs, name }: InsightsSource,
  options: InsightsOptions = {},
): SliReader {
  const { aws = openAws(origin), clock = systemClock, log = silentLogger } = options;
  const { lagSeconds = LAG_SECONDS, limitMs = LIMIT_MS } = options;
  const sides = Object.entries(origin.sides) as [Side, NonNullable<(typeof origin.sides)[Side]>][];

  return {
    async read(from, now, signal) {
      const start = floorTo(bucketSeconds, from);
      const end = floorTo(bucketSeconds, now);
      const finalUntil = floorTo(bucketSeconds, now - lagSeconds);
      if (start >= end) return { buckets: [], finalUntil };
      const found = await Promise.all(
        sides.map(async ([side, { logGroups, query }]) => {
          const rows = await rowsOf({ logGroups, query, start, end }, side, signal);
          return rows.map((row) => bucketOf(row, side, { start, end, bucketSeconds, limits: limitsMs.length }));
        }),
      );
      const buckets = found.flat().sort((a, b) => a.start - b.start);
      return { buckets, finalUntil };
    },
  };

  async function rowsOf(
    asked: {
      readonly logGroups: readonly string[];
      readonly query: string;
      readonly start: UnixSeconds;
      readonly end: UnixSeconds;
    },
    side: Side,
    signal?: AbortSignal,
  ): Promise<readonly (readonly ResultField[])[]> {
    const what = `count ${side} of "${name}" by Logs Insights`;
    const queryId = await aws.ask(
      "logs",
      what,
      async (logs, options) =>
        (
          await logs.startQuery(
            {
              logGroupNames: [...asked.logGroups],
              queryString: asked.query,
              startTime: asked.start,
              // Both ends belong to it.
              endTime: asked.end - 1,
              limit: MOST_ROWS,
            },
            options,
          )
        ).queryId!,
      signal,
    );
    try {
      return await resultOf(queryId, what, side, signal);
    } catch (error) {
      // Nobody waits for it any more; it would scan on.
      await aws.ask("logs", `stop a query`, (logs, options) => logs.stopQuery({ queryId }, options)).catch(() => {});
      throw error;
    }
  }

  async function resultOf(
    queryId: string,
    what: string,
    side: Side,
    signal?: AbortSignal,
  ): Promise<readonly (readonly ResultField[])[]> {
    const deadline = clock.now() + limitMs;
    for (let pause = PAUSE_MS.first; ; pause = Math.min(PAUSE_MS.most, pause * 2)) {
      await clock.sleep(pause, signal);
      if (signal?.aborted) throw new Unavailable(`Cannot ${what}: nobody waits any more`);
      const {
        status,
        results = [],
        statistics,
      } = await aws.ask("logs", what, (logs, options) => logs.getQueryResults({ queryId }, options), signal);
      switch (status) {
        case "Complete": {
          const { bytesScanned, recordsScanned, recordsMatched } = statistics ?? {};
          log.debug({ source: name, side, bytesScanned, recordsScanned, recordsMatched }, "Logs Insights counted");
          if (results.length >= MOST_ROWS)
            throw new Rejected(
              "invalid",
              `Cannot ${what}: found ${results.length} rows or more, want one for each bucket`,
            );
          return results;
        }
        case "Scheduled":
        case "Running":
          if (clock.now() >= deadline)
            throw new Unavailable(`Cannot ${what}: the query is ${status} after ${limitMs / 1000} s`);
          break;
        default:
          throw new Unavailable(`Cannot ${what}: the query ended as ${status}`);
      }
    }
  }
}

/** A row of the answer: `bucket` as `bin()` writes it, `total`, `bad` and one of `slow0`, `slow1`, … for each limit. */
function bucketOf(
  row: readonly ResultField[],
  side: Side,
  {
    start,
    end,
    bucketSeconds,
    limits,
  }: {
    readonly start: UnixSeconds;
    readonly end: UnixSeconds;
    readonly bucketSeconds: number;
    readonly limits: number;
  },
): SliBucket {
  const of = (name: string): string => {
    const value = row.find(({ field }) => field === name)?.value;
    if (value !== undefined) return value;
    const there = row.map(({ field }) => field).join(", ") || "none";
    throw new Rejected(
      "invalid",
      `Cannot read the answer of Logs Insights: found columns ${there}, want "${name}" too`,
    );
  };
  const at = momentOf(of("bucket"));
  if (at === undefined || at % bucketSeconds !== 0 || at < start || at >= end)
    throw new Rejected(
      "invalid",
      `Cannot read the answer of Logs Insights: found bucket "${of("bucket")}", want the beginning of one of ${bucketSeconds} s as "bin(${bucketSeconds}s) as bucket" gives it`,
    );
  const counts = {
    total: Number(of("total")),
    bad: Number(of("bad")),
    slow: Array.from({ length: limits }, (_, i) => Number(of(`slow${i}`))),
  };
  const problem = countsProblem(counts, limits);
  if (problem !== undefined) throw new Rejected("invalid", `Cannot read the answer of Logs Insights: ${problem}`);
  return { start: at, side, counts };
}

/** `2026-11-28 10:00:00.000`, in UTC, or milliseconds since the epoch. */
function momentOf(text: string): UnixSeconds | undefined {
  if (/^\d{13}$/.test(text)) return Math.floor(Number(text) / 1000);
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text)) return undefined;
  const ms = Date.parse(`${text.replace(" ", "T")}Z`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}
