/**
 * Writes the golden segments of the format version that the code writes now, into the directory given:
 *
 *     node test/golden/storage/generate.ts test/golden/storage/1
 *
 * Run once for each new version. Files of older versions are never written again: what was stored once must stay readable.
 */
import { existsSync } from "node:fs";
import type { TargetBlocks } from "#core/ports.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { GOLDEN_HOURLY, GOLDEN_KEYS, GOLDEN_SERIES, GOLDEN_TARGETS, goldenMinutes } from "#test/support/storage-golden.ts";
import { coarsen, encodeRollup, rollUp } from "#tsdb/codec/rollup.ts";
import { encodeWindow } from "#tsdb/codec/window.ts";
import { openFileBlocks } from "#tsdb/engines/files/engine.ts";

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error("Cannot write golden segments: no directory given");
if (existsSync(dir)) throw new Error(`Cannot write golden segments: "${dir}" exists, and what is in it must not change`);

const blocks = openFileBlocks(dir);
for (const key of GOLDEN_KEYS) {
  const encode = (target: string, name: string): Uint8Array | undefined => {
    const minutes = goldenMinutes(key, target, name);
    if (minutes === undefined) return undefined;
    if (key.resolution === 60) return encodeWindow(minutes, key.span, key.span === HOUR ? "fast" : "small");
    const hours = rollUp(minutes, 0, key.span / HOUR, HOUR / MINUTE);
    const rollup = key.resolution === GOLDEN_HOURLY.resolution ? hours : coarsen(hours, DAY / HOUR);
    return encodeRollup(rollup, 0, rollup.counts.length, "small");
  };
  const targets = Object.keys(GOLDEN_TARGETS).map((target): TargetBlocks => {
    const found = Object.keys(GOLDEN_SERIES).flatMap((name) => {
      const bytes = encode(target, name);
      return bytes === undefined ? [] : [{ name, bytes }];
    });
    return { target, blocks: found };
  });
  console.log(key.resolution, key.span, await blocks.put(key, targets), "bytes");
}
await blocks.close();
