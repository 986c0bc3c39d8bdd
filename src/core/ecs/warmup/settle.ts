import { type Said, said } from "#core/ecs/said.ts";

export interface SettleOptions {
  /** Requests that are looked at together. */
  readonly window: number;
  /** How much faster or slower the newer half of the windows may be: 0.1 is 10 %. */
  readonly tolerance: number;
  /** Times in a row that it has to look settled, a window apart. */
  readonly agree: number;
}

/** Windows that are compared: the older half with the newer, and all of them for a trend. */
export const SPAN = 10;

/** Fewer requests say nothing. */
export const leastRequests = ({ window, agree }: SettleOptions): number => window * (SPAN + agree - 1);

export interface Settled {
  readonly settled: boolean;
  /** Requests after which it was. */
  readonly at?: number | undefined;
  /** Of the newest windows that were looked at, in the unit of what was given; 0 of none. */
  readonly median: number;
  readonly p95: number;
  readonly why: Said;
}

/** Latencies as they come. */
export interface Settling {
  /** Takes the latency of one more answer; what is settled stays so. */
  add(latency: number): void;
  answer(): Settled;
}

/**
 * Tells whether latencies, in the order of their answers, have settled. They have when over the last ten windows
 *
 * - the median of the newer half is that of the older, within the tolerance, and the 95th percentile within twice that, and
 * - the ten medians show no downward trend (Mann and Kendall's test, one-sided at 5 %),
 *
 * and that several times in a row. Halves compare well through noise and outliers, which a JVM's collector makes many of; the trend finds
 * a slow fall that no two neighbours show. A plateau longer than ten windows before another fall is taken for the end.
 */
export function newSettling(options: SettleOptions): Settling {
  const { window, agree } = options;
  let recent: number[] = [];
  let count = 0;
  let inRow = 0;
  let last: Look | undefined;
  let at: number | undefined;
  return {
    add(latency) {
      count++;
      if (at !== undefined) return;
      recent.push(latency);
      if (count % window !== 0 || count < window * SPAN) return;
      recent = recent.slice(-window * SPAN);
      last = look(recent, options);
      inRow = last.reason === "calm" ? inRow + 1 : 0;
      if (inRow >= agree) at = count;
    },
    answer: () => answer(at !== undefined, last, options, count, at),
  };
}

/** The same of latencies that are all there. */
export function settle(latencies: readonly number[], options: SettleOptions): Settled {
  const settling = newSettling(options);
  for (const latency of latencies) settling.add(latency);
  return settling.answer();
}

interface Look {
  readonly reason: "calm" | "falls" | "median" | "p95";
  readonly median: number;
  readonly p95: number;
  /** The newer half over the older. */
  readonly ratio: number;
}

/** What the last ten windows show. */
function look(latencies: readonly number[], { window, tolerance }: SettleOptions): Look {
  const half = latencies.length / 2;
  const [older, newer] = [sorted(latencies.slice(0, half)), sorted(latencies.slice(half))];
  const ratio = ratioOf(quantile(newer, 0.5), quantile(older, 0.5));
  const tail = ratioOf(quantile(newer, 0.95), quantile(older, 0.95));
  const medians = Array.from({ length: SPAN }, (_, i) =>
    quantile(sorted(latencies.slice(i * window, (i + 1) * window)), 0.5),
  );
  const seen = { median: quantile(newer, 0.5), p95: quantile(newer, 0.95), ratio };
  if (isFalling(medians)) return { ...seen, reason: "falls" };
  if (!isWithin(ratio, tolerance)) return { ...seen, reason: "median" };
  return isWithin(tail, 2 * tolerance) ? { ...seen, reason: "calm" } : { ...seen, ratio: tail, reason: "p95" };
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], q: number): number =>
  values[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;
/** Of nothing to nothing is no change. */
const ratioOf = (a: number, b: number): number => (a === b ? 1 : b === 0 ? Number.POSITIVE_INFINITY : a / b);
const isWithin = (ratio: number, tolerance: number): boolean => ratio <= 1 + tolerance && ratio >= 1 / (1 + tolerance);

/** Once in twenty by chance. */
const Z_95 = 1.645;

function isFalling(medians: readonly number[]): boolean {
  const n = medians.length;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) sum += Math.sign(medians[j]! - medians[i]!);
  return (sum + 1) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18) < -Z_95;
}

function answer(settled: boolean, last: Look | undefined, options: SettleOptions, count: number, at?: number): Settled {
  const { window, agree, tolerance } = options;
  const seen = { settled, at, median: last?.median ?? 0, p95: last?.p95 ?? 0 };
  const percent = `${Number((tolerance * 100).toFixed(1))} %`;
  if (last === undefined || count < leastRequests(options))
    return {
      ...seen,
      why: said(
        `found ${count} good answers, want ${leastRequests(options)} or more`,
        `正常な応答が ${count} 件です。${leastRequests(options)} 件以上必要です`,
      ),
    };
  if (settled)
    return {
      ...seen,
      why: said(
        `${agree} times in a row the last ${SPAN} windows of ${window} showed no downward trend, and halves within ${percent} of each other`,
        `直近 ${SPAN} 区間 (各 ${window} 件) に下降傾向がなく、前半と後半の差が ${percent} 以内という状態が ${agree} 回続きました`,
      ),
    };
  return { ...seen, why: whyNot(last, agree, percent) };
}

function whyNot({ reason, ratio }: Look, agree: number, percent: string): Said {
  const change = `${Number(((ratio - 1) * 100).toFixed(1))} %`;
  switch (reason) {
    case "falls":
      return said("the medians still fall", "中央値がまだ下がり続けています");
    case "median":
      return said(
        `the median of the newer half differs by ${change}, want ${percent} at most`,
        `中央値が前半から ${change} 変わりました。${percent} 以内になる必要があります`,
      );
    case "p95":
      return said(
        `the 95th percentile of the newer half differs by ${change}, want twice ${percent} at most`,
        `95 パーセンタイルが前半から ${change} 変わりました。${percent} の 2 倍以内になる必要があります`,
      );
    case "calm":
      return said(
        `it looks settled, but not ${agree} times in a row yet`,
        `落ち着いて見えますが、まだ ${agree} 回続いていません`,
      );
  }
}
