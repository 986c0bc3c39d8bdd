import type { BlockEngine, SegmentKey } from "#core/ports.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import type { JournalEngine, JournalFrozen } from "#tsdb/engines/journal/engine.ts";
import type { StoreWorker } from "#tsdb/work/client.ts";
import type { Written } from "#tsdb/work/jobs.ts";
import type { Manifest } from "./manifest.ts";
import { type MergePlan, planMerge, planRetention, planSeal } from "./plans.ts";

/** What the keeper may change of the store. */
export interface Kept {
  manifest(): Manifest;
  /** Stores the next manifest and makes it the one that readers begin with; then lets go of what it no longer names. */
  replace(next: Manifest): Promise<void>;
}

export interface KeeperOptions {
  readonly kept: Kept;
  readonly hot: JournalEngine;
  readonly blocks: BlockEngine;
  readonly worker: StoreWorker;
  readonly log: Logger;
  readonly logCapBytes: number;
  readonly retentionSeconds: number | undefined;
}

/** Moves points from the log to segments, and segments to larger ones. One step at a time; a step that fails is tried again. */
export interface Keeper {
  /** Does all that is due at `now`. */
  runOnce(now: UnixSeconds): Promise<void>;
  /** Seals everything, the running hour too. */
  sealAll(): Promise<void>;
  /** Merges all that is due at `now`. */
  mergeAll(now: UnixSeconds): Promise<void>;
}

export function createKeeper(options: KeeperOptions): Keeper {
  const { kept, hot, blocks, worker, log } = options;
  /** Frozen by a seal that failed: the next one begins with it. */
  let pending: JournalFrozen | undefined;
  let turn: Promise<void> = Promise.resolve();

  /** One step after the other, whoever asks. */
  function inTurn(step: () => Promise<void>): Promise<void> {
    const mine = turn.then(step);
    turn = mine.catch(() => {});
    return mine;
  }

  async function seal(boundary: UnixSeconds): Promise<void> {
    const began = performance.now();
    pending ??= await hot.freeze(boundary);
    const frozen = pending;
    const manifest = kept.manifest();
    let generation = manifest.nextGeneration;
    const written: Written[] = [];
    for (const window of frozen.windows) {
      const key: SegmentKey = {
        org: window.org,
        resolution: 60,
        start: window.start,
        span: 3600,
        shard: 0,
        generation: generation++,
      };
      const [segment] = await worker.run({ kind: "seal", window, key });
      if (segment!.points === 0) await blocks.remove(key);
      else {
        await readBack(key);
        written.push(segment!);
      }
    }
    await kept.replace({
      segments: [...manifest.segments, ...written],
      mark: frozen.mark,
      sealedThrough: Math.max(manifest.sealedThrough, ...written.map(({ key }) => key.start + key.span)),
      nextGeneration: generation,
    });
    await hot.release(frozen);
    pending = undefined;
    if (written.length > 0) report("Sealed", written, began);
  }

  /** Every checksum of a segment. What was not read back is not stored yet, and whatever it was made from stays [ST3]. */
  async function readBack(key: SegmentKey): Promise<void> {
    // Posts go first: a month may be gigabytes.
    for await (const _ of blocks.scan(key)) await new Promise((resolve) => setImmediate(resolve));
  }

  async function merge(plan: MergePlan): Promise<void> {
    const began = performance.now();
    const inputs = plan.inputs.map(({ key }) => key);
    const written = [...(await worker.run({ kind: "merge", inputs, output: plan.output, hourly: plan.hourly }))];
    if (plan.daily !== undefined) {
      written.push(...(await worker.run({ kind: "daily", hourly: plan.hourly, output: plan.daily })));
    }
    for (const { key } of written) await readBack(key);
    const manifest = kept.manifest();
    const gone = new Set(plan.replaces);
    await kept.replace({
      ...manifest,
      segments: [...manifest.segments.filter((segment) => !gone.has(segment)), ...written],
      nextGeneration: Math.max(manifest.nextGeneration, plan.output.generation + 1),
    });
    report(`Merged ${inputs.length} segments into`, written, began);
  }

  async function expire(now: UnixSeconds): Promise<void> {
    const manifest = kept.manifest();
    const old = new Set(planRetention(manifest, options.retentionSeconds, now));
    if (old.size === 0) return;
    await kept.replace({ ...manifest, segments: manifest.segments.filter((segment) => !old.has(segment)) });
    log.info({ segments: old.size }, "Deleted segments that are older than the retention");
  }

  function report(did: string, written: readonly Written[], began: number): void {
    const points = written.filter(({ key }) => key.resolution === 60).reduce((sum, each) => sum + each.points, 0);
    const bytes = written.reduce((sum, each) => sum + each.bytes, 0);
    log.info({ segments: written.length, points, bytes, ms: Math.round(performance.now() - began) }, `${did} segments`);
  }

  /** A step that fails costs nobody else its turn [KP5]. */
  async function attempt(what: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      log.error(
        { err: String(error), cause: String((error as Error).cause ?? "") },
        `Cannot ${what}; tried again in a while`,
      );
    }
  }

  async function mergeDue(now: UnixSeconds): Promise<void> {
    for (let plan = planMerge(kept.manifest(), now); plan !== undefined; plan = planMerge(kept.manifest(), now))
      await merge(plan);
  }

  return {
    runOnce: (now) =>
      inTurn(async () => {
        const due = planSeal({ oldestHour: hot.oldestHour(), logBytes: hot.logBytes }, options.logCapBytes, now);
        const boundary = pending?.boundary ?? due;
        if (boundary !== undefined) await attempt("seal points", () => seal(boundary));
        await attempt("merge segments", () => mergeDue(now));
        await attempt("delete old segments", () => expire(now));
      }),
    sealAll: () => inTurn(() => seal(Number.MAX_SAFE_INTEGER)),
    mergeAll: (now) => inTurn(() => mergeDue(now)),
  };
}
