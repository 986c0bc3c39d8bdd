import { equal, ok } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { idAfter, idAt, isId, timeOf } from "./id.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const anyTime = fc.integer({ min: 0, max: Date.UTC(2081, 0) });
const anyBytes = fc.uint8Array({ minLength: 4, maxLength: 4 });

it("[ME1] an id is 11 digits and letters, the time first", () => {
  equal(idAt(0, bytes(0, 0, 0, 0)), "00000000000");
  equal(idAt(62, bytes(0, 0, 0, 61)), "0000010000z");
  ok(isId(idAt(Date.UTC(2080, 11, 31), bytes(255, 255, 255, 255))));
});

it("[ME1] later ids are greater, and give their time back", () => {
  fc.assert(
    fc.property(anyTime, anyTime, anyBytes, anyBytes, (a, b, x, y) => {
      const [first, second] = [idAt(a, x), idAt(b, y)];
      ok(isId(first));
      equal(timeOf(first), a);
      if (a !== b) equal(first < second, a < b);
    }),
  );
});

it("[ME1] the id after another is the least greater one", () => {
  const f = (id: string, want: string) => equal(idAfter(id), want);
  f("00000000000", "00000000001");
  f("00000000009", "0000000000A");
  f("0000000000Z", "0000000000a");
  f("0000000zzzz", "00000010000");
  fc.assert(
    fc.property(anyTime, anyBytes, (time, random) => {
      const id = idAt(time, random);
      ok(idAfter(id) > id && isId(idAfter(id)));
    }),
  );
});
