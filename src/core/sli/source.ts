import { DAY, floorTo, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { AwsAccess, HaproxyConfig, ProxyConfig } from "#core/traffic/config.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import type { SliBucket } from "./counts.ts";

/** A source of counts that the server asks by itself, as people configure it. Others are posted by whoever reads a log. */
export interface ReadSource {
  /** Letters, digits, ".", "-" and "_", 63 at most; unique in the organisation, and what objectives and migrations call it by. */
  readonly name: string;
  /** Where its counts are service metrics too; absent: nowhere. */
  readonly service?: string | undefined;
  readonly bucketSeconds: number;
  /** Milliseconds, ascending: what `slow` counts against. */
  readonly limitsMs: readonly number[];
  readonly from: SliOrigin;
}

/** What is asked. A side that is absent is not counted; one at least is there. */
export type SliOrigin =
  /** Graph expressions whose values are numbers of requests a minute: points of any host or service metric. */
  | { readonly kind: "metrics"; readonly sides: Readonly<Partial<Record<Side, MetricCounts>>> }
  /** Statistics of HAProxy's backends, which only grow. Errors only: HAProxy counts no requests by duration. */
  | {
      readonly kind: "haproxy";
      readonly socket: HaproxyConfig["socket"];
      readonly backends: Readonly<Partial<Record<Side, string>>>;
    }
  /** Our own proxy, which counts by bucket and side. */
  | { readonly kind: "proxy"; readonly url: ProxyConfig["url"]; readonly tokenFile: ProxyConfig["tokenFile"] }
  /** CloudWatch's metrics of an Application Load Balancer by target group. Minutes; they may still grow for some. */
  | (AwsAccess & {
      readonly kind: "cloudwatch-alb";
      /** As in its ARN: `app/edge/50dc6c495c0c9188`. */
      readonly loadBalancer: string;
      /** As in their ARNs: `targetgroup/api/943f017f100becff`. */
      readonly targetGroups: Readonly<Partial<Record<Side, readonly string[]>>>;
    })
  /** A query of CloudWatch Logs Insights for each side that answers rows of `bucket`, `total`, `bad` and `slow0`, `slow1`, … */
  | (AwsAccess & {
      readonly kind: "logs-insights";
      readonly sides: Readonly<
        Partial<Record<Side, { readonly logGroups: readonly string[]; readonly query: string }>>
      >;
    });

export type OriginOf<Kind extends SliOrigin["kind"]> = Extract<SliOrigin, { readonly kind: Kind }>;

/** A source of one kind of origin. */
export type SourceOf<Kind extends SliOrigin["kind"]> = ReadSource & { readonly from: OriginOf<Kind> };

/** A source that somebody posts to, with what people said of it: where its counts are service metrics. */
export interface PostedSource {
  readonly name: string;
  readonly service?: string | undefined;
  readonly from?: undefined;
}

export type ConfiguredSource = ReadSource | PostedSource;

export const isRead = (source: ConfiguredSource): source is ReadSource => source.from !== undefined;

export interface MetricCounts {
  readonly total: string;
  readonly bad: string;
  /** By limit of the source, in their order. */
  readonly slow: readonly string[];
}

/** Asks an origin. What it answered before it may answer again, and with other counts until the bucket is final. */
export interface SliReader {
  /**
   * Buckets that begin at `from` or later and are known at `now`, in the order of their time. Rejects with `Unavailable` when the
   * origin cannot be asked now, with `Rejected("invalid")` when it can never answer this.
   */
  read(from: UnixSeconds, now: UnixSeconds, signal?: AbortSignal): Promise<SliReading>;
  /** Before the first question: where somebody else ended, as an answer had it, and until when its buckets were final. */
  resume?(seen: Look, finalUntil: UnixSeconds): void;
}

/** Counters that only grow, as they were found at a moment. */
export interface Look {
  readonly at: UnixSeconds;
  readonly sides: Readonly<Partial<Record<Side, SideCounters>>>;
  /** A number that another process of whoever counts has not; absent where nobody knows. */
  readonly process?: number | undefined;
}

export interface SliReading {
  readonly buckets: readonly SliBucket[];
  /** Buckets that begin before do not change any more; those that are missing had no requests. */
  readonly finalUntil: UnixSeconds;
  /** Of buckets that begin before nothing is known any more: who counts began later, or has forgotten. Absent: all is known. */
  readonly since?: UnixSeconds | undefined;
  /** Of counters that only grow: what the next one who reads them goes on from, to be stored together with the buckets. */
  readonly seen?: Look | undefined;
}

/**
 * Counts that are final until longer ago than this say nothing about now: a log that is read after an outage tells of the past, and
 * must not raise an alert about it. Load balancers that write their logs every five minutes are well within.
 */
export const LATE_SECONDS = 1_800;

/** Sources are named by people; what we keep for ourselves (`run/…`, `part/…`, `seen/…`) has a name that nobody can give. */
export const isSourceName = (name: string): boolean => /^[A-Za-z0-9][\w.-]{0,62}$/.test(name);

/** How names are, for messages. */
export const SOURCE_NAME = 'letters, digits, ".", "-" and "_", 63 at most';

/** Seconds from one question to the next. What only grows is asked often: what it grew by belongs to the moment of the look. */
export function askEvery({ from, bucketSeconds }: ReadSource): number {
  if (from.kind === "haproxy" || from.kind === "proxy") return Math.min(10, Math.max(1, bucketSeconds / 2));
  return Math.max(MINUTE, bucketSeconds);
}

/** A source that was never asked begins here: enough for a graph to show that it works. */
const FIRST_SECONDS = HOUR;

/** CloudWatch keeps its minutes for 15 days. What we were away for longer is not made up for. */
const MOST_BACK = 14 * DAY;

/** Where the next question begins: where the last answer was final, however long ago that is. */
export function askFrom(bucketSeconds: number, finalUntil: UnixSeconds | undefined, now: UnixSeconds): UnixSeconds {
  const from =
    finalUntil === undefined || finalUntil === 0 ? now - FIRST_SECONDS : Math.max(finalUntil, now - MOST_BACK);
  return floorTo(bucketSeconds, from);
}
