import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Corrupt } from "#core/errors.ts";
import { decodePoints, type Effort, encodePoints } from "./points.ts";

const EFFORTS: readonly Effort[] = ["fast", "small"];

function roundTrip(values: readonly number[], effort: Effort): void {
  const column = Float64Array.from(values);
  const bytes = encodePoints(column, 0, values.length, effort);
  if (values.every(Number.isNaN)) {
    equal(bytes, undefined);
    return;
  }
  const back = new Float64Array(values.length).fill(Number.NaN);
  equal(decodePoints(bytes!, back, 0, values.length), values.filter((value) => !Number.isNaN(value)).length);
  for (const [i, value] of values.entries()) ok(Object.is(back[i], value), `slot ${i}: ${back[i]}, want ${value}`);
}

const decimals = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 4 }))
  .map(([n, d]) => n / 10 ** d);
const value = fc.oneof(
  { weight: 5, arbitrary: decimals },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1e6 }).map((n) => n / 60) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
);

it("[BL1] every finite double comes back to the bit, and every gap as a gap", () => {
  for (const effort of EFFORTS) {
    for (const values of [
      [0],
      [-0],
      [5e-324],
      [1.7976931348623157e308],
      [0.1, 0.2, 0.3],
      [1e15, -1e15, 3],
      [2 ** 53, 1],
      [1 / 3, 2 / 3],
      [7, Number.NaN, 7],
    ])
      roundTrip(values, effort);
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), (values) => roundTrip(values, effort)));
    fc.assert(
      fc.property(fc.array(decimals, { minLength: 240, maxLength: 1500 }), (values) => roundTrip(values, effort)),
      { numRuns: 30 },
    );
  }
});

it("[BL2] a constant costs a few bytes, whatever its length", () => {
  const bytes = encodePoints(new Float64Array(1440).fill(16_651_423_744), 0, 1440, "fast");
  ok(bytes!.length <= 16, `${bytes!.length} bytes`);
});

it("[BL3] decoding leaves empty slots as they are, so that a newer block can be laid over an older one", () => {
  const older = encodePoints(Float64Array.of(1, 2, 3, 4), 0, 4, "fast")!;
  const newer = encodePoints(Float64Array.of(Number.NaN, 20, Number.NaN, 40), 0, 4, "fast")!;
  const target = new Float64Array(6).fill(Number.NaN);
  decodePoints(older, target, 1, 4);
  decodePoints(newer, target, 1, 4);
  deepEqual([...target], [Number.NaN, 1, 20, 3, 40, Number.NaN]);
});

it("[BL4] whatever was not encoded so is refused, and never read past its end", () => {
  const values = Float64Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? Number.NaN : Math.sin(i) * 1000));
  const samples = EFFORTS.flatMap((effort) => [
    encodePoints(values, 0, 300, effort)!,
    encodePoints(
      Float64Array.from({ length: 300 }, (_, i) => (i * i) % 97),
      0,
      300,
      effort,
    )!,
    encodePoints(
      Float64Array.from({ length: 300 }, (_, i) => 4096 * ((i * 31) % 11)),
      0,
      300,
      effort,
    )!,
  ]);
  const target = new Float64Array(300);
  for (const bytes of samples) {
    throws(() => decodePoints(Buffer.concat([bytes, Buffer.of(0)]), target, 0, 300), Corrupt);
    for (let length = 0; length < bytes.length; length++) {
      throws(() => decodePoints(bytes.subarray(0, length), target, 0, 300), Corrupt, `cut to ${length}`);
    }
  }
  const decodes = (bytes: Uint8Array) => {
    try {
      decodePoints(bytes, target, 0, 300);
    } catch (error) {
      ok(error instanceof Corrupt, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), decodes), { numRuns: 2000 });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(255), (bytes, at, byte) => {
      const flipped = bytes.slice();
      flipped[at % flipped.length] = byte;
      decodes(flipped);
    }),
    { numRuns: 3000 },
  );
});
