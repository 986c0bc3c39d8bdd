import { type Grid, gridFor, resolutionFor } from "#core/grid.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { argumentsOf, type Expression, isSource, type Source, secondsOf } from "./expression.ts";
import { formatExpression } from "./format.ts";

/** As wide as a graph: 17 hours are fitted minute by minute, three months on averages of three hours. */
const FITTED_WIDTH = 700;

/** The grid on which the arguments of a call are computed, so that the call can be computed on `grid`. */
export function gridBelow(call: Expression, grid: Grid, now: UnixSeconds): Grid {
  switch (call.name) {
    case "timeShift":
      return { ...grid, start: grid.start - shiftSeconds(grid, secondsOf(call.args[1])) };
    case "movingAverage": {
      const before = windowCells(grid, secondsOf(call.args[1])) - 1;
      return { start: grid.start - before * grid.step, step: grid.step, count: grid.count + before };
    }
    case "linearRegression":
    case "timeLeftForecast":
      return gridFor({ from: now - secondsOf(call.args[1]), to: now + 1 }, FITTED_WIDTH);
    default:
      return grid;
  }
}

/** Coarse cells are made of hours or days, and between two of these there is nothing to read [EX16]. */
function shiftSeconds(grid: Grid, seconds: number): number {
  const resolution = resolutionFor(grid);
  return Math.round(seconds / resolution) * resolution;
}

/** Cells that a window of `seconds` is, 1 at least. */
export const windowCells = ({ step }: Grid, seconds: number): number => Math.max(1, Math.round(seconds / step));

/** A source with the grid on which it is wanted. */
export interface Demand {
  readonly source: Source;
  readonly grid: Grid;
}

/** Every source of an expression, as often as it is named, with the grids that `grid` needs of it. */
export function demandsOf(call: Expression, grid: Grid, now: UnixSeconds): readonly Demand[] {
  if (isSource(call)) return [{ source: call, grid }];
  const below = gridBelow(call, grid, now);
  return argumentsOf(call).flatMap((each) => demandsOf(each, below, now));
}

/** A source with the grids on which it is to be read, none of which overlap. */
export interface Reading {
  readonly key: string;
  readonly source: Source;
  readonly grids: readonly Grid[];
}

/** Demands without repetition: each source once, and each stretch of its time once [EX20]. */
export function readingsFor(demands: readonly Demand[]): readonly Reading[] {
  return [...Map.groupBy(demands, ({ source }) => formatExpression(source))].map(([key, same]) => ({
    key,
    source: same[0]!.source,
    grids: unite(same.map(({ grid }) => grid)),
  }));
}

/** Grids of equal step and phase that overlap or touch become one. */
export function unite(grids: readonly Grid[]): Grid[] {
  const united: Grid[] = [];
  for (const grid of grids.toSorted((a, b) => a.start - b.start)) {
    const at = united.findIndex((other) => isAligned(other, grid) && grid.start <= endOf(other));
    const other = united[at];
    if (other === undefined) united.push(grid);
    else united[at] = { ...other, count: (Math.max(endOf(other), endOf(grid)) - other.start) / other.step };
  }
  return united;
}

/** Whether every cell of `grid` is a cell of `other`. */
export const holds = (other: Grid, grid: Grid): boolean =>
  isAligned(other, grid) && grid.start >= other.start && endOf(grid) <= endOf(other);

const isAligned = (a: Grid, b: Grid): boolean => a.step === b.step && (b.start - a.start) % a.step === 0;
const endOf = ({ start, step, count }: Grid): UnixSeconds => start + step * count;

/** What an expression reads: points of `source` over [from - shift - before, to - shift), of a trend up to now. */
export interface SourceUse {
  readonly source: Source;
  readonly shiftSeconds: number;
  readonly beforeSeconds: number;
}

/** Which hosts, services and roles an expression is about, each with every shift in time once. */
export function sourcesOf(call: Expression): readonly SourceUse[] {
  const uses = new Map<string, SourceUse>();
  for (const use of usesOf(call, 0, 0)) {
    const key = `${use.shiftSeconds} ${formatExpression(use.source)}`;
    const known = uses.get(key);
    if (known === undefined || known.beforeSeconds < use.beforeSeconds) uses.set(key, use);
  }
  return [...uses.values()];
}

function usesOf(call: Expression, shiftSeconds: number, beforeSeconds: number): SourceUse[] {
  if (isSource(call)) return [{ source: call, shiftSeconds, beforeSeconds }];
  let shift = shiftSeconds;
  let before = beforeSeconds;
  if (call.name === "timeShift") shift += secondsOf(call.args[1]);
  if (call.name === "movingAverage") before += Math.max(0, secondsOf(call.args[1]) - MINUTE);
  if (call.name === "linearRegression" || call.name === "timeLeftForecast") {
    // Its points are counted back from now, wherever the call stands.
    shift = 0;
    before = secondsOf(call.args[1]);
  }
  return argumentsOf(call).flatMap((each) => usesOf(each, shift, before));
}
