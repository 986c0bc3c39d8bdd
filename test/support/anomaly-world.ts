import { FEATURES, type Feature } from "#core/anomaly/features.ts";
import { ANOMALY_WINDOW, type AnomalyHistory, type AnomalyModel, deviationOf } from "#core/monitor/anomaly.ts";
import { DAY, HOUR, type UnixSeconds } from "#core/time.ts";

/** A Monday. */
export const START: UnixSeconds = 1_699_833_600;
const WINDOWS_A_DAY = DAY / ANOMALY_WINDOW;

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface WorldOptions {
  readonly seed: number;
  readonly hosts: number;
  readonly days: number;
  /** Swing over a day, as a ratio: 0.5 is half as much again at noon. */
  readonly season: number;
  /** How much less there is on Saturdays and Sundays. */
  readonly weekend: number;
  /** Standard deviation of the noise, as a ratio; it keeps `memory` of itself from one window to the next. */
  readonly noise: number;
  readonly memory: number;
  /** Degrees of freedom of the noise: 5 has many outliers, Infinity is normal. */
  readonly freedom: number;
  /** Of all hosts together from day to day, as a ratio. */
  readonly drift: number;
}

export const CALM: WorldOptions = {
  seed: 1,
  hosts: 10,
  days: 28,
  season: 0.5,
  weekend: 0.3,
  noise: 0.1,
  memory: 0.7,
  freedom: Number.POSITIVE_INFINITY,
  drift: 0.03,
};

const USUAL: Readonly<Record<Feature, number>> = {
  "cpu%": 30,
  "cpu.iowait.percentage": 2,
  loadavg5: 2,
  "memory%": 60,
  "disk.*.reads.delta": 40,
  "disk.*.writes.delta": 120,
  "interface.*.rxBytes.delta": 800_000,
  "interface.*.txBytes.delta": 2_000_000,
};

/** Hosts that live from day to day: a season, a weekend, levels of their own, and noise with memory. */
export function world(options: WorldOptions): AnomalyHistory {
  const { hosts, days, season, weekend, noise, memory, freedom } = options;
  const next = random(options.seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  // Student's t: a normal variable over the root of a mean of squares, of variance 1.
  const outlying = () => {
    if (freedom === Number.POSITIVE_INFINITY) return normal();
    let squares = 0;
    for (let i = 0; i < freedom; i++) squares += normal() ** 2;
    return (normal() / Math.sqrt(squares / freedom)) * Math.sqrt((freedom - 2) / freedom);
  };
  const drifts = Array.from({ length: days }, () => options.drift * normal());
  return {
    start: START,
    hosts: Array.from({ length: hosts }, (_, host) => {
      const level = Math.exp(0.3 * normal());
      return {
        hostId: `h${host}`,
        features: new Map(
          FEATURES.map((feature) => {
            let state = 0;
            const values = Float64Array.from({ length: days * WINDOWS_A_DAY }, (_value, i) => {
              const time = START + i * ANOMALY_WINDOW;
              const day = Math.floor(i / WINDOWS_A_DAY);
              state = memory * state + Math.sqrt(1 - memory ** 2) * outlying();
              const rhythm = season * Math.sin((2 * Math.PI * (time % DAY)) / DAY) - (day % 7 >= 5 ? weekend : 0);
              const value = USUAL[feature] * level * Math.exp(rhythm + drifts[day]! + noise * state);
              return feature.endsWith("%") ? Math.min(100, value) : value;
            });
            return [feature, values] as const;
          }),
        ),
      };
    }),
  };
}

/** The first days of a world, and the rest of it. */
export function cut({ start, hosts }: AnomalyHistory, days: number): [AnomalyHistory, AnomalyHistory] {
  const at = days * WINDOWS_A_DAY;
  const part = (from: number, to?: number): AnomalyHistory => ({
    start: start + from * ANOMALY_WINDOW,
    hosts: hosts.map(({ hostId, features }) => ({
      hostId,
      features: new Map([...features].map(([feature, values]) => [feature, values.slice(from, to)])),
    })),
  });
  return [part(0, at), part(at)];
}

/** The values of one window of one host, some of them changed. */
export function windowOf(
  { start, hosts }: AnomalyHistory,
  host: number,
  index: number,
  change: Partial<Record<Feature, (value: number) => number>> = {},
) {
  const { hostId, features } = hosts[host]!;
  return {
    hostId,
    at: start + (index + 1) * ANOMALY_WINDOW,
    values: new Map(
      [...features].map(([feature, values]) => [feature, (change[feature] ?? ((v) => v))(values[index]!)]),
    ),
  };
}

/** The part of all windows of a world that score as much. */
export function falseAlarms(model: AnomalyModel, history: AnomalyHistory, scores: readonly number[]): number[] {
  const counts = scores.map(() => 0);
  let windows = 0;
  for (const [host, { features }] of history.hosts.entries()) {
    for (let i = 0; i < features.get("loadavg5")!.length; i++) {
      const score = deviationOf(model, windowOf(history, host, i))?.score ?? 0;
      windows++;
      scores.forEach((least, nth) => {
        if (score >= least) counts[nth]!++;
      });
    }
  }
  return counts.map((count) => count / windows);
}

/** Hours of an index, for tests that look for a time of day. */
export const hourOf = (history: AnomalyHistory, index: number): number =>
  Math.floor((history.start + index * ANOMALY_WINDOW) / HOUR) % 24;
