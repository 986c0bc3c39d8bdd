import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Ingest } from "#app/ingest.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { Gauge } from "#kit/metrics.ts";

/** What `/metrics` says beside requests: points, the store, and the process. */
export function telemetry(store: TimeSeries, ingest: Ingest): () => readonly Gauge[] {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const gauge = (name: string, help: string, value: number): Gauge => ({
    name: `sawara_${name}`,
    help,
    kind: "gauge",
    value,
  });
  const counter = (name: string, help: string, value: number, labels?: Record<string, string>): Gauge => ({
    name: `sawara_${name}`,
    help,
    kind: "counter",
    value,
    ...(labels === undefined ? {} : { labels }),
  });
  return () => {
    const stats = store.stats();
    const points = ingest.counts();
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      counter("points_accepted_total", "Points taken", points.accepted),
      ...Object.entries(points.dropped).map(([reason, count]) =>
        counter("points_dropped_total", "Points left out of taken posts", count, { reason }),
      ),
      gauge("store_ready", "1 once the log was read", Number(stats.ready)),
      gauge("store_active_series", "Series in memory", stats.activeSeries),
      gauge("store_active_targets", "Hosts and services in memory", stats.activeTargets),
      gauge("store_hot_bytes", "Memory of points that are not sealed", stats.hotBytes),
      gauge("store_log_bytes", "Size of the write-ahead log", stats.logBytes),
      gauge("store_segment_bytes", "Size of all segments", stats.segmentBytes),
      gauge("store_segments", "Number of segments", stats.segments),
      gauge("store_sealed_through_seconds", "Points before this moment were sealed", stats.sealedThrough),
      gauge(
        "event_loop_delay_p99_seconds",
        "How late timers are, 99th percentile since the start",
        delay.percentile(99) / 1e9,
      ),
      gauge("process_resident_memory_bytes", "Resident memory", rss),
      gauge("process_heap_bytes", "Memory of JavaScript objects", heapUsed),
      counter("process_cpu_seconds_total", "CPU time of all threads", (user + system) / 1e6),
    ];
  };
}
