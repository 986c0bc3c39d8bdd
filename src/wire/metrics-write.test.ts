import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { viewOf, writeMetrics, writeNumber } from "./metrics-write.ts";

const column = (points: [number, number][]) => ({
  times: Float64Array.from(points, ([time]) => time),
  values: Float64Array.from(points, ([, value]) => value),
  length: points.length,
});

it("[QY3] writes the points as Mackerel spells them", () => {
  equal(writeMetrics(column([])).toString(), '{"metrics":[]}');
  equal(
    writeMetrics(
      column([
        [1_700_000_040, 0.31],
        [1_700_000_100, -12],
      ]),
    ).toString(),
    '{"metrics":[{"time":1700000040,"value":0.31},{"time":1700000100,"value":-12}]}',
  );
});

it("[QY3] writes every number as JSON.stringify does", () => {
  const out = Buffer.alloc(64);
  const f = (value: number) =>
    equal(out.toString("latin1", 0, writeNumber(out, viewOf(out), 0, value)), JSON.stringify(value));
  for (const value of [
    0,
    -0,
    1,
    9,
    10,
    99,
    1e9,
    1e9 - 1,
    4294967296,
    899999999999999,
    9007199254740991,
    1e21,
    5e-324,
    0.1,
    0.00012,
    1e-7,
    -0.5,
    100.25,
  ])
    f(value);
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), f));
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 6 }), (n, d) => f(n / 10 ** d)));
  fc.assert(fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 4 }), (n, d) => f(n / 10 ** d)));
});

it("[QY3] reads back to the same bits", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 50 }), (values) => {
      const points = values.map((value, i): [number, number] => [60 * i, value]);
      const body = JSON.parse(writeMetrics(column(points)).toString()) as {
        metrics: { time: number; value: number }[];
      };
      deepEqual(
        body.metrics.map(({ value }) => value),
        values.map((value) => (Object.is(value, -0) ? 0 : value)),
      );
    }),
  );
});
