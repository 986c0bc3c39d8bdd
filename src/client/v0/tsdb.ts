import type { Send } from "#client/http.ts";
import type { HostMetricValue, MetricValue } from "./types.ts";

export interface TsdbApi {
  /** Points of any hosts. Resolving means that every acceptable one is durable. */
  post(points: readonly HostMetricValue[], signal?: AbortSignal): Promise<void>;
  /** By host and metric; what has no point is left out. */
  latest(
    query: { readonly hostId: readonly string[]; readonly name: readonly string[] },
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, Readonly<Record<string, MetricValue>>>>>;
}

export function tsdbApi(send: Send): TsdbApi {
  return {
    post: async (body, signal) => {
      await send("POST", "/api/v0/tsdb", { body, signal });
    },
    latest: async (query, signal) =>
      (
        await send<{ tsdbLatest: Record<string, Record<string, MetricValue>> }>("GET", "/api/v0/tsdb/latest", {
          query,
          signal,
        })
      ).value.tsdbLatest,
  };
}
