import { deepEqual, equal, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import {
  GOLDEN_DAILY,
  GOLDEN_DAY,
  GOLDEN_HOUR,
  GOLDEN_HOURLY,
  type GOLDEN_KEYS,
  GOLDEN_MONTH,
  GOLDEN_SERIES,
  GOLDEN_TARGETS,
  goldenMinutes,
} from "#test/support/storage-golden.ts";
import { coarsen, decodeRollup, emptyRollup, type Rollup, rollUp } from "#tsdb/codec/rollup.ts";
import { decodeWindow, encodeWindow } from "#tsdb/codec/window.ts";
import { pathOfSegment } from "#tsdb/engines/files/engine.ts";
import { encodeSegment } from "./encode.ts";
import { SegmentReader } from "./reader.ts";

const GOLDEN = `${import.meta.dirname}/../../../test/golden/storage`;
const VERSIONS = readdirSync(GOLDEN).filter((name) => /^\d+$/.test(name));
const TARGETS = Object.keys(GOLDEN_TARGETS);
const NAMES = Object.keys(GOLDEN_SERIES);

const same = (found: Float64Array, want: Float64Array, what: string) => {
  equal(found.length, want.length);
  for (const [i, value] of want.entries())
    ok(Object.is(found[i], value), `${what}, slot ${i}: ${found[i]}, want ${value}`);
};

for (const version of VERSIONS) {
  describe(`segments written by version ${version} of the format`, () => {
    const open = (key: (typeof GOLDEN_KEYS)[number]) =>
      new SegmentReader(pathOfSegment(`${GOLDEN}/${version}`, key), key);

    for (const key of [GOLDEN_HOUR, GOLDEN_DAY, GOLDEN_MONTH]) {
      it(`[SG1] of ${key.span} s are read to the bit`, () => {
        const reader = open(key);
        for (const target of TARGETS) {
          deepEqual(
            reader.namesOf(target),
            NAMES.filter((name) => goldenMinutes(key, target, name) !== undefined),
          );
          for (const name of NAMES) {
            const [block] = reader.read(target, [name]);
            const want = goldenMinutes(key, target, name);
            equal(block === undefined, want === undefined);
            if (block === undefined || want === undefined) continue;
            const grid = new Float64Array(want.length).fill(Number.NaN);
            decodeWindow(block.bytes, key.start, key.span, { from: key.start, to: key.start + key.span }, grid);
            same(grid, want, `${target} ${name}`);
          }
        }
        reader.close();
      });
    }

    it("[SG1] of roll-ups are read to the bit", () => {
      for (const key of [GOLDEN_HOURLY, GOLDEN_DAILY]) {
        const reader = open(key);
        for (const { target, blocks } of reader.scan()) {
          for (const { name, bytes } of blocks) {
            const minutes = goldenMinutes(key, target, name)!;
            const hours = rollUp(minutes, 0, minutes.length / 60, 60);
            const want: Rollup = key === GOLDEN_HOURLY ? hours : coarsen(hours, 24);
            const found = emptyRollup(want.counts.length);
            decodeRollup(bytes, found, 0, want.counts.length);
            for (const column of ["counts", "sums", "mins", "maxs"] as const)
              same(found[column], want[column], `${target} ${name} ${column}`);
          }
        }
        reader.close();
      }
    });
  });
}

it("[SG1] what is written today is the newest version, byte by byte", async () => {
  // An hour has no packed parts, whose bytes are the compression library's business.
  const targets = TARGETS.map((target) => ({
    target,
    blocks: NAMES.flatMap((name) => {
      const minutes = goldenMinutes(GOLDEN_HOUR, target, name);
      return minutes === undefined ? [] : [{ name, bytes: encodeWindow(minutes, GOLDEN_HOUR.span, "fast")! }];
    }),
  }));
  const written = Buffer.concat(await Array.fromAsync(encodeSegment(GOLDEN_HOUR, targets)));
  const newest = String(Math.max(...VERSIONS.map(Number)));
  deepEqual(written, readFileSync(pathOfSegment(`${GOLDEN}/${newest}`, GOLDEN_HOUR)));
});
