import type { MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { type Aws, openAws } from "#aws/aws.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { ReadSource, SliOrigin, SliReader } from "#core/sli/source.ts";
import { floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";

export type AlbSource = ReadSource & { readonly from: Extract<SliOrigin, { readonly kind: "cloudwatch-alb" }> };

export interface AlbReaderOptions {
  readonly aws?: Aws | undefined;
  /** Seconds after which a minute does not grow any more. Balancers report each minute, some nodes of theirs late. */
  readonly lagSeconds?: number | undefined;
}

const LAG_SECONDS = 180;
/** A minute that lacks a number for so long will lack it for ever. */
const GIVE_UP_SECONDS = 900;
const SIDES: readonly Side[] = ["stable", "canary"];

/** Numbers of one bucket by what they count; absent ones are 0, because a balancer reports only what there was. */
type Numbers = ReadonlyMap<string, ReadonlyMap<UnixSeconds, number>>;

/**
 * CloudWatch's metrics of an Application Load Balancer, by target group.
 *
 * Bad are answers of 500 and above by targets. What the balancer answers itself because a target did not (502, 504) is counted for the
 * balancer as a whole and not for a group: a side gets of it what it lacks in answers, in proportion, at most what it lacks. So a target
 * that crashes is bad, and another service's failures on the same balancer are not.
 */
export function cloudwatchAlb(
  { from: origin, bucketSeconds, limitsMs }: AlbSource,
  { aws = openAws(origin), lagSeconds = LAG_SECONDS }: AlbReaderOptions = {},
): SliReader {
  if (bucketSeconds % MINUTE !== 0)
    throw new Rejected(
      "invalid",
      `Cannot count by ${bucketSeconds} s: CloudWatch counts load balancers by the minute, want 60 s or a multiple`,
    );
  const sides = SIDES.filter((side) => (origin.targetGroups[side]?.length ?? 0) > 0);
  const queries = queriesFor(origin, sides, bucketSeconds, limitsMs);

  return {
    async read(from, now, signal) {
      const start = floorTo(bucketSeconds, from);
      // A bucket that goes on has nothing to say yet.
      const end = floorTo(bucketSeconds, now);
      const finalUntil = floorTo(bucketSeconds, now - lagSeconds);
      if (start >= end) return { buckets: [], finalUntil };
      const numbers = await ask(aws, queries, { start, end }, signal);
      const buckets: SliBucket[] = [];
      for (let at = start; at < end; at += bucketSeconds) {
        const found = bucketsAt(numbers, sides, limitsMs, at);
        // What CloudWatch cannot tell yet it may tell later, and what it never tells is no evidence.
        if (found === undefined && at >= now - GIVE_UP_SECONDS)
          return { buckets, finalUntil: Math.min(finalUntil, at) };
        buckets.push(...(found ?? []));
      }
      return { buckets, finalUntil };
    },
  };
}

/** Of a side: requests, answers by class, and for each limit what is below it and above it. */
const ANSWERS = ["2XX", "3XX", "4XX", "5XX"] as const;

function queriesFor(
  { loadBalancer, targetGroups }: AlbSource["from"],
  sides: readonly Side[],
  Period: number,
  limitsMs: readonly number[],
): readonly MetricDataQuery[] {
  const query = (Id: string, MetricName: string, Stat: string, group?: string): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: "AWS/ApplicationELB",
        MetricName,
        Dimensions: [
          ...(group === undefined ? [] : [{ Name: "TargetGroup", Value: group }]),
          { Name: "LoadBalancer", Value: loadBalancer },
        ],
      },
      Period,
      Stat,
    },
  });
  return [
    query("elb5", "HTTPCode_ELB_5XX_Count", "Sum"),
    ...sides.flatMap((side) =>
      targetGroups[side]!.flatMap((group, i) => [
        query(`${side}_total_${i}`, "RequestCount", "Sum", group),
        ...ANSWERS.map((code) =>
          query(`${side}_${code.toLowerCase()}_${i}`, `HTTPCode_Target_${code}_Count`, "Sum", group),
        ),
        ...(limitsMs.length === 0 ? [] : [query(`${side}_timed_${i}`, "TargetResponseTime", "SampleCount", group)]),
        ...limitsMs.flatMap((limit, place) => [
          query(`${side}_within${place}_${i}`, "TargetResponseTime", `TC(:${limit / 1000})`, group),
          query(`${side}_beyond${place}_${i}`, "TargetResponseTime", `TC(${limit / 1000}:)`, group),
        ]),
      ]),
    ),
  ];
}

/** CloudWatch takes so many queries in one call. */
const MOST_QUERIES = 500;

async function ask(
  aws: Aws,
  queries: readonly MetricDataQuery[],
  { start, end }: { readonly start: UnixSeconds; readonly end: UnixSeconds },
  signal?: AbortSignal,
): Promise<Numbers> {
  const numbers = new Map<string, Map<UnixSeconds, number>>();
  for (let i = 0; i < queries.length; i += MOST_QUERIES) {
    const MetricDataQueries = queries.slice(i, i + MOST_QUERIES);
    let NextToken: string | undefined;
    do {
      const page = await aws.ask(
        "cloudwatch",
        "read metrics of the load balancer",
        (cloudwatch, options) =>
          cloudwatch.getMetricData(
            {
              MetricDataQueries,
              StartTime: new Date(start * 1000),
              EndTime: new Date(end * 1000),
              ...(NextToken !== undefined && { NextToken }),
            },
            options,
          ),
        signal,
      );
      for (const result of page.MetricDataResults ?? []) add(numbers, result);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
  return numbers;
}

/** The groups of a side together: what stands after the last "_" of an id is the group. */
function add(
  numbers: Map<string, Map<UnixSeconds, number>>,
  { Id, StatusCode, Timestamps, Values }: MetricDataResult,
): void {
  if (StatusCode === "InternalError" || StatusCode === "Forbidden")
    throw new Unavailable(`Cannot read metrics of the load balancer: AWS says "${StatusCode}" of ${Id}`);
  const name = Id!.replace(/_\d+$/, "");
  const series = numbers.get(name) ?? new Map<UnixSeconds, number>();
  numbers.set(name, series);
  for (const [i, at] of (Timestamps ?? []).entries()) {
    const seconds = Math.floor(at.getTime() / 1000);
    series.set(seconds, (series.get(seconds) ?? 0) + Values![i]!);
  }
}

/** `undefined` where CloudWatch has requests but not how long they took. */
function bucketsAt(
  numbers: Numbers,
  sides: readonly Side[],
  limitsMs: readonly number[],
  start: UnixSeconds,
): readonly SliBucket[] | undefined {
  const of = (name: string) => numbers.get(name)?.get(start);
  const whole = (name: string) => Math.round(of(name) ?? 0);
  const counted = sides.map((side) => {
    const answered = ANSWERS.reduce((sum, code) => sum + whole(`${side}_${code.toLowerCase()}`), 0);
    // Requests and answers are counted a moment apart: a minute may have an answer more than requests.
    const total = Math.max(whole(`${side}_total`), answered);
    return { side, total, failed: whole(`${side}_5xx`), missing: total - answered };
  });
  const missing = counted.reduce((sum, each) => sum + each.missing, 0);
  const byBalancer = Math.min(whole("elb5"), missing);
  const buckets: SliBucket[] = [];
  for (const side of counted) {
    if (side.total === 0) continue;
    const slow = limitsMs.map((_, place) => slowOf(side, place));
    if (slow.includes(undefined)) return undefined;
    const own = missing === 0 ? 0 : Math.ceil((byBalancer * side.missing) / missing);
    const bad = side.failed + Math.min(side.missing, own);
    buckets.push({
      start,
      side: side.side,
      counts: { total: side.total, bad, slow: descending(slow as number[], side.total) },
    });
  }
  return buckets;

  function slowOf({ side }: { readonly side: Side }, place: number): number | undefined {
    const timed = whole(`${side}_timed`);
    if (timed === 0) return 0;
    const [within, beyond] = [of(`${side}_within${place}`), of(`${side}_beyond${place}`)];
    if (within !== undefined) return Math.max(0, timed - Math.round(within));
    return beyond === undefined ? undefined : Math.round(beyond);
  }
}

/** What is slower than a longer limit is slower than a shorter one; CloudWatch estimates each by itself. */
const descending = (slow: readonly number[], total: number): readonly number[] =>
  slow.map((_, i) => Math.min(total, Math.max(...slow.slice(i))));
