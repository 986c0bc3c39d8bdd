import { Rejected } from "#core/errors.ts";
import { evaluate, type ReadSource, type Series } from "#core/expression/evaluate.ts";
import type { Source } from "#core/expression/expression.ts";
import { formatExpression } from "#core/expression/format.ts";
import { demandsOf, holds, type Reading, readingsFor } from "#core/expression/grids.ts";
import { parseExpression } from "#core/expression/parse.ts";
import { needsNames, type Selected, select } from "#core/expression/select.ts";
import { type Grid, rangeOf } from "#core/grid.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, type TargetKey, targetKey } from "#core/series.ts";
import { floorTo, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import { readCells } from "./cells.ts";
import type { Directory } from "./directory.ts";
import { clipToSpans, type RoleHost, roleHosts } from "./role-hosts.ts";

/** One line of an expression's graph. */
export interface ExpressionSeries {
  /** The label, with a number where several have the same: unique, and the same from answer to answer. */
  readonly key: string;
  readonly label: string;
  /** One a cell of the grid, NaN where there is none; always finite. */
  readonly values: Float64Array;
  readonly stacked: boolean;
}

/**
 * What a monitor judges. `none` has no value to judge; it is `never` when that is because a forecast does not come true, which is
 * no reason to worry. `many` is as wrong as it would be in a minute [EX24].
 */
export type ExpressionValue =
  | { readonly kind: "value"; readonly value: number; readonly at: UnixSeconds }
  | { readonly kind: "none"; readonly never: boolean }
  | { readonly kind: "many"; readonly count: number };

export interface Expressions {
  /**
   * All series on the grid that have a value there. `now` is where trends end. Rejected with `invalid` for a text that is no
   * expression, where it is an `ExpressionError`, and for lists that do not pair; with `too-large` for what is too much.
   */
  evaluate(org: OrgId, text: string, grid: Grid, now: UnixSeconds): Promise<{ readonly series: ExpressionSeries[] }>;
  /** The newest value within the five minutes up to `at`. Rejected as `evaluate`. */
  valueAt(org: OrgId, text: string, at: UnixSeconds): Promise<ExpressionValue>;
  /** Throws an `ExpressionError` for a text that is no expression. What it names need not exist. */
  validate(text: string): void;
}

/** Lines of one answer; more are no picture. */
const MAX_SERIES = 500;
/** Cells that are read for one answer, counted as often as the expression names them: 2,000 hosts over a day. */
const MAX_CELLS = 3_000_000;
/** Metrics need not be posted each minute; a monitor looks back so far for one that was. */
const VALUE_WITHIN = 5 * MINUTE;

/** One series of a source: where it is stored and what becomes of it. */
interface Stored {
  readonly label: string;
  readonly target: TargetKey;
  readonly selected: Selected;
  /** When it counts; absent: always. */
  readonly spans?: readonly TimeRange[];
}

export function createExpressions(store: TimeSeries, directory: Directory, clock: Clock): Expressions {
  async function compute(org: OrgId, text: string, grid: Grid, now: UnixSeconds): Promise<readonly Series[]> {
    const expression = parseExpression(text);
    const demands = demandsOf(expression, grid, now);
    const readings = readingsFor(demands);
    const stored = new Map(
      await Promise.all(readings.map(async (each) => [each.key, await resolve(org, each)] as const)),
    );
    const cells = demands.reduce(
      (sum, { source, grid: { count } }) => sum + (stored.get(formatExpression(source))?.length ?? 0) * count,
      0,
    );
    if (cells > MAX_CELLS) {
      throw new Rejected(
        "too-large",
        `Cannot compute expression: it reads ${cells} points, want at most ${MAX_CELLS}; ask for a shorter range or fewer hosts`,
      );
    }
    const read = await Promise.all(
      readings.map(async (reading) => [reading.key, await readAll(org, reading, stored.get(reading.key)!)] as const),
    );
    const series = evaluate(expression, grid, now, lookup(new Map(read)));
    if (series.length > MAX_SERIES) {
      throw new Rejected(
        "too-large",
        `Cannot draw expression: it gives ${series.length} series, want at most ${MAX_SERIES}; put "avg", "max" or "sum" around it`,
      );
    }
    return series;
  }

  /** The series of a source: the same ones for all of its grids, so that lists pair by position [EX13]. */
  async function resolve(org: OrgId, { source, grids }: Reading): Promise<readonly Stored[]> {
    const ranges = grids.map(rangeOf);
    const from = Math.min(...ranges.map((range) => range.from));
    const metric = source.args[1];
    const inRoleSlots = source.name === "roleSlots";

    async function ofTarget(
      target: TargetKey,
      owner: string,
      spans?: readonly TimeRange[],
    ): Promise<readonly Stored[]> {
      const names = needsNames(metric, inRoleSlots) ? await store.names(org, target, from) : [];
      return select(metric, inRoleSlots, names).map((selected) => ({
        label: `${owner} ${selected.metric}`,
        target,
        selected,
        ...(spans === undefined ? {} : { spans }),
      }));
    }

    const ofHost = ({ hostId, name, spans }: RoleHost) =>
      ofTarget(targetKey({ kind: "host", id: hostId }), name, inRoleSlots ? spans : undefined);

    switch (source.name) {
      case "host": {
        const [id] = source.args;
        const name = (await directory.hostNames(org, [id])).get(id);
        return name === undefined ? [] : ofTarget(targetKey({ kind: "host", id }), name);
      }
      case "service": {
        const [service] = source.args;
        if (!(await directory.hasService(org, service))) return [];
        return ofTarget(targetKey({ kind: "service", id: service }), service);
      }
      case "role":
      case "roleSlots": {
        const { service, role } = source.args[0];
        const now = Math.floor(clock.now() / 1000);
        const range = inRoleSlots ? { from, to: Math.max(...ranges.map(({ to }) => to)) } : { from: now, to: now + 1 };
        const members = roleHosts((await directory.roleMembers(org, service, role, range)) ?? []);
        return (await Promise.all(members.map(ofHost))).flat();
      }
    }
  }

  /** The source's series on each of its grids. Names of one target are read together. */
  async function readAll(org: OrgId, { grids }: Reading, stored: readonly Stored[]): Promise<readonly Read[]> {
    const targets = Map.groupBy(stored, ({ target }) => target);
    return Promise.all(
      grids.map(async (grid) => {
        const columns = new Map<Stored, Float64Array>();
        await Promise.all(
          [...targets].map(async ([target, own]) => {
            const names = [...new Set(own.flatMap(({ selected }) => selected.names))];
            const cells = await readCells(store, org, target, names, grid);
            const byName = new Map(names.map((name, i) => [name, cells[i]!.averages]));
            for (const each of own) {
              const values = each.selected.make(each.selected.names.map((name) => byName.get(name)!));
              columns.set(each, each.spans === undefined ? values : within(values, grid, each.spans));
            }
          }),
        );
        return { grid, series: stored.map((each) => ({ label: each.label, values: columns.get(each)! })) };
      }),
    );
  }

  return {
    async evaluate(org, text, grid, now) {
      const series = await compute(org, text, grid, now);
      const drawn = series.filter(({ values }) => values.some(Number.isFinite));
      const keys = keysOf(drawn.map(({ label }) => label));
      return {
        series: drawn.map(({ label, stacked, values }, i) => ({
          key: keys[i]!,
          label,
          stacked,
          values: finite(values),
        })),
      };
    },

    async valueAt(org, text, at) {
      const newest = floorTo(MINUTE, at);
      const count = VALUE_WITHIN / MINUTE;
      const series = await compute(org, text, { start: newest - (count - 1) * MINUTE, step: MINUTE, count }, at);
      const [only] = series;
      if (only === undefined) return { kind: "none", never: false };
      if (series.length > 1) return { kind: "many", count: series.length };
      const cell = only.values.findLastIndex((value) => !Number.isNaN(value));
      const value = only.values[cell];
      if (value === undefined) return { kind: "none", never: false };
      if (!Number.isFinite(value)) return { kind: "none", never: true };
      return { kind: "value", value, at: newest - (count - 1 - cell) * MINUTE };
    },

    validate: (text) => void parseExpression(text),
  };
}

const within = (values: Float64Array, grid: Grid, spans: readonly TimeRange[]): Float64Array =>
  clipToSpans({ averages: values, mins: values, maxs: values }, grid, spans).averages;

/** A source's series on one of its grids. */
interface Read {
  readonly grid: Grid;
  readonly series: readonly { readonly label: string; readonly values: Float64Array }[];
}

/** Finds a source's series on a grid that is part of one that was read. */
function lookup(read: ReadonlyMap<string, readonly Read[]>): ReadSource {
  return (source: Source, grid: Grid) => {
    const found = read.get(formatExpression(source))?.find((each) => holds(each.grid, grid));
    if (found === undefined) throw new Error("BUG: an expression asks for what was not read");
    const from = (grid.start - found.grid.start) / grid.step;
    return found.series.map(({ label, values }) => ({ label, values: values.subarray(from, from + grid.count) }));
  };
}

function keysOf(labels: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const nth = (seen.get(label) ?? 0) + 1;
    seen.set(label, nth);
    return nth === 1 ? label : `${label} #${nth}`;
  });
}

/** What never comes true is not drawn [EX18]. */
function finite(values: Float64Array): Float64Array {
  return values.every((value) => Math.abs(value) !== Number.POSITIVE_INFINITY)
    ? values
    : values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}
