import { equal } from "node:assert/strict";
import { it } from "node:test";
import { legible } from "./guide-handles.ts";

it("[UI106] a dragged limit is a number that a person would write", () => {
  equal(legible(8.123456, 10), 8.1);
  equal(legible(84.567, 100), 85);
  equal(legible(0.123456, 1), 0.12);
  equal(legible(123_456, 200_000), 123_000);
  equal(legible(0.00123456, 0.01), 0.0012);
});
