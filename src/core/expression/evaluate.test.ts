import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import type { Grid } from "#core/grid.ts";
import { evaluate, type ReadSource } from "./evaluate.ts";
import { type Call, type Expression, quotientOf, secondsOf } from "./expression.ts";
import { formatExpression } from "./format.ts";
import { parseExpression } from "./parse.ts";

const START = 1_699_999_200;
const grid: Grid = { start: START, step: 60, count: 5 };
const END = START + 4 * 60;
const _ = Number.NaN;

/** Reads of host `a`, whose metrics are given minute by minute from the grid's start. */
const reading =
  (metrics: Record<string, readonly (readonly number[])[]>): ReadSource =>
  (source, on) =>
    (metrics[source.args[1]] ?? []).map((values, i) => ({
      label: `a ${source.args[1]}${i === 0 ? "" : i}`,
      values: Float64Array.from(
        { length: on.count },
        (_value, cell) => values[(on.start - START) / 60 + cell] ?? Number.NaN,
      ),
    }));

const METRICS = {
  x: [[1, 2, _, 4, 5]],
  y: [[10, _, _, 20, 0]],
  two: [
    [1, 2, 3, _, 5],
    [10, 20, _, _, 50],
  ],
  steady: [[7, 7, 7, 7, 7]],
  silent: [[_, _, _, _, _]],
};

const run = (text: string, now = END) => evaluate(parseExpression(text), grid, now, reading(METRICS));
const values = (text: string, now = END) => run(text, now).map((series) => [...series.values]);

it("[EX11] aggregates take the series that have a value in the cell", () => {
  const f = (name: string, want: number[]) => deepEqual(values(`${name}(host(a, two))`), [want]);
  f("avg", [5.5, 11, 3, _, 27.5]);
  f("max", [10, 20, 3, _, 50]);
  f("min", [1, 2, 3, _, 5]);
  f("sum", [11, 22, 3, _, 55]);
  f("product", [10, 40, 3, _, 250]);
});

it("[EX12] differences and quotients need both sides, and never divide by 0", () => {
  deepEqual(values("diff(host(a, x), host(a, y))"), [[-9, _, _, -16, 5]]);
  deepEqual(values("divide(host(a, x), host(a, y))"), [[0.1, _, _, 0.2, _]]);
  deepEqual(values("divide(diff(host(a, x), host(a, x)), diff(host(a, x), host(a, x)))"), [[_, _, _, _, _]]);
});

it("[EX13] lists pair by position, one goes with each, and anything else is refused", () => {
  deepEqual(values("diff(host(a, two), host(a, x))"), [
    [0, 0, _, _, 0],
    [9, 18, _, _, 45],
  ]);
  deepEqual(values("diff(host(a, x), host(a, two))").length, 2);
  deepEqual(values("divide(host(a, two), host(a, two))")[1], [1, 1, _, _, 1]);
  deepEqual(values("diff(host(a, two), host(a, nothing))"), []);
  throws(() => run("divide(group(host(a, two), host(a, x)), host(a, two))"), {
    reason: "invalid",
    message: "Cannot compute divide: found 3 and 2 series, want equally many or one on either side",
  });
});

it("[EX14] percentiles interpolate between the closest ranks", () => {
  const f = (samples: number[], percentage: number, want: number) => {
    const read = reading({ x: samples.map((sample) => [sample]) });
    const [series] = evaluate(parseExpression(`percentile(host(a, x), ${percentage})`), grid, END, read);
    ok(Math.abs(series!.values[0]! - want) < 1e-12, `${series!.values[0]} is not ${want}`);
  };
  // R: quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, .999), type = 7)
  f([35, 20, 50, 15, 40], 5, 16);
  f([35, 20, 50, 15, 40], 30, 23);
  f([35, 20, 50, 15, 40], 40, 29);
  f([35, 20, 50, 15, 40], 50, 35);
  f([35, 20, 50, 15, 40], 99.9, 49.96);
  f([42], 95, 42);
  deepEqual(values("percentile(host(a, two), 50)"), [[5.5, 11, 3, _, 27.5]]);
});

it("[EX15] a moving average takes what there is in the window, and reads before the range", () => {
  deepEqual(values("movingAverage(host(a, x), 2m)"), [[1, 1.5, 2, 4, 4.5]]);
  deepEqual(values("movingAverage(host(a, x), 0m)"), [[1, 2, _, 4, 5]]);
  const asked: Grid[] = [];
  evaluate(parseExpression("movingAverage(timeShift(host(a, x), 1h), 30m)"), grid, END, (_source, on) => {
    asked.push(on);
    return [];
  });
  deepEqual(asked, [{ start: START - 29 * 60 - 3600, step: 60, count: 34 }]);
});

it("[EX15] a value that was there long ago leaves no trace in a sum", () => {
  const read = reading({ x: [[1e18, 0.1, 0.2, 0.3, 0.4]] });
  const [series] = evaluate(parseExpression("movingAverage(host(a, x), 2m)"), grid, END, read);
  deepEqual([...series!.values].slice(2), [(0.1 + 0.2) / 2, 0.25, 0.35]);
});

it("[EX16] a time shift shows the past, in whole cells where these are hours", () => {
  deepEqual(values("timeShift(host(a, x), 2m)"), [[_, _, 1, 2, _]]);
  const askedFor = (text: string, on: Grid) => {
    let start = 0;
    evaluate(parseExpression(text), on, END, (_source, { start: from }) => {
      start = from;
      return [];
    });
    return on.start - start;
  };
  const coarse = (step: number) => ({ start: Math.floor(START / step) * step, step, count: 10 });
  equal(askedFor("timeShift(host(a, x), 7m)", coarse(300)), 420);
  equal(askedFor("timeShift(host(a, x), 89m)", coarse(7200)), 3600);
  equal(askedFor("timeShift(host(a, x), 90m)", coarse(7200)), 7200);
  equal(askedFor("timeShift(host(a, x), 1w)", coarse(7200)), 604_800);
  equal(askedFor("timeShift(host(a, x), 30h)", coarse(86_400)), 86_400);
});

it("[EX17] a trend is fitted up to now and drawn over the range", () => {
  const near = (text: string, want: number[], now = END) =>
    values(text, now)[0]!.forEach((value, i) => {
      ok(Math.abs(value - want[i]!) < 1e-9, `${text}: ${value} is not ${want[i]}`);
    });
  near("linearRegression(host(a, x), 1h)", [1, 2, 3, 4, 5]);
  near("linearRegression(host(a, x), 1m)", [1, 2, 3, 4, 5]);
  near("linearRegression(host(a, steady), 1h)", [7, 7, 7, 7, 7]);
  near("linearRegression(host(a, x), 1m)", [1, 2, 3, 4, 5], START + 60);
  near("timeShift(linearRegression(host(a, x), 1h), 1m)", [0, 1, 2, 3, 4]);
  near(
    "linearRegression(host(a, y), 1h)",
    [12.5, 11.5, 10.5, 9.5, 8.5].map((v, i) => v + lineOfY(i) - (12.5 - i)),
  );
  deepEqual(values("linearRegression(host(a, silent), 1h)"), [[_, _, _, _, _]]);
  deepEqual(values("linearRegression(host(a, x), 0m)"), [[_, _, _, _, _]]);
});

/** By hand: (0, 10), (3, 20), (4, 0): mean time 7/3, mean 10, slope -30/26. */
const lineOfY = (i: number) => 10 - (30 / 26) * (i - 7 / 3);

it("[EX18] a forecast is the seconds until the threshold, 0 where it was reached, and never where the line leads away", () => {
  const f = (text: string, want: number) => {
    const [series] = values(text);
    deepEqual(
      series,
      Array.from({ length: 5 }, () => series![0]),
    );
    if (Number.isFinite(want)) ok(Math.abs(series![0]! - want) < 1e-6, `${text}: ${series![0]} is not ${want}`);
    else equal(series![0], want, text);
  };
  // x rises by 1 a minute and is 5 now.
  f("timeLeftForecast(host(a, x), 1h, 10)", 300);
  f("timeLeftForecast(host(a, x), 1h, 21/2)", 330);
  f("timeLeftForecast(host(a, x), 1h, 5)", 0);
  f("timeLeftForecast(host(a, x), 1h, 3)", 0);
  f("timeLeftForecast(host(a, x), 1h, -100)", Number.POSITIVE_INFINITY);
  f("timeLeftForecast(scale(host(a, x), -1), 1h, -10)", 300);
  f("timeLeftForecast(host(a, steady), 1h, 7)", 0);
  f("timeLeftForecast(host(a, steady), 1h, 8)", Number.POSITIVE_INFINITY);
  f("min(timeLeftForecast(group(host(a, x), host(a, steady)), 1h, 10))", 300);
  f("scale(timeLeftForecast(host(a, steady), 1h, 8), 1/86400)", Number.POSITIVE_INFINITY);
  deepEqual(values("timeLeftForecast(host(a, silent), 1h, 8)"), [[_, _, _, _, _]]);
});

it("[EX19] scaling, adding, grouping and stacking do what they say", () => {
  deepEqual(values("scale(host(a, x), -1/2)"), [[-0.5, -1, _, -2, -2.5]]);
  deepEqual(values("offset(host(a, x), 1/4)"), [[1.25, 2.25, _, 4.25, 5.25]]);
  equal(run("group(host(a, two), host(a, x), host(a, nothing))").length, 3);
  const stacked = (text: string) => run(text).map((series) => series.stacked);
  deepEqual(stacked("group(stack(host(a, two)), host(a, x))"), [true, true, false]);
  deepEqual(stacked("scale(alias(stack(host(a, x)), 'x'), 2)"), [true]);
  deepEqual(stacked("avg(stack(host(a, two)))"), [false]);
});

it("[EX21] labels tell what was done, unless an alias says something else", () => {
  const f = (text: string, want: string[]) =>
    deepEqual(
      run(text).map(({ label }) => label),
      want,
    );
  f("host(a, two)", ["a two", "a two1"]);
  f("timeShift(host(a, x), '1w')", ["timeShift(a x, 1w)"]);
  f("scale(offset(host(a, x), 1), 1/2)", ["scale(offset(a x, 1), 1/2)"]);
  f("avg( host('a',two) )", ["avg(host(a, two))"]);
  f("percentile(host(a, two), 95)", ["percentile(host(a, two), 95)"]);
  f("diff(avg(host(a, two)), host(a, x))", ["diff(avg(host(a, two)), a x)"]);
  f("alias(host(a, two), 'both')", ["both", "both"]);
  f("alias(scale(alias(host(a, x), 'inner'), 2), 'outer')", ["outer"]);
  f("scale(alias(host(a, x), 'inner'), 2)", ["inner"]);
  f("max(alias(host(a, x), 'inner'))", ["max(alias(host(a, x), 'inner'))"]);
  f("diff(alias(host(a, x), '$&'), host(a, x))", ["diff($&, a x)"]);
  f(`avg(group(${Array.from({ length: 40 }, () => "host(a, x)").join(", ")}))`, [
    `${formatExpression(parseExpression(`avg(group(${Array.from({ length: 40 }, () => "host(a, x)").join(", ")}))`)).slice(0, 200)}…`,
  ]);
});

it("[EX22] an aggregate of nothing is nothing", () => {
  for (const text of [
    "avg(host(a, nothing))",
    "percentile(host(a, nothing), 50)",
    "diff(max(host(a, nothing)), host(a, x))",
  ])
    deepEqual(run(text), []);
});

/** The meaning of a list at one minute, without grids: as the rules say it, one cell at a time. */
function meaning(
  call: Expression,
  time: number,
  now: number,
  read: (metric: string, time: number) => number[],
): number[] {
  const of = (argument: Expression, at = time) => meaning(argument, at, now, read);
  const some = (list: number[]) => list.filter((value) => !Number.isNaN(value));
  const all = (combine: (list: number[]) => number, argument: Expression): number[] => {
    const list = of(argument);
    if (list.length === 0) return [];
    return [some(list).length === 0 ? _ : combine(some(list))];
  };
  const line = (trend: Call<"linearRegression">, series: number) => {
    const points: [number, number][] = [];
    for (let at = now - secondsOf(trend.args[1]); at <= now; at += 60) {
      const value = of(trend.args[0], at)[series]!;
      if (Number.isFinite(value)) points.push([at - now, value]);
    }
    const n = points.length;
    const sum = (pick: (point: [number, number]) => number) => points.reduce((total, point) => total + pick(point), 0);
    const slope =
      (n * sum(([t, v]) => t * v) - sum(([t]) => t) * sum(([, v]) => v)) /
      (n * sum(([t]) => t * t) - sum(([t]) => t) ** 2);
    return { slope, atNow: (sum(([, v]) => v) - slope * sum(([t]) => t)) / n, known: n > 1 };
  };
  switch (call.name) {
    case "host":
    case "service":
    case "role":
    case "roleSlots":
      return read(call.args[1], time);
    case "avg":
      return all((list) => list.reduce((a, b) => a + b, 0) / list.length, call.args[0]);
    case "sum":
      return all((list) => list.reduce((a, b) => a + b, 0), call.args[0]);
    case "max":
      return all((list) => Math.max(...list), call.args[0]);
    case "min":
      return all((list) => Math.min(...list), call.args[0]);
    case "percentile":
      return all((list) => {
        const sorted = list.toSorted((a, b) => a - b);
        const rank = ((sorted.length - 1) * call.args[1]) / 100;
        const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
        return low === high ? low : low * (1 - (rank % 1)) + high * (rank % 1);
      }, call.args[0]);
    case "diff": {
      const [a, b] = [of(call.args[0]), of(call.args[1])];
      const count = a.length === 0 || b.length === 0 ? 0 : Math.max(a.length, b.length);
      return Array.from({ length: count }, (_value, i) => a[a.length === 1 ? 0 : i]! - b[b.length === 1 ? 0 : i]!);
    }
    case "scale":
      return of(call.args[0]).map((value) => value * quotientOf(call.args[1]));
    case "offset":
      return of(call.args[0]).map((value) => value + quotientOf(call.args[1]));
    case "timeShift":
      return of(call.args[0], time - secondsOf(call.args[1]));
    case "movingAverage":
      return of(call.args[0]).map((_value, series) => {
        const window: number[] = [];
        for (let back = 0; back < Math.max(60, secondsOf(call.args[1])); back += 60)
          window.push(of(call.args[0], time - back)[series]!);
        return some(window).length === 0 ? _ : some(window).reduce((a, b) => a + b, 0) / some(window).length;
      });
    case "linearRegression":
      return of(call.args[0]).map((_value, series) => {
        const { slope, atNow, known } = line(call, series);
        return known ? atNow + slope * (time - now) : _;
      });
    case "group":
      return call.args[0].flatMap((each) => of(each));
    case "stack":
      return of(call.args[0]);
    default:
      throw new Error(`No meaning is written down for ${call.name}: its rounding could turn a value into none`);
  }
}

it("[EX10] on one-minute cells every expression means what the rules say, minute by minute", () => {
  const MINUTES = 60;
  const METRIC_NAMES = ["one", "other", "pair", "none"];
  const factor = fc.record({ numerator: fc.integer({ min: -5, max: 5 }), denominator: fc.constantFrom(1, 2, 4) });
  const duration = fc.record({ amount: fc.integer({ min: 0, max: 6 }), unit: fc.constant("m" as const) });
  const call = (args: fc.Arbitrary<readonly unknown[]>, ...names: string[]): fc.Arbitrary<Expression> =>
    fc.tuple(fc.constantFrom(...names), args).map(([name, list]) => ({ name, args: list }) as unknown as Expression);
  const expression = fc.letrec<{ any: Expression }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      call(fc.tuple(fc.constant("a"), fc.constantFrom(...METRIC_NAMES)), "host"),
      call(fc.tuple(tie("any")), "avg", "max", "min", "sum", "stack"),
      call(fc.tuple(tie("any"), fc.constantFrom(5, 50, 99)), "percentile"),
      call(fc.tuple(tie("any"), tie("any")), "diff"),
      call(fc.tuple(tie("any"), factor), "scale", "offset"),
      call(fc.tuple(tie("any"), duration), "timeShift", "movingAverage", "linearRegression"),
      call(fc.tuple(fc.array(tie("any"), { minLength: 1, maxLength: 2 })), "group"),
    ),
  })).any;
  const minutes = fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { nil: _, freq: 3 }), {
    minLength: MINUTES,
    maxLength: MINUTES,
  });
  const data = fc.record({ one: minutes, other: minutes, second: minutes });
  const on: Grid = { start: START + 45 * 60, step: 60, count: 10 };
  const now = on.start + 7 * 60;
  fc.assert(
    fc.property(expression, data, (each, { one, other, second }) => {
      const metrics: Record<string, number[][]> = { one: [one], other: [other], pair: [one, second], none: [] };
      const at = (list: number[], time: number) => list[(time - START) / 60] ?? _;
      const read: ReadSource = ({ args: [, metric] }, { start, count }) =>
        metrics[metric]!.map((list) => ({
          label: metric,
          values: Float64Array.from({ length: count }, (_value, cell) => at(list, start + cell * 60)),
        }));
      let got: ReturnType<typeof evaluate>;
      try {
        got = evaluate(each, on, now, read);
      } catch (error) {
        ok(String(error).includes("want equally many"));
        return;
      }
      for (let cell = 0; cell < on.count; cell++) {
        const want = meaning(each, on.start + cell * 60, now, (metric, time) =>
          metrics[metric]!.map((list) => at(list, time)),
        );
        equal(got.length, want.length);
        for (const [i, value] of want.entries()) {
          const found = got[i]!.values[cell]!;
          if (Number.isNaN(value)) ok(Number.isNaN(found), `${formatExpression(each)}: ${found}, want none`);
          else
            ok(
              Math.abs(found - value) <= 1e-6 * Math.max(1, Math.abs(value)),
              `${formatExpression(each)}: ${found}, want ${value}`,
            );
        }
      }
    }),
    { numRuns: 300 },
  );
});
