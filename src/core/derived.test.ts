import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { DERIVED, derive } from "./derived.ts";

const column = (points: [number, number][]) => ({
  times: Float64Array.from(points, ([time]) => time),
  values: Float64Array.from(points, ([, value]) => value),
  length: points.length,
});

it("[QY9] swap used is total less free, at the minutes that have both", () => {
  const total = column([
    [60, 10],
    [120, 10],
    [240, 10],
  ]);
  const free = column([
    [120, 4],
    [180, 5],
    [240, 3],
  ]);
  const { times, values, length } = derive(DERIVED["memory.swap_used"]!, total, free);
  deepEqual([...times.subarray(0, length)], [120, 240]);
  deepEqual([...values.subarray(0, length)], [6, 7]);
});
