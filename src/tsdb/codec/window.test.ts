import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Corrupt } from "#core/errors.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { decodeWindow, encodeWindow } from "./window.ts";

const NAN = Number.NaN;
/** 2023-11-01T00:00:00Z */
const START = 1_698_796_800;
const MONTH = 30 * DAY;

const month = Float64Array.from({ length: MONTH / MINUTE }, (_, i) =>
  i % 1440 < 20 || Math.floor(i / 1440) === 4 ? NAN : ((i * 37) % 1009) / 10,
);

it("[BL10] any range of any window reads as that part of it", () => {
  for (const span of [HOUR, DAY, MONTH]) {
    const values = month.slice(0, span / MINUTE);
    const bytes = encodeWindow(values, span, "fast")!;
    const minute = fc.integer({ min: -2000, max: span / MINUTE + 2000 });
    fc.assert(
      fc.property(minute, fc.integer({ min: 0, max: 4000 }), (from, length) => {
        const range = { from: START + from * MINUTE, to: START + (from + length) * MINUTE };
        const target = new Float64Array(length).fill(NAN);
        decodeWindow(bytes, START, span, range, target);
        for (let i = 0; i < length; i++) {
          const want = values[from + i] ?? NAN;
          if (!Object.is(target[i], want)) equal(target[i], want, `minute ${from + i}`);
        }
      }),
      { numRuns: 60 },
    );
  }
});

it("[BL11] a day of a month is read without decoding the others", () => {
  const bytes = encodeWindow(month, MONTH, "small")!;
  // The block of the last day begins somewhere in the last part; its end is destroyed.
  bytes.fill(0xff, bytes.length - 40);
  const read = (day: number) => {
    const target = new Float64Array(1440).fill(NAN);
    const points = decodeWindow(bytes, START, MONTH, { from: START + day * DAY, to: START + (day + 1) * DAY }, target);
    deepEqual(target, month.slice(day * 1440, (day + 1) * 1440));
    return points;
  };
  equal(read(0), 1420);
  equal(read(4), 0);
  equal(read(28), 1420);
  throws(() => read(29), Corrupt);
});

it("[BL11] and whatever was not encoded so is refused", () => {
  const bytes = encodeWindow(month, MONTH, "fast")!;
  const all = { from: START, to: START + MONTH };
  const target = new Float64Array(month.length);
  const decode = (block: Uint8Array) => decodeWindow(block, START, MONTH, all, target);
  decode(bytes);
  throws(() => decode(Buffer.concat([bytes, Buffer.of(0)])), Corrupt);
  throws(() => decode(bytes.subarray(1)), Corrupt);
  for (const length of [0, 1, 2, 20, 40, bytes.length - 1]) throws(() => decode(bytes.subarray(0, length)), Corrupt);
  fc.assert(
    fc.property(fc.nat(120), fc.nat(255), (at, byte) => {
      const flipped = bytes.slice();
      flipped[at] = byte;
      try {
        decode(flipped);
      } catch (error) {
        ok(error instanceof Corrupt, String(error));
      }
    }),
    { numRuns: 100 },
  );
});

it("[BL10] a window without a point is no block", () => {
  for (const span of [HOUR, DAY, MONTH])
    equal(encodeWindow(new Float64Array(span / MINUTE).fill(NAN), span, "small"), undefined);
});
