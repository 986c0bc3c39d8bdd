import type { UnixSeconds } from "#core/time.ts";
import type { AwsAccess, HaproxyConfig, ProxyConfig } from "#core/traffic/config.ts";
import type { Side } from "#core/traffic/router.ts";
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
}

export interface SliReading {
  readonly buckets: readonly SliBucket[];
  /** Buckets that begin before do not change any more; those that are missing had no requests. */
  readonly finalUntil: UnixSeconds;
}
