import type { Entry, Phase } from "#core/migration/run.ts";
import type { CountsAnswer, EntryList, MigrationDetail } from "#wire/own/migrations.ts";
import type { Frame } from "../../graph/shape.ts";
import type { Span } from "../../time/range.ts";

type Buckets = CountsAnswer["buckets"];
type Bucket = Buckets[number];
type Entries = EntryList["entries"];
type Column = (number | null)[];

/** Points of a chart at most: more would be narrower than a pixel on phones. */
const MOST_POINTS = 360;

/** The grid of a span: steps of whole buckets, at whole multiples of them, so that points stand still while time goes on. */
export function gridOf({ from, to }: Span, bucketSeconds: number): Pick<Frame, "start" | "step" | "count"> {
  const buckets = Math.max(1, Math.ceil((to - from) / bucketSeconds));
  const step = Math.ceil(buckets / MOST_POINTS) * bucketSeconds;
  const start = Math.floor(from / step) * step;
  return { start, step, count: Math.max(1, Math.ceil((to - start) / step)) };
}

interface Sum {
  total: number;
  bad: number;
  /** Of buckets. */
  count: number;
}

/** What one side counted in each step of a grid. */
function sumsOf(
  buckets: Buckets,
  side: Bucket["side"],
  { start, step, count }: ReturnType<typeof gridOf>,
  badOf: (bucket: Bucket) => number = ({ bad }) => bad,
): Sum[] {
  const sums = Array.from({ length: count }, (): Sum => ({ total: 0, bad: 0, count: 0 }));
  for (const bucket of buckets) {
    const sum = sums[Math.floor((bucket.start - start) / step)];
    if (bucket.side !== side || sum === undefined) continue;
    sum.count++;
    sum.total += bucket.total;
    sum.bad += badOf(bucket);
  }
  return sums;
}

export interface Arms {
  readonly stable: Column;
  readonly canary: Column;
}

const both = (columnOf: (side: Bucket["side"]) => Column): Arms => ({
  stable: columnOf("stable"),
  canary: columnOf("canary"),
});

/** Per cent of the requests that were bad. Ratios are of sums; without requests there is no opinion. */
export const badArms = (buckets: Buckets, grid: ReturnType<typeof gridOf>, badOf: (bucket: Bucket) => number): Arms =>
  both((side) =>
    sumsOf(buckets, side, grid, badOf).map(({ total, bad }) => (total === 0 ? null : (bad / total) * 100)),
  );

/** Requests a second where anything was counted; the step that goes on is divided by the part of it that is over. */
export function rateArms(buckets: Buckets, grid: ReturnType<typeof gridOf>, countedUntil: number): Arms {
  const { start, step } = grid;
  // What is counted so far of a bucket that goes on is not what it will be.
  const final = buckets.filter((bucket) => bucket.start < countedUntil);
  const sums = { stable: sumsOf(final, "stable", grid), canary: sumsOf(final, "canary", grid) };
  return both((side) =>
    sums[side].map(({ total }, i) => {
      const seconds = Math.min(step, countedUntil - start - i * step);
      return seconds <= 0 || sums.stable[i]!.count + sums.canary[i]!.count === 0 ? null : total / seconds;
    }),
  );
}

/** Per cent of all requests that arrived at the new side. */
export function observedShare(buckets: Buckets, grid: ReturnType<typeof gridOf>): Column {
  const [stable, canary] = [sumsOf(buckets, "stable", grid), sumsOf(buckets, "canary", grid)];
  return stable.map(({ total }, i) => {
    const all = total + canary[i]!.total;
    return all === 0 ? null : (canary[i]!.total / all) * 100;
  });
}

/** Per cent at each point of the grid, of changes in the order of their time; nothing before the first. */
function held(
  changes: readonly { readonly at: number; readonly bp: number }[],
  grid: ReturnType<typeof gridOf>,
): Column {
  const { start, step, count } = grid;
  return Array.from({ length: count }, (_, i) => {
    const change = changes.findLast(({ at }) => at < start + (i + 1) * step);
    return change === undefined ? null : change.bp / 100;
  });
}

const sharesIn = (entries: Entries, bpOf: (entry: Entry) => number | undefined) =>
  entries.flatMap(({ at, entry }) => {
    const bp = bpOf(entry);
    return bp === undefined ? [] : [{ at, bp }];
  });

/** The share that was asked for, and the one that every route was seen to have. */
export function shares(entries: Entries, startedAt: number, grid: ReturnType<typeof gridOf>) {
  const begin = { at: startedAt, bp: 0 };
  return {
    wanted: held([begin, ...sharesIn(entries, (e) => (e.kind === "intent" ? e.intent.wantBp : undefined))], grid),
    set: held([begin, ...sharesIn(entries, (e) => (e.kind === "verified" ? e.canaryBp : undefined))], grid),
  };
}

/** The share at the earliest, had every step passed as soon as it could. */
export function plannedShare(
  { steps }: Pick<MigrationDetail, "steps">,
  firstStepAt: number,
  grid: ReturnType<typeof gridOf>,
): Column {
  let at = firstStepAt;
  const changes = steps.map(({ canaryBp, leastSeconds }) => {
    const change = { at, bp: canaryBp };
    at += leastSeconds;
    return change;
  });
  return held(changes, grid);
}

export interface PhaseSpan extends Span {
  readonly phase: Phase;
}

/** When the run was in which phase; the one that goes on ends now. */
export function phasesOf(entries: Entries, startedAt: number, now: number): readonly PhaseSpan[] {
  const changes = entries.flatMap(({ at, entry }) => (entry.kind === "phase" ? [{ at, phase: entry.to }] : []));
  const begin: { at: number; phase: Phase } = { at: startedAt, phase: "preflight" };
  return [begin, ...changes].map(({ at, phase }, i) => ({ phase, from: at, to: changes[i]?.at ?? now }));
}

/** Requests a second of the new side in the newest buckets, as far as they are counted; absent without counts. */
export function rateNow(buckets: Buckets, bucketSeconds: number): number | undefined {
  const newest = buckets.at(-1)?.start;
  if (newest === undefined) return undefined;
  // The newest bucket may not be full yet.
  const some = buckets.filter(({ start }) => start < newest && start >= newest - RECENT * bucketSeconds);
  const seconds = new Set(some.map(({ start }) => start)).size * bucketSeconds;
  if (seconds === 0) return undefined;
  return some.reduce((sum, { side, total }) => sum + (side === "canary" ? total : 0), 0) / seconds;
}

const RECENT = 5;
