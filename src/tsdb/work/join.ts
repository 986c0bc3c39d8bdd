import type { BlockEngine, SegmentKey, TargetBlocks } from "#core/ports.ts";
import type { TargetKey } from "#core/series.ts";

/** A block and the segment that it comes from, which says what window it covers. */
export interface Part {
  readonly key: SegmentKey;
  readonly bytes: Uint8Array;
}

/** One target's series in all of the segments. */
export interface Joined {
  readonly target: TargetKey;
  /** Ascending by name; parts in the order of their generations, so that who lays them over each other ends with the newest. */
  readonly series: readonly (readonly [name: string, parts: readonly Part[]])[];
}

/** Walks several segments side by side, target by target: holds one target of each. */
export async function* joinSegments(blocks: BlockEngine, inputs: readonly SegmentKey[]): AsyncGenerator<Joined> {
  const cursors = inputs
    .toSorted((a, b) => a.generation - b.generation)
    .map((key) => ({
      key,
      scan: blocks.scan(key)[Symbol.asyncIterator](),
      head: undefined as TargetBlocks | undefined,
    }));
  const advance = async (cursor: (typeof cursors)[number]) => {
    const next = await cursor.scan.next();
    cursor.head = next.done === true ? undefined : next.value;
  };
  try {
    for (const cursor of cursors) await advance(cursor);
    for (;;) {
      const [target] = cursors.flatMap(({ head }) => (head === undefined ? [] : [head.target])).sort();
      if (target === undefined) return;
      const byName = new Map<string, Part[]>();
      for (const cursor of cursors) {
        if (cursor.head?.target !== target) continue;
        for (const { name, bytes } of cursor.head.blocks) {
          const parts = byName.get(name);
          if (parts === undefined) byName.set(name, [{ key: cursor.key, bytes }]);
          else parts.push({ key: cursor.key, bytes });
        }
        await advance(cursor);
      }
      yield { target, series: [...byName].sort(([a], [b]) => (a < b ? -1 : 1)) };
    }
  } finally {
    for (const { scan } of cursors) await scan.return?.(undefined);
  }
}
