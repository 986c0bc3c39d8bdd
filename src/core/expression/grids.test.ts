import { deepEqual, equal, ok } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { type Grid, gridFor } from "#core/grid.ts";
import { anyExpression } from "#test/support/expressions.ts";
import { formatExpression } from "./format.ts";
import { demandsOf, holds, readingsFor, sourcesOf, unite } from "./grids.ts";
import { parseExpression } from "./parse.ts";

const minutes = (from: number, count: number, step = 60): Grid => ({ start: from * 60, step, count });

it("[EX20] grids that overlap or touch are one, and those of other steps or phases stay apart", () => {
  deepEqual(unite([minutes(10, 5), minutes(0, 5), minutes(5, 5), minutes(3, 4)]), [minutes(0, 15)]);
  deepEqual(unite([minutes(0, 5), minutes(6, 5)]), [minutes(0, 5), minutes(6, 5)]);
  deepEqual(unite([minutes(0, 5), minutes(0, 5, 120)]).length, 2);
  deepEqual(unite([minutes(0, 5, 120), minutes(1, 5, 120), minutes(2, 9, 120)]), [
    minutes(0, 10, 120),
    minutes(1, 5, 120),
  ]);
});

it("[EX20] a source that is named several times is read once for each stretch of time", () => {
  const readings = (text: string) =>
    readingsFor(demandsOf(parseExpression(text), minutes(100_000, 60), 100_060 * 60)).map(({ key, grids }) => [
      key,
      grids.map(({ start, count }) => [start / 60 - 100_000, count]),
    ]);
  deepEqual(
    readings(
      "group(host(a, x), host('a', \"x\"), movingAverage(host(a, x), 10m), timeShift(host(a, x), 30m), timeShift(host(a, x), 1d), host(b, x))",
    ),
    [
      [
        "host(a, x)",
        [
          [-1440, 60],
          [-30, 90],
        ],
      ],
      ["host(b, x)", [[0, 60]]],
    ],
  );
});

it("[EX20] whatever is demanded is part of what is read", () => {
  fc.assert(
    fc.property(anyExpression, fc.integer({ min: 1, max: 900 }), (expression, hours) => {
      const now = 1_700_000_000;
      const grid = gridFor({ from: now - hours * 3600, to: now }, 400);
      const demands = demandsOf(expression, grid, now);
      const readings = new Map(readingsFor(demands).map((reading) => [reading.key, reading]));
      for (const { source, grid: wanted } of demands) {
        const { grids } = readings.get(formatExpression(source))!;
        equal(grids.filter((each) => holds(each, wanted)).length, 1);
      }
    }),
  );
});

it("[EX10] what a grid of hours or days reads begins with an hour or a day", () => {
  fc.assert(
    fc.property(anyExpression, fc.integer({ min: 1, max: 90_000 }), (expression, hours) => {
      const now = 1_700_000_000;
      for (const { grid } of demandsOf(expression, gridFor({ from: now - hours * 3600, to: now }, 400), now)) {
        ok(grid.start % 60 === 0);
        for (const resolution of [3600, 86_400]) ok(grid.step % resolution !== 0 || grid.start % resolution === 0);
      }
    }),
  );
});

it("[EX7] an expression tells which sources it reads, and from when", () => {
  const uses = (text: string) =>
    sourcesOf(parseExpression(text)).map(({ source, shiftSeconds, beforeSeconds }) => [
      formatExpression(source),
      shiftSeconds,
      beforeSeconds,
    ]);
  deepEqual(uses("diff(host(a, x), timeShift(movingAverage(host(a, x), 1h), 1d))"), [
    ["host(a, x)", 0, 0],
    ["host(a, x)", 86_400, 3540],
  ]);
  deepEqual(uses("group(host(a, x), movingAverage(host(a, x), 1h), host(a, x))"), [["host(a, x)", 0, 3540]]);
  deepEqual(uses("timeShift(linearRegression(role(a:b, x), 1w), 1d)"), [["role(a:b, x)", 0, 604_800]]);
});
