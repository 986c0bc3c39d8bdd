import type { Block, BlockEngine, FrozenWindow, SegmentKey, TargetBlocks } from "#core/ports.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { assert } from "#kit/assert.ts";
import { encodePoints } from "#tsdb/codec/points.ts";
import { coarsen, decodeRollup, emptyRollup, encodeRollup, rollUp } from "#tsdb/codec/rollup.ts";
import { decodeWindow, encodeWindow } from "#tsdb/codec/window.ts";
import { joinSegments } from "./join.ts";

/** What a segment turned out to hold; the manifest keeps it beside the key. */
export interface Written {
  readonly key: SegmentKey;
  readonly bytes: number;
  readonly series: number;
  readonly points: number;
}

const HOUR_MINUTES = HOUR / MINUTE;

/** Encodes frozen rows into a segment of one hour. */
export async function sealWindow(blocks: BlockEngine, window: FrozenWindow, key: SegmentKey): Promise<Written> {
  const column = new Float64Array(HOUR_MINUTES);
  const count = new Counter();
  function* targets(): Generator<TargetBlocks> {
    for (const { target, names, width, rows } of window.targets) {
      const sealed: Block[] = [];
      for (let series = 0; series < names.length; series++) {
        for (let minute = 0; minute < HOUR_MINUTES; minute++) column[minute] = rows[minute * width + series]!;
        const bytes = encodePoints(column, 0, HOUR_MINUTES, "fast");
        if (bytes === undefined) continue;
        sealed.push({ name: names[series]!, bytes });
        count.add(column);
      }
      yield { target, blocks: sealed.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    }
  }
  return count.written(key, await blocks.put(key, targets()));
}

/**
 * Merges segments of one-minute points into one, and writes the roll-up of the same window beside it. Inputs are laid over each
 * other in the order of their generations, so the newest write wins. Streams target by target, and the roll-up reads the new
 * segment back instead of collecting it meanwhile: memory does not grow with the number of targets, and what could not be read
 * is noticed before the inputs are given up. When it fails, neither of the two is left.
 */
export async function merge(
  blocks: BlockEngine,
  inputs: readonly SegmentKey[],
  output: SegmentKey,
  hourly: SegmentKey,
): Promise<readonly Written[]> {
  const end = output.start + output.span;
  for (const { org, resolution, start, span } of inputs) {
    assert(org === output.org && resolution === 60, `merging ${org}/${resolution} into ${output.org}/60`);
    assert(
      start >= output.start && start + span <= end,
      `merging ${start}-${span} into ${output.start}-${output.span}`,
    );
  }
  try {
    const merged = await mergePoints(blocks, inputs, output);
    return [merged, await rollUpPoints(blocks, output, hourly)];
  } catch (error) {
    await blocks.remove(output).catch(() => {});
    throw error;
  }
}

async function mergePoints(blocks: BlockEngine, inputs: readonly SegmentKey[], output: SegmentKey): Promise<Written> {
  const range = { from: output.start, to: output.start + output.span };
  const grid = new Float64Array(output.span / MINUTE);
  const count = new Counter();
  async function* targets(): AsyncGenerator<TargetBlocks> {
    for await (const { target, series } of joinSegments(blocks, inputs)) {
      const merged: Block[] = [];
      for (const [name, parts] of series) {
        grid.fill(Number.NaN);
        for (const { key, bytes } of parts) decodeWindow(bytes, key.start, key.span, range, grid);
        const bytes = encodeWindow(grid, output.span, "small");
        if (bytes === undefined) continue;
        merged.push({ name, bytes });
        count.add(grid);
      }
      yield { target, blocks: merged };
    }
  }
  return count.written(output, await blocks.put(output, targets()));
}

/** Hourly roll-ups from the points of the same window. */
async function rollUpPoints(blocks: BlockEngine, points: SegmentKey, output: SegmentKey): Promise<Written> {
  const range = { from: points.start, to: points.start + points.span };
  const grid = new Float64Array(points.span / MINUTE);
  return rewrite(blocks, points, output, (bytes, count) => {
    grid.fill(Number.NaN);
    decodeWindow(bytes, points.start, points.span, range, grid);
    const hours = rollUp(grid, 0, points.span / HOUR, HOUR_MINUTES);
    count.add(hours.counts);
    return encodeRollup(hours, 0, hours.counts.length, "small");
  });
}

/** Daily roll-ups from the hourly ones of the same window. */
export async function mergeDaily(blocks: BlockEngine, hourly: SegmentKey, output: SegmentKey): Promise<Written> {
  const slots = hourly.span / HOUR;
  return rewrite(blocks, hourly, output, (bytes, count) => {
    const hours = emptyRollup(slots);
    decodeRollup(bytes, hours, 0, slots);
    const days = coarsen(hours, DAY / HOUR);
    count.add(days.counts);
    return encodeRollup(days, 0, days.counts.length, "small");
  });
}

/** Writes a segment from another one, block by block. */
async function rewrite(
  blocks: BlockEngine,
  input: SegmentKey,
  output: SegmentKey,
  change: (bytes: Uint8Array, count: Counter) => Uint8Array | undefined,
): Promise<Written> {
  const count = new Counter();
  async function* targets(): AsyncGenerator<TargetBlocks> {
    for await (const { target, blocks: old } of blocks.scan(input)) {
      const changed = old.flatMap(({ name, bytes }) => {
        const after = change(bytes, count);
        return after === undefined ? [] : [{ name, bytes: after }];
      });
      yield { target, blocks: changed };
    }
  }
  return count.written(output, await blocks.put(output, targets()));
}

/** Series and values that went into a segment. */
class Counter {
  #series = 0;
  #points = 0;

  add(values: Float64Array): void {
    this.#series++;
    for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) this.#points++;
  }

  written(key: SegmentKey, bytes: number): Written {
    return { key, bytes, series: this.#series, points: this.#points };
  }
}
