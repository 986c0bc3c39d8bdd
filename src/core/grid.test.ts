import { deepEqual, equal, ok } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import {
  clip,
  fillFromMinutes,
  fillFromPoints,
  fillFromRollup,
  gridFor,
  gridOf,
  resolutionFor,
  summarise,
} from "./grid.ts";

const column = (points: [number, number][]) => ({
  times: Float64Array.from(points, ([time]) => time),
  values: Float64Array.from(points, ([, value]) => value),
  length: points.length,
});
const list = (values: Float64Array) => [...values].map((value) => (Number.isNaN(value) ? null : value));

it("[QY4] a grid is the finest that fits the width, on steps people can read", () => {
  const f = (hours: number, width: number, step: number) =>
    equal(gridFor({ from: 0, to: hours * 3600 }, width).step, step);
  f(3, 800, 60);
  f(24, 960, 60);
  f(24, 800, 120);
  f(24 * 7, 800, 600);
  f(24 * 30, 800, 3600);
  f(24 * 365, 800, 12 * 3600);
  f(24 * 3650, 800, 7 * 86400);
});

it("[QY4] a grid never has more cells than asked, however long the range", () => {
  fc.assert(
    fc.property(
      fc.nat(2e9),
      fc.integer({ min: 60, max: 2e9 }),
      fc.integer({ min: 16, max: 8192 }),
      (from, length, width) => {
        const grid = gridFor({ from, to: from + length }, width);
        ok(grid.count <= width * 1.5);
        ok(grid.start <= from && grid.start + grid.count * grid.step >= from + length);
        equal(grid.step % 60, 0);
      },
    ),
  );
});

it("[QY5] a grid is filled from the coarsest stored resolution that divides its step", () => {
  const f = (step: number, want: number) => equal(resolutionFor({ start: 0, step, count: 1 }), want);
  f(60, 60);
  f(1800, 60);
  f(3600, 3600);
  f(7200, 3600);
  f(7 * 86400, 86400);
});

it("[QY6] points fall into their cells and gaps stay gaps", () => {
  const points = column([
    [60, 1],
    [120, 3],
    [240, 5],
    [600, 9],
  ]);
  deepEqual(list(fillFromPoints(points, gridOf({ from: 60, to: 360 }, 60)).averages), [1, 3, null, 5, null]);
  const cells = fillFromPoints(points, gridOf({ from: 0, to: 720 }, 180));
  deepEqual(list(cells.averages), [2, 5, null, 9]);
  deepEqual(list(cells.mins), [1, 5, null, 9]);
  deepEqual(list(cells.maxs), [3, 5, null, 9]);
});

it("[QY6] minutes fall into the cells that their points would", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer(), { nil: undefined }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(60, 120, 300, 1800),
      (values, step) => {
        const grid = gridOf({ from: 3600, to: 3600 + values.length * 60 }, step);
        const minutes = new Float64Array(grid.count * (step / 60)).fill(Number.NaN);
        const points: [number, number][] = [];
        for (const [i, value] of values.entries()) {
          if (value === undefined) continue;
          minutes[i] = value;
          points.push([3600 + i * 60, value]);
        }
        deepEqual(fillFromMinutes(minutes, grid), fillFromPoints(column(points), grid));
      },
    ),
  );
});

it("[QY6] rolled-up points weigh as much as the points behind them", () => {
  const cells = fillFromRollup(
    {
      times: Float64Array.of(0, 3600, 10_800),
      counts: Float64Array.of(60, 30, 1),
      sums: Float64Array.of(60, 60, 7),
      mins: Float64Array.of(0, 1, 7),
      maxs: Float64Array.of(2, 4, 7),
      length: 3,
    },
    gridOf({ from: 0, to: 14_400 }, 7200),
  );
  deepEqual(list(cells.averages), [120 / 90, 7]);
  deepEqual(list(cells.mins), [0, 7]);
  deepEqual(list(cells.maxs), [4, 7]);
});

it("[QY7] a host counts for its role only while it was in it", () => {
  const grid = gridOf({ from: 0, to: 240 }, 60);
  const cells = fillFromPoints(
    column([
      [0, 1],
      [60, 2],
      [120, 3],
      [180, 4],
    ]),
    grid,
  );
  deepEqual(list(clip(cells, grid, { from: 60, to: 180 }).averages), [null, 2, 3, null]);
  equal(clip(cells, grid, { from: -1000, to: 1000 }), cells);
});

it("[QY8] many hosts as one: mean over those with a point, extremes, sum", () => {
  const grid = gridOf({ from: 0, to: 180 }, 60);
  const all = [
    column([
      [0, 1],
      [60, 2],
    ]),
    column([[0, 3]]),
  ].map((points) => fillFromPoints(points, grid));
  const { averages, mins, maxs, sums } = summarise(all, grid.count);
  deepEqual([averages, mins, maxs, sums].map(list), [
    [2, 2, null],
    [1, 2, null],
    [3, 2, null],
    [4, 2, null],
  ]);
});
