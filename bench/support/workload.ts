/**
 * Workload W: hosts with 50 metrics each, a point a minute, the same on every run.
 *
 * Ten gauges with two decimals (random walks), six with one, ten integer rates (log-normal noise on a daily curve), six memory
 * gauges (multiples of 4,096), four slow growers, eight constants, six with three decimals and heavy tails. Its noise carries
 * about one byte a point, so nothing lossless can go far below 0.95 bytes: it is a hard set on purpose.
 */

export interface Metric {
  readonly name: string;
  readonly kind: "gauge" | "rate" | "memory" | "slow" | "constant" | "latency";
  readonly base: number;
  readonly spread: number;
  readonly decimals: number;
}

const gauges: [string, number, number, number][] = [
  ["cpu.user", 22, 1.5, 2],
  ["cpu.system", 6, 0.6, 2],
  ["cpu.iowait", 1.5, 0.4, 2],
  ["cpu.idle", 68, 1.8, 2],
  ["cpu.steal", 0.3, 0.05, 2],
  ["cpu.irq", 0.4, 0.06, 2],
  ["load.one", 1.2, 0.12, 2],
  ["load.five", 1.2, 0.04, 2],
  ["load.fifteen", 1.2, 0.015, 2],
  ["proc.latency", 12, 0.8, 2],
  ["disk.util", 12, 0.9, 1],
  ["fs.root_pct", 44, 0.02, 1],
  ["fs.data_pct", 61, 0.02, 1],
  ["temp.cpu", 48, 0.3, 1],
  ["temp.board", 36, 0.1, 1],
  ["swap.pct", 3, 0.03, 1],
];
const rates: [string, number, number][] = [
  ["if.eth0_rx", 850_000, 0.25],
  ["if.eth0_tx", 1_400_000, 0.25],
  ["if.eth1_rx", 42_000, 0.3],
  ["if.eth1_tx", 38_000, 0.3],
  ["disk.read_bytes", 210_000, 0.6],
  ["disk.write_bytes", 900_000, 0.4],
  ["disk.read_ops", 14, 0.5],
  ["disk.write_ops", 120, 0.3],
  ["ctx.switches", 5200, 0.1],
  ["tcp.segs_out", 1900, 0.2],
];
const memory: [string, number, number][] = [
  ["mem.used", 900_000, 180],
  ["mem.free", 500_000, 200],
  ["mem.buffers", 60_000, 8],
  ["mem.cached", 1_600_000, 90],
  ["mem.anon", 700_000, 120],
  ["mem.slab", 90_000, 20],
];
const slow: [string, number, number][] = [
  ["fs.root_used", 5e6, 0.5],
  ["fs.data_used", 4e7, 0.8],
  ["fs.inodes", 4e5, 0.3],
  ["proc.count", 180, 0.4],
];
const constants: [string, number][] = [
  ["mem.total", 16_651_423_744],
  ["swap.total", 2_147_479_552],
  ["fs.root_size", 42_140_499_968],
  ["fs.data_size", 527_295_578_112],
  ["cpu.count", 4],
  ["if.eth0_errs", 0],
  ["if.eth1_errs", 0],
  ["cpu.guest", 0],
];

export const METRICS: readonly Metric[] = [
  ...gauges.map(([name, base, spread, decimals]): Metric => ({ name, kind: "gauge", base, spread, decimals })),
  ...rates.map(([name, base, spread]): Metric => ({ name, kind: "rate", base, spread, decimals: 0 })),
  ...memory.map(([name, base, spread]): Metric => ({ name, kind: "memory", base, spread, decimals: 0 })),
  ...slow.map(([name, base, spread]): Metric => ({ name, kind: "slow", base, spread, decimals: 0 })),
  ...constants.map(([name, base]): Metric => ({ name, kind: "constant", base, spread: 0, decimals: 0 })),
  ...Array.from(
    { length: 6 },
    (_, i): Metric => ({ name: `app.latency${i}`, kind: "latency", base: 4 + 9 * i, spread: 0.35, decimals: 3 }),
  ),
];

/** As Mackerel wants a custom host metric. */
export const metricName = (metric: Metric): string => `custom.${metric.name}`;

/** Mulberry32: small, fast, and the same everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(next: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** The values of one series, minute by minute. */
export function series(host: number, index: number, minutes: number): Float64Array {
  const metric = METRICS[index]!;
  const next = random((host + 1) * 7919 + index * 104_729);
  const noise = normal(next);
  const values = new Float64Array(minutes);
  const size = 0.5 + next() * 1.2;
  const unit = 10 ** metric.decimals;
  let level = metric.base * size;
  const mean = level;
  const phase = next() * 1440;
  for (let t = 0; t < minutes; t++) {
    switch (metric.kind) {
      case "gauge":
        level = Math.abs(level + noise() * metric.spread * Math.min(1, size) - 0.02 * (level - mean));
        values[t] = Math.round(level * unit) / unit;
        break;
      case "rate":
        values[t] = Math.round(
          mean * (1 + 0.3 * Math.sin((2 * Math.PI * (t + phase)) / 1440)) * Math.exp(noise() * metric.spread),
        );
        break;
      case "memory":
        level = Math.max(0, Math.round(level + noise() * metric.spread - 0.01 * (level - mean)));
        values[t] = level * 4096;
        break;
      case "slow":
        if (next() < metric.spread)
          level = Math.round(level + (metric.base > 1e6 ? Math.floor(next() * 60) : noise() * 2));
        values[t] = metric.base > 1e6 ? level * 4096 : Math.round(level);
        break;
      case "constant":
        values[t] = metric.base;
        break;
      case "latency":
        values[t] = Math.round(mean * Math.exp(noise() * metric.spread) * unit) / unit;
        break;
    }
  }
  return values;
}
