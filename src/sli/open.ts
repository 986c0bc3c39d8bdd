import type { OriginOf, ReadSource, SliReader, SourceOf } from "#core/sli/source.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { cloudwatchAlb } from "./cloudwatch-alb.ts";
import { type Counters, haproxyReader } from "./haproxy.ts";
import { logsInsights } from "./logs-insights.ts";
import { proxyReader } from "./proxy.ts";

/** How origins are asked that others of ours know: graphs, routers. Throws `Rejected("invalid")` for what cannot be. */
export interface Asks {
  metrics(source: SourceOf<"metrics">): SliReader;
  haproxy(from: OriginOf<"haproxy">): Counters;
  proxy(from: OriginOf<"proxy">): (from: UnixSeconds, signal?: AbortSignal) => Promise<ProxyCounts>;
}

/** A reader by what people configured. Reaches nothing yet; `invalid` for what cannot be. */
export function openReader(
  source: ReadSource,
  asks: Asks,
  tools: { readonly clock: Clock; readonly log: Logger },
): SliReader {
  const { from } = source;
  switch (from.kind) {
    case "metrics":
      return asks.metrics({ ...source, from });
    case "haproxy":
      return haproxyReader({ ...source, from }, asks.haproxy(from));
    case "proxy":
      return proxyReader({ ...source, from }, asks.proxy(from));
    case "cloudwatch-alb":
      return cloudwatchAlb({ ...source, from });
    case "logs-insights":
      return logsInsights({ ...source, from }, tools);
  }
}
