import { floorTo, type UnixSeconds } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { createClassifier, type Rules } from "./classify.ts";
import type { SliBucket } from "./counts.ts";
import { type ReadLine, UNREADABLE, type Unreadable } from "./request.ts";
import { SketchBuilder } from "./sketch.ts";

export interface CountOptions {
  readonly read: ReadLine;
  readonly rules: Rules;
  /** Milliseconds, ascending. What took as long or longer is slow. */
  readonly limits: readonly number[];
  readonly bucketSeconds: number;
  /** Seconds after its end for which a bucket still takes late lines; then it is final. */
  readonly finalAfter: number;
}

/** Why a line that could be read counts nowhere. */
export const UNCOUNTED = [
  "ignored", // by the rules
  "no-side", // its target is of neither side
  "late", // its bucket was final
  "future", // by more than `MOST_AHEAD`
] as const;
export type Uncounted = (typeof UNCOUNTED)[number];

/** Lines by what became of those that were not counted. */
export type Skipped = Readonly<Record<Unreadable | Uncounted, number>>;

/** Lines that are of another format, rather than requests that count nowhere. */
export const unreadIn = ({ shape, time, status, latency, "too-long": long }: Skipped): number =>
  shape + time + status + latency + long;

/** Seconds that a log's clock may be ahead of ours. Beyond, its times are wrong, and would open buckets without end. */
export const MOST_AHEAD = 300;

/** All that a counter knows, as JSON: with it a new counter goes on where the old one was. */
export interface CounterState {
  readonly open: readonly SliBucket[];
  readonly finalUntil: UnixSeconds;
  readonly skipped: Skipped;
}

const NOTHING_SKIPPED = Object.fromEntries([...UNREADABLE, ...UNCOUNTED].map((why) => [why, 0])) as Skipped;

export const EMPTY_STATE: CounterState = { open: [], finalUntil: 0, skipped: NOTHING_SKIPPED };

/** Requests of one bucket and side while they are being counted. */
interface Open {
  readonly start: UnixSeconds;
  readonly side: Side;
  total: number;
  bad: number;
  readonly slow: number[];
  readonly latency: SketchBuilder;
  isChanged: boolean;
}

/**
 * Counts the requests of a log by bucket and side. A line counts in the bucket of its own time, however late it comes, until that
 * bucket is final. Lines are never refused: what cannot be read or has no place is counted by reason.
 */
export class Counter {
  readonly #options: CountOptions;
  readonly #classify: ReturnType<typeof createClassifier>;
  /** By start and side; of each start the stable side is even. */
  readonly #open = new Map<number, Open>();
  readonly #skipped: Record<Unreadable | Uncounted, number>;
  #finalUntil: UnixSeconds;
  #newest = 0;
  /** The bucket of the line before, which is nearly always that of the next. */
  #last: Open | undefined;

  constructor(options: CountOptions, state: CounterState = EMPTY_STATE) {
    this.#options = options;
    this.#classify = createClassifier(options.rules);
    this.#finalUntil = state.finalUntil;
    this.#skipped = { ...NOTHING_SKIPPED, ...state.skipped };
    for (const { start, side, counts } of state.open) {
      const open = this.#bucket(start, side);
      open.total = counts.total;
      open.bad = counts.bad;
      for (const [i] of options.limits.entries()) open.slow[i] = counts.slow[i] ?? 0;
      if (counts.latency !== undefined) open.latency.addAll(counts.latency);
      // Whether it was told to anybody before the end of the process nobody knows; telling it again is harmless.
      open.isChanged = true;
    }
  }

  /**
   * Counts a line that was read at `now`. `since` is when whoever reads had come to the end of the log last: what was written since
   * then is not late, however long it had to wait to be read.
   */
  add(line: string, now: UnixSeconds, since: UnixSeconds = now): void {
    this.#finish(since);
    const request = this.#options.read(line);
    if (typeof request === "string") {
      this.#skipped[request]++;
      return;
    }
    const { outcome, side, isTimed } = this.#classify(request);
    const why = this.#whyNot(request.time, outcome === "ignored", side, now);
    if (why !== undefined || side === undefined) {
      this.#skipped[why ?? "no-side"]++;
      return;
    }
    this.#newest = Math.max(this.#newest, request.time);
    const open = this.#bucket(floorTo(this.#options.bucketSeconds, request.time), side);
    open.isChanged = true;
    open.total++;
    if (outcome === "bad") open.bad++;
    const { latencyMs } = request;
    if (!isTimed || latencyMs === undefined) return;
    open.latency.add(latencyMs);
    const { limits } = this.#options;
    for (let i = 0; i < limits.length && latencyMs >= limits[i]!; i++) open.slow[i]!++;
  }

  /** A clock that was turned back opens nothing again. */
  #finish(now: UnixSeconds): void {
    const { bucketSeconds, finalAfter } = this.#options;
    this.#finalUntil = Math.max(this.#finalUntil, floorTo(bucketSeconds, now - finalAfter));
  }

  #whyNot(time: UnixSeconds, isIgnored: boolean, side: Side | undefined, now: UnixSeconds): Uncounted | undefined {
    if (isIgnored) return "ignored";
    if (side === undefined) return "no-side";
    if (time < this.#finalUntil) return "late";
    return time > now + MOST_AHEAD ? "future" : undefined;
  }

  #bucket(start: UnixSeconds, side: Side): Open {
    if (this.#last?.start === start && this.#last.side === side) return this.#last;
    const key = start * 2 + (side === "canary" ? 1 : 0);
    let open = this.#open.get(key);
    if (open === undefined) {
      const slow = this.#options.limits.map(() => 0);
      open = { start, side, total: 0, bad: 0, slow, latency: new SketchBuilder(), isChanged: false };
      this.#open.set(key, open);
    }
    this.#last = open;
    return open;
  }

  /**
   * The buckets that changed since the last call, each with all that it has so far, in ascending order. Those that are final at `now`
   * are told for the last time and forgotten.
   */
  take(now: UnixSeconds): readonly SliBucket[] {
    this.#finish(now);
    const changed: SliBucket[] = [];
    for (const [key, open] of [...this.#open].sort(([a], [b]) => a - b)) {
      if (open.isChanged) changed.push(asBucket(open));
      open.isChanged = false;
      if (open.start < this.#finalUntil) this.#open.delete(key);
    }
    this.#last = undefined;
    return changed;
  }

  /** Buckets that begin before take no lines any more. */
  get finalUntil(): UnixSeconds {
    return this.#finalUntil;
  }

  /** Time of the newest line that this counter has counted, 0 when there is none. */
  get newest(): UnixSeconds {
    return this.#newest;
  }

  /** Lines that were not counted, since the first. */
  get skipped(): Skipped {
    return { ...this.#skipped };
  }

  state(): CounterState {
    return {
      open: [...this.#open.values()].map(asBucket),
      finalUntil: this.#finalUntil,
      skipped: this.skipped,
    };
  }
}

const asBucket = ({ start, side, total, bad, slow, latency }: Open): SliBucket => ({
  start,
  side,
  counts: { total, bad, slow: [...slow], latency: latency.read() },
});
