import type { Block, BlockEngine, FrozenWindow, SegmentKey, TargetBlocks } from "#core/ports.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { encodePoints } from "#tsdb/codec/points.ts";
import { coarsen, decodeRollup, emptyRollup, encodeRollup, type Rollup, rollUp } from "#tsdb/codec/rollup.ts";
import { decodeWindow, encodeWindow } from "#tsdb/codec/window.ts";

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
  const counted = new Counter();
  function* targets(): Generator<TargetBlocks> {
    for (const { target, names, width, rows } of window.targets) {
      const sealed: Block[] = [];
      for (let series = 0; series < names.length; series++) {
        for (let minute = 0; minute < HOUR_MINUTES; minute++) column[minute] = rows[minute * width + series]!;
        const bytes = encodePoints(column, 0, HOUR_MINUTES, "fast");
        if (bytes === undefined) continue;
        sealed.push({ name: names[series]!, bytes });
        counted.add(column, HOUR_MINUTES);
      }
      if (sealed.length > 0) yield { target, blocks: sealed.sort(byName) };
    }
  }
  const bytes = await blocks.put(key, targets());
  return { key, bytes, ...counted.result() };
}

/**
 * Merges segments of one-minute points into one, and writes the roll-up of the same window beside it. Inputs are laid over each
 * other in the order of their generations, so the newest write wins. Streams target by target.
 */
export async function merge(
  blocks: BlockEngine,
  inputs: readonly SegmentKey[],
  output: SegmentKey,
  hourly: SegmentKey,
): Promise<readonly Written[]> {
  const range = { from: output.start, to: output.start + output.span };
  const grid = new Float64Array(output.span / MINUTE);
  const points = new Counter();
  const rolled = new Counter();
  const rollups: TargetBlocks[] = [];
  async function* targets(): AsyncGenerator<TargetBlocks> {
    for await (const { target, layers } of joined(blocks, inputs)) {
      const merged: Block[] = [];
      const hours: Block[] = [];
      for (const [name, parts] of layers) {
        grid.fill(Number.NaN);
        for (const { key, bytes } of parts) decodeWindow(bytes, key.start, key.span, range, grid);
        const block = encodeWindow(grid, output.span, "small");
        if (block === undefined) continue;
        merged.push({ name, bytes: block });
        points.add(grid, grid.length);
        const rollup = rollUp(grid, 0, output.span / HOUR, HOUR_MINUTES);
        const rollupBlock = encodeRollup(rollup, 0, rollup.counts.length, "small");
        if (rollupBlock === undefined) continue;
        hours.push({ name, bytes: rollupBlock });
        rolled.add(rollup.counts, rollup.counts.length);
      }
      rollups.push({ target, blocks: hours });
      yield { target, blocks: merged };
    }
  }
  const bytes = await blocks.put(output, targets());
  const rollupBytes = await blocks.put(hourly, rollups);
  return [
    { key: output, bytes, ...points.result() },
    { key: hourly, bytes: rollupBytes, ...rolled.result() },
  ];
}

/** Daily roll-ups from the hourly ones of the same window. */
export async function mergeDaily(blocks: BlockEngine, hourly: SegmentKey, output: SegmentKey): Promise<Written> {
  const slots = hourly.span / HOUR;
  const counted = new Counter();
  async function* targets(): AsyncGenerator<TargetBlocks> {
    for await (const { target, blocks: fine } of blocks.scan(hourly)) {
      const coarse: Block[] = [];
      for (const { name, bytes } of fine) {
        const hours = emptyRollup(slots);
        decodeRollup(bytes, hours, 0, slots);
        const days: Rollup = coarsen(hours, DAY / HOUR);
        const block = encodeRollup(days, 0, days.counts.length, "small");
        if (block === undefined) continue;
        coarse.push({ name, bytes: block });
        counted.add(days.counts, days.counts.length);
      }
      yield { target, blocks: coarse };
    }
  }
  const bytes = await blocks.put(output, targets());
  return { key: output, bytes, ...counted.result() };
}

class Counter {
  #series = 0;
  #points = 0;

  add(values: Float64Array, slots: number): void {
    this.#series++;
    for (let i = 0; i < slots; i++) if (!Number.isNaN(values[i]!)) this.#points++;
  }

  result(): { series: number; points: number } {
    return { series: this.#series, points: this.#points };
  }
}

interface Joined {
  readonly target: string;
  /** By name, sorted: the parts of a series, oldest generation first. */
  readonly layers: Map<string, { key: SegmentKey; bytes: Uint8Array }[]>;
}

/** Walks several segments side by side, each sorted by target. */
async function* joined(blocks: BlockEngine, inputs: readonly SegmentKey[]): AsyncGenerator<Joined> {
  const cursors = inputs
    .toSorted((a, b) => a.generation - b.generation)
    .map((key) => ({
      key,
      scan: blocks.scan(key)[Symbol.asyncIterator](),
      head: undefined as TargetBlocks | undefined,
    }));
  const advance = async (cursor: (typeof cursors)[number]) => {
    const next = await cursor.scan.next();
    cursor.head = next.done ? undefined : next.value;
  };
  try {
    for (const cursor of cursors) await advance(cursor);
    for (;;) {
      let target: string | undefined;
      for (const { head } of cursors)
        if (head !== undefined && (target === undefined || head.target < target)) target = head.target;
      if (target === undefined) return;
      const names = new Map<string, { key: SegmentKey; bytes: Uint8Array }[]>();
      for (const cursor of cursors) {
        if (cursor.head?.target !== target) continue;
        for (const { name, bytes } of cursor.head.blocks) {
          const parts = names.get(name);
          if (parts === undefined) names.set(name, [{ key: cursor.key, bytes }]);
          else parts.push({ key: cursor.key, bytes });
        }
        await advance(cursor);
      }
      yield { target, layers: new Map([...names].sort(([a], [b]) => (a < b ? -1 : 1))) };
    }
  } finally {
    for (const { scan } of cursors) await scan.return?.(undefined);
  }
}

const byName = (a: Block, b: Block): number => (a.name < b.name ? -1 : 1);
