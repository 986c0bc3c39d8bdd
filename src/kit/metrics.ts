/** Our own telemetry: counters and histograms in memory, printed in Prometheus' text format. */
export interface Metrics {
  request(route: string, status: number, seconds: number, bytes: number): void;
  /** Adds lines of other sources, asked when the page is. */
  gauges(read: () => readonly Gauge[]): void;
  print(): string;
}

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly kind: "gauge" | "counter";
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Seconds. From a cached list to a month of points of many hosts. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function createMetrics(): Metrics {
  const requests = new Map<
    string,
    { route: string; status: number; count: number; sum: number; bytes: number; buckets: Float64Array }
  >();
  const sources: (() => readonly Gauge[])[] = [];
  return {
    request(route, status, seconds, bytes) {
      const key = `${status} ${route}`;
      let entry = requests.get(key);
      if (entry === undefined) {
        entry = { route, status, count: 0, sum: 0, bytes: 0, buckets: new Float64Array(BUCKETS.length) };
        requests.set(key, entry);
      }
      entry.count++;
      entry.sum += seconds;
      entry.bytes += bytes;
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) entry.buckets[bucket]!++;
    },
    gauges: (read) => void sources.push(read),
    print() {
      const lines: string[] = [];
      const name = "sawara_http_request_duration_seconds";
      lines.push(`# HELP ${name} Time to answer a request`, `# TYPE ${name} histogram`);
      for (const { route, status, count, sum, buckets } of requests.values()) {
        const labels = `route="${escapeLabel(route)}",status="${status}"`;
        let below = 0;
        for (const [i, bound] of BUCKETS.entries()) {
          below += buckets[i]!;
          lines.push(`${name}_bucket{${labels},le="${bound}"} ${below}`);
        }
        lines.push(
          `${name}_bucket{${labels},le="+Inf"} ${count}`,
          `${name}_sum{${labels}} ${sum}`,
          `${name}_count{${labels}} ${count}`,
        );
      }
      const seen = new Set<string>();
      for (const gauge of sources.flatMap((read) => read())) {
        if (!seen.has(gauge.name))
          lines.push(`# HELP ${gauge.name} ${gauge.help}`, `# TYPE ${gauge.name} ${gauge.kind}`);
        seen.add(gauge.name);
        const labels = Object.entries(gauge.labels ?? {}).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
        lines.push(`${gauge.name}${labels.length === 0 ? "" : `{${labels.join(",")}}`} ${gauge.value}`);
      }
      return `${lines.join("\n")}\n`;
    },
  };
}

const escapeLabel = (text: string): string => text.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`));
