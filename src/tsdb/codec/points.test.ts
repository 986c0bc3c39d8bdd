import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { Corrupt } from "#core/errors.ts";
import { ByteWriter } from "./bytes.ts";
import { decodePoints, type Effort, encodePoints } from "./points.ts";

const EFFORTS: readonly Effort[] = ["fast", "small"];
const NAN = Number.NaN;

function roundTrip(values: readonly number[], effort: Effort): void {
  // Neighbours on both sides show that nothing beside the range is read or written.
  const column = Float64Array.of(111, ...values, 222);
  const bytes = encodePoints(column, 1, values.length, effort);
  if (values.every(Number.isNaN)) {
    equal(bytes, undefined);
    return;
  }
  const back = new Float64Array(values.length + 2).fill(NAN);
  const { count, scale } = decodePoints(bytes!, back, 1, values.length);
  equal(count, values.filter((value) => !Number.isNaN(value)).length);
  ok(Number.isNaN(back[0]) && Number.isNaN(back.at(-1)));
  for (const [i, value] of values.entries()) {
    ok(Object.is(back[i + 1], value), `slot ${i}: ${back[i + 1]}, want ${value}`);
    if (scale > 0 && !Number.isNaN(value)) equal(Math.round(value * scale) / scale, value, "[BL6]");
  }
}

const decimals = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 4 }))
  .map(([n, d]) => n / 10 ** d);
const rates = fc.integer({ min: 0, max: 1e6 }).map((n) => n / 60);
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
const huge = fc.maxSafeInteger().map((n) => Math.round(n / 3));
const gap = fc.constant(NAN);
const value = fc.oneof(
  { weight: 5, arbitrary: decimals },
  { weight: 2, arbitrary: rates },
  { weight: 1, arbitrary: doubles },
  { weight: 2, arbitrary: gap },
);

it("[BL1] every finite double comes back to the bit, and every gap as a gap", () => {
  for (const effort of EFFORTS) {
    for (const values of [
      [0],
      [-0],
      [0, -0, 1],
      [5e-324, -5e-324],
      [2.2250738585072014e-308, 1e-310],
      [1.7976931348623157e308, -1.7976931348623157e308],
      [0.1, 0.2, 0.3],
      [1e15, -1e15, 3],
      [2 ** 53, 1],
      [2 ** 53 - 1, -(2 ** 53) + 1],
      [1 / 3, 2 / 3],
      [Number.POSITIVE_INFINITY, 1],
      [7, NAN, 7],
      [NAN, NAN, 3],
      [3, NAN, NAN],
      [1, 1, 1, 1e9, 1, 1, 1],
    ])
      roundTrip(values, effort);
    for (const column of [
      fc.array(value, { minLength: 1, maxLength: 400 }),
      fc.array(fc.oneof(decimals, gap), { minLength: 1, maxLength: 400 }),
      fc.array(rates, { minLength: 1, maxLength: 60 }),
      fc.array(doubles, { minLength: 1, maxLength: 300 }),
      fc.array(huge, { minLength: 1, maxLength: 300 }),
    ])
      fc.assert(fc.property(column, (values) => roundTrip(values, effort)));
    fc.assert(
      fc.property(fc.array(decimals, { minLength: 240, maxLength: 1500 }), (values) => roundTrip(values, effort)),
      { numRuns: 30 },
    );
  }
});

it("[BL1] up to the largest integers whose differences a double can hold", () => {
  for (const effort of EFFORTS) {
    for (const edge of [2 ** 51 - 1, 2 ** 51, 2 ** 51 + 1, 2 ** 52]) {
      // The long tail makes differences the cheaper form, and then one of them spans all the integers there are.
      roundTrip([-edge, ...Array.from({ length: 300 }, (_, i) => edge - i)], effort);
      roundTrip([edge, ...Array.from({ length: 300 }, (_, i) => -edge + i)], effort);
      roundTrip([edge / 100, -edge / 100, edge / 100], effort);
    }
  }
});

it("[BL2] a constant costs a few bytes, whatever its length", () => {
  const bytes = encodePoints(new Float64Array(1440).fill(16_651_423_744), 0, 1440, "fast");
  ok(bytes!.length <= 16, `${bytes!.length} bytes`);
});

it("[BL3] decoding leaves empty slots as they are, so that a newer block can be laid over an older one", () => {
  const older = encodePoints(Float64Array.of(1, 2, 3, 4), 0, 4, "fast")!;
  const newer = encodePoints(Float64Array.of(NAN, 20, NAN, 40), 0, 4, "fast")!;
  const target = new Float64Array(6).fill(NAN);
  decodePoints(older, target, 1, 4);
  decodePoints(newer, target, 1, 4);
  deepEqual([...target], [NAN, 1, 20, 3, 40, NAN]);
});

it("[BL4] whatever was not encoded so is refused, and never read past its end", () => {
  const make = (f: (i: number) => number) => Float64Array.from({ length: 300 }, (_, i) => f(i));
  const samples = EFFORTS.flatMap((effort) =>
    [
      make((i) => (i % 7 === 0 ? NAN : Math.sin(i) * 1000)),
      make((i) => (i * i) % 97),
      make((i) => 4096 * ((i * 31) % 11)),
      make((i) => (i % 5 === 0 ? i / 10 : NAN)),
      make((i) => (i === 150 ? 1e12 : i % 3)),
      make((i) => Math.round(Math.sin(i * i) * 1e14)),
    ].map((values) => encodePoints(values, 0, 300, effort)!),
  );
  const target = new Float64Array(300);
  const decode = (bytes: Uint8Array) => decodePoints(bytes, target, 0, 300);
  for (const bytes of samples) {
    decode(bytes);
    throws(() => decode(Buffer.concat([bytes, Buffer.of(0)])), Corrupt);
    for (let length = 0; length < bytes.length; length++) {
      throws(() => decode(bytes.subarray(0, length)), Corrupt, `cut to ${length}`);
    }
  }
  const survives = (bytes: Uint8Array) => {
    try {
      decode(bytes);
    } catch (error) {
      ok(error instanceof Corrupt, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), survives), { numRuns: 2000 });
  // Most random bytes fail at the first; these get as far as the column and its forms.
  const headed = fc
    .tuple(fc.constantFrom(0, 1, 6), fc.integer({ min: 1, max: 127 }), fc.uint8Array({ maxLength: 60 }))
    .map(([head, count, rest]) => Uint8Array.of(1, head, count, ...rest));
  fc.assert(fc.property(headed, survives), { numRuns: 5000 });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(255), (bytes, at, byte) => {
      const flipped = bytes.slice();
      flipped[at % flipped.length] = byte;
      survives(flipped);
    }),
    { numRuns: 3000 },
  );
});

it("[BL4] values that go on behind the end are missed at once, not by whatever is read next", () => {
  const bytes = encodePoints(
    Float64Array.from({ length: 60 }, (_, i) => (i * i) % 97),
    0,
    60,
    "fast",
  )!;
  for (let cut = 1; cut < 20; cut++) {
    throws(
      () => decodePoints(bytes.subarray(0, -cut), new Float64Array(60), 0, 60),
      /it ends at byte \d+ inside its values/,
    );
  }
});

it("[BL4] a block of more slots than the caller has is refused before anything is written", () => {
  const bytes = encodePoints(new Float64Array(61).fill(5), 0, 61, "fast")!;
  const target = new Float64Array(100).fill(NAN);
  throws(() => decodePoints(bytes, target, 0, 60), /found 61 values from slot 0 on, want 1 to 60 slots/);
  ok(target.every(Number.isNaN));
  const spread = encodePoints(new Float64Array(102).fill(NAN).fill(5, 0, 1).fill(5, 101), 0, 102, "fast")!;
  throws(() => decodePoints(spread, target, 0, 60), /found runs of 2 values up to slot 102, want 2 up to 60/);
  ok(target.every(Number.isNaN));
  const late = encodePoints(new Float64Array(61).fill(NAN).fill(5, 60), 0, 61, "fast")!;
  throws(() => decodePoints(late, target, 0, 60), Corrupt);
});

it("[BL5] the first byte says what a block is, and an unknown one is refused", () => {
  const bytes = encodePoints(Float64Array.of(1), 0, 1, "fast")!;
  equal(bytes[0], 1);
  for (const kind of [0, 2, 3, 4, 255]) {
    bytes[0] = kind;
    throws(() => decodePoints(bytes, new Float64Array(1), 0, 1), new RegExp(`found kind ${kind}, want 1`));
  }
});

it("[BL6] tells the power of ten over which all values are integers, if there is one", () => {
  const scaleOf = (...values: number[]) =>
    decodePoints(encodePoints(Float64Array.from(values), 0, values.length, "fast")!, new Float64Array(9), 0, 9).scale;
  equal(scaleOf(3, 4), 1);
  equal(scaleOf(3, 4.5), 10);
  equal(scaleOf(0.25), 100);
  equal(scaleOf(1.001, NAN, 7), 1000);
  equal(scaleOf(0.0001, 5), 10_000);
  equal(scaleOf(0.00001), 0);
  equal(scaleOf(1 / 60, 2 / 60), 0);
  equal(scaleOf(-0), 0);
  equal(scaleOf(Math.PI), 0);
});

it("[BL7] gaps cost nothing at the ends, little within, and next to nothing when they are regular", () => {
  const cost = (effort: Effort, f: (i: number) => number, slots = 1440) =>
    encodePoints(
      Float64Array.from({ length: slots }, (_, i) => f(i)),
      0,
      slots,
      effort,
    )!.length;
  const full = cost("fast", () => 5);
  ok(cost("fast", (i) => (i < 700 ? NAN : 5)) <= full + 1, "leading");
  ok(cost("fast", (i) => (i > 700 ? NAN : 5)) <= full, "trailing");
  ok(cost("fast", (i) => (i > 500 && i < 700 ? NAN : 5)) <= full + 12, "one within");
  ok(cost("fast", (i) => (i % 5 === 0 ? 5 : NAN)) <= full + 250, "every five minutes, 288 points");
  ok(cost("small", (i) => (i % 5 === 0 ? 5 : NAN)) <= full + 40, "every five minutes, merged");
});

it("[BL8] the smaller effort is never the larger block", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(decimals, gap), { minLength: 240, maxLength: 800 }), (values) => {
      const column = Float64Array.from(values);
      const [fast, small] = EFFORTS.map((effort) => encodePoints(column, 0, column.length, effort)?.length ?? 0);
      ok(small! <= fast!, `${small} bytes, want at most ${fast}`);
    }),
    { numRuns: 50 },
  );
});

it("[BL9] a packed part unpacks to what the slots can hold, whatever it claims", () => {
  const bomb = zstdCompressSync(new Uint8Array(1 << 26));
  for (const form of [2, 3]) {
    const out = new ByteWriter();
    // Points, slot 0, 300 of them, integers over 1, first 0, step 1.
    for (const n of [1, 0, 300, 0, 0, 1]) out.varint(n);
    out.byte(form);
    if (form === 2) out.byte(1);
    out.varint(bomb.length);
    out.raw(bomb);
    throws(() => decodePoints(out.copy(), new Float64Array(300), 0, 300), /does not unpack to \d+ bytes or less/);
  }
  const frame = Buffer.concat([zstdCompressSync(new Uint8Array(299).fill(2)), Buffer.from("tail")]);
  const out = new ByteWriter();
  for (const n of [1, 0, 300, 0, 0, 1, 2, 1, frame.length]) out.varint(n);
  out.raw(frame);
  throws(() => decodePoints(out.copy(), new Float64Array(300), 0, 300), /bytes behind a zstd frame/);
});
