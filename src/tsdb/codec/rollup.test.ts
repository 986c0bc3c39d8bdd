import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Corrupt } from "#core/errors.ts";
import { coarsen, decodeRollup, emptyRollup, encodeRollup, type Rollup, rollUp } from "./rollup.ts";

const NAN = Number.NaN;
const rows = ({ counts, sums, mins, maxs }: Rollup) =>
  Array.from(counts, (count, i) => [count, sums[i], mins[i], maxs[i]]);
const NOTHING = [NAN, NAN, NAN, NAN];

it("[BL12] a slot has count, sum, least and greatest of its points, and nothing where there are none", () => {
  const f = (values: number[], per: number, want: unknown) =>
    deepEqual(rows(rollUp(Float64Array.from(values), 0, values.length / per, per)), want);
  f([1, 2, 3, 4], 2, [
    [2, 3, 1, 2],
    [2, 7, 3, 4],
  ]);
  f([1, NAN, NAN, NAN, -5, 5], 2, [[1, 1, 1, 1], NOTHING, [2, 0, -5, 5]]);
  // As doubles these add up to 0.30000000000000004 and 0.6000000000000001.
  f([0.1, 0.2], 2, [[2, 0.3, 0.1, 0.2]]);
  f([0.1, 0.2, 0.3], 3, [[3, 0.6, 0.1, 0.3]]);
  f([1 / 60, 2 / 60], 2, [[2, 3 / 60, 1 / 60, 2 / 60]]);
  f([Math.PI, 1], 2, [[2, Math.PI + 1, 1, Math.PI]]);
});

it("[BL12] of decimals, hours into days are the same as minutes into days", () => {
  const minutes = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 100) },
      { arbitrary: fc.constant(NAN), weight: 1 },
    ),
    { minLength: 240, maxLength: 240 },
  );
  fc.assert(
    fc.property(minutes, (values) => {
      const column = Float64Array.from(values);
      deepEqual(rows(coarsen(rollUp(column, 0, 24, 10), 12)), rows(rollUp(column, 0, 2, 120)));
    }),
    { numRuns: 50 },
  );
});

it("[BL13] a sum beyond the largest double stays there, and can be read back", () => {
  const values = new Float64Array(1440).fill(1.7e308).fill(-1.7e308, 60, 120).fill(1, 120);
  const hours = rollUp(values, 0, 24, 60);
  equal(hours.sums[0], Number.MAX_VALUE);
  equal(hours.sums[1], -Number.MAX_VALUE);
  const days = coarsen(hours, 24);
  ok(Number.isFinite(days.sums[0]));
  for (const rollup of [hours, days]) {
    const slots = rollup.counts.length;
    const back = emptyRollup(slots);
    decodeRollup(encodeRollup(rollup, 0, slots, "small")!, back, 0, slots);
    deepEqual(rows(back), rows(rollup));
  }
});

it("[BL14] roll-ups come back as they were, over what stood there, and nothing else is taken for one", () => {
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 10) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 4, arbitrary: fc.constant(NAN) },
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 48, maxLength: 48 }),
      fc.constantFrom("fast", "small"),
      (values, effort) => {
        const rollup = rollUp(Float64Array.from(values), 0, 16, 3);
        const bytes = encodeRollup(rollup, 0, 16, effort as "fast" | "small");
        if (values.every(Number.isNaN)) {
          equal(bytes, undefined);
          return;
        }
        const back = emptyRollup(20);
        back.sums[3] = 77;
        decodeRollup(bytes!, back, 2, 16);
        const want = [NOTHING, NOTHING, ...rows(rollup), NOTHING, NOTHING];
        if (Number.isNaN(rollup.sums[1]!)) want[3] = [NAN, 77, NAN, NAN];
        deepEqual(rows(back), want);
        throws(() => decodeRollup(Buffer.concat([bytes!, Buffer.of(0)]), back, 2, 16), Corrupt);
        throws(() => decodeRollup(bytes!.subarray(0, -1), back, 2, 16), Corrupt);
      },
    ),
  );
  const sample = encodeRollup(
    rollUp(
      Float64Array.from({ length: 1440 }, (_, i) => i % 7),
      0,
      24,
      60,
    ),
    0,
    24,
    "fast",
  )!;
  fc.assert(
    fc.property(fc.nat(), fc.nat(255), (at, byte) => {
      const flipped = sample.slice();
      flipped[at % flipped.length] = byte;
      try {
        decodeRollup(flipped, emptyRollup(24), 0, 24);
      } catch (error) {
        ok(error instanceof Corrupt, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
