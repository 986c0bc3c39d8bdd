import { Rejected } from "#core/errors.ts";
import type { Grid } from "#core/grid.ts";
import type { UnixSeconds } from "#core/time.ts";
import { average, difference, greatest, least, percentile, product, quotient, slidingMean, sum } from "./columns.ts";
import { argumentsOf, type Call, type Expression, quotientOf, type Source, secondsOf } from "./expression.ts";
import { formatCall, formatExpression } from "./format.ts";
import { gridBelow, windowCells } from "./grids.ts";
import { drawLine, fitLine, secondsUntil } from "./regression.ts";

/** One line of the answer. */
export interface Series {
  readonly label: string;
  /** Whether `alias` gave the label: then no function adds to it [EX21]. */
  readonly named: boolean;
  readonly stacked: boolean;
  /** One a cell of the grid. NaN: no value; Infinity: a forecast that never comes true. */
  readonly values: Float64Array;
}

/** The series of a source on a grid, always the same ones in the same order for the same source [EX13]. */
export type ReadSource = (
  source: Source,
  grid: Grid,
) => readonly { readonly label: string; readonly values: Float64Array }[];

/** Computes an expression. `now` is where trends end [EX17]. Throws `Rejected` when lists do not pair [EX13]. */
export function evaluate(call: Expression, grid: Grid, now: UnixSeconds, read: ReadSource): readonly Series[] {
  const below = gridBelow(call, grid, now);
  const seriesOf = (argument: Expression): readonly Series[] => evaluate(argument, below, now, read);
  const each = (compute: (values: Float64Array) => Float64Array): readonly Series[] =>
    seriesOf(call.args[0] as Expression).map((series) => ({
      ...series,
      label: series.named ? series.label : labelOf(call, series.label),
      values: compute(series.values),
    }));
  switch (call.name) {
    case "host":
    case "service":
    case "role":
    case "roleSlots":
      return read(call, grid).map((series) => ({ ...series, named: false, stacked: false }));
    case "avg":
    case "max":
    case "min":
    case "sum":
    case "product":
      return inOne(call, seriesOf(call.args[0]), AGGREGATES[call.name]);
    case "percentile": {
      const [of, percentage] = call.args;
      return inOne(call, seriesOf(of), (columns) => percentile(columns, percentage));
    }
    case "diff":
    case "divide": {
      const [left, right] = call.args;
      return pair(call, seriesOf(left), seriesOf(right), call.name === "diff" ? difference : quotient);
    }
    case "scale": {
      const factor = quotientOf(call.args[1]);
      return each((values) => values.map((value) => value * factor));
    }
    case "offset": {
      const factor = quotientOf(call.args[1]);
      return each((values) => values.map((value) => value + factor));
    }
    case "timeShift":
      return each((values) => values);
    case "movingAverage": {
      const window = windowCells(grid, secondsOf(call.args[1]));
      return each((values) => slidingMean(values, window));
    }
    case "linearRegression":
      return each((values) => {
        const line = fitLine(values, below);
        return line === undefined ? new Float64Array(grid.count).fill(Number.NaN) : drawLine(line, grid);
      });
    case "timeLeftForecast": {
      const [, duration, threshold] = call.args;
      return each((values) => {
        const line = fitLine(values, below);
        const left =
          line === undefined ? Number.NaN : secondsUntil(line, quotientOf(threshold), now, secondsOf(duration));
        return new Float64Array(grid.count).fill(left);
      });
    }
    case "group":
      return call.args[0].flatMap(seriesOf);
    case "stack":
      return seriesOf(call.args[0]).map((series) => ({ ...series, stacked: true }));
    case "alias":
      return seriesOf(call.args[0]).map((series) => ({ ...series, label: call.args[1], named: true }));
  }
}

const AGGREGATES = { avg: average, max: greatest, min: least, sum, product };

/** All series as one, named by what was asked. Of nothing there is nothing [EX22]. */
function inOne(
  call: Expression,
  series: readonly Series[],
  combine: (columns: readonly Float64Array[]) => Float64Array,
): readonly Series[] {
  if (series.length === 0) return [];
  const values = combine(series.map((each) => each.values));
  return [{ label: labelOf(call, ...argumentsOf(call).map(formatExpression)), named: false, stacked: false, values }];
}

/** One by one; a single series goes with every one of the other side [EX13]. */
function pair(
  call: Call<"diff" | "divide">,
  left: readonly Series[],
  right: readonly Series[],
  combine: (a: Float64Array, b: Float64Array) => Float64Array,
): readonly Series[] {
  const count = left.length === 0 || right.length === 0 ? 0 : Math.max(left.length, right.length);
  if (count > 0 && ![left, right].every(({ length }) => length === 1 || length === count)) {
    throw new Rejected(
      "invalid",
      `Cannot compute ${call.name}: found ${left.length} and ${right.length} series, want equally many or one on either side`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const a = left[left.length === 1 ? 0 : i]!;
    const b = right[right.length === 1 ? 0 : i]!;
    return {
      label: labelOf(call, a.label, b.label),
      named: false,
      stacked: false,
      values: combine(a.values, b.values),
    };
  });
}

/** The call as it is written, with the labels of series in the place of its arguments [EX21]. */
function labelOf(call: Expression, ...labels: readonly string[]): string {
  let next = 0;
  const label = formatCall(call, () => labels[next++]!);
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label;
}

/** Nobody reads on, and an answer has as many labels as series. */
const LONGEST_LABEL = 200;
