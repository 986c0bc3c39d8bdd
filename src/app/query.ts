import { DERIVED, derive } from "#core/derived.ts";
import { Rejected } from "#core/errors.ts";
import { type Cells, fillFromPoints, type Grid, gridFor, rangeOf, resolutionFor, summarise } from "#core/grid.ts";
import { ACCEPTED_FUTURE } from "#core/metric.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type Column, type OrgId, type Resolution, type RollupColumn, targetKey } from "#core/series.ts";
import { DAY, HOUR, MINUTE, type TimeRange } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import { readCells } from "./cells.ts";
import type { Directory } from "./directory.ts";
import type { Expressions } from "./expressions.ts";
import { clipToSpans, roleHosts } from "./role-hosts.ts";

export type QueryItem =
  | { readonly id: string; readonly kind: "host"; readonly host: string; readonly metrics: readonly string[] }
  | { readonly id: string; readonly kind: "service"; readonly service: string; readonly metrics: readonly string[] }
  | {
      readonly id: string;
      readonly kind: "role";
      readonly service: string;
      readonly role: string;
      readonly metric: string;
      readonly stacked: boolean;
      readonly full: boolean;
    }
  | { readonly id: string; readonly kind: "expression"; readonly expression: string };

export interface ItemResult {
  readonly id: string;
  readonly hosts?: number;
  readonly simplified?: boolean;
  readonly series: readonly {
    readonly key: string;
    readonly label: string;
    readonly cells: Cells;
    /** Where the answer decides it: of expressions. */
    readonly stacked?: boolean;
  }[];
  readonly error?: string;
}

export interface GridResult {
  readonly grid: Grid;
  readonly items: readonly ItemResult[];
}

/** Beyond this many hosts a role graph is min, average and max (or their sum, when stacked), as Mackerel draws it. */
export const SIMPLIFIED_OVER_HOSTS = 30;
/** Even the full form stops here: more lines than this are no picture. */
export const MAX_FULL_HOSTS = 500;
/** What one page may ask for [OW5]. */
const MAX_SERIES = 500;
const MAX_POINTS = 2_000_000;

/** The API's answers are raw up to this span, and roll-ups beyond: 45,000 one-minute points are about 2 MB of JSON. */
const RAW_SPAN = 32 * DAY;
const HOURLY_SPAN = 5 * 366 * DAY;

export interface Queries {
  /** One metric as Mackerel's API gives it, ascending; rejects with `not-found` when the target never had it. */
  hostMetric(org: OrgId, hostId: string, name: string, range: TimeRange): Promise<Column>;
  serviceMetric(org: OrgId, service: string, name: string, range: TimeRange): Promise<Column>;
  /** Everything a page needs, on one grid. An item that fails says so and leaves the others whole. */
  onGrid(org: OrgId, range: TimeRange, width: number, items: readonly QueryItem[]): Promise<GridResult>;
}

export function createQueries(
  store: TimeSeries,
  directory: Directory,
  expressions: Pick<Expressions, "evaluate">,
  clock: Clock,
): Queries {
  async function metric(org: OrgId, target: string, name: string, range: TimeRange): Promise<Column> {
    const wanted = kept(org, range);
    const [column] = await points(org, target, [name], wanted, apiResolution(wanted));
    if (column!.length === 0 && !(await known(org, target, name))) {
      throw new Rejected("not-found", `Metric Not Found: "${name}"`);
    }
    return column!;
  }

  async function known(org: OrgId, target: string, name: string): Promise<boolean> {
    const names = DERIVED[name]?.from ?? [name];
    for (const each of names) if (!(await store.has(org, target, each))) return false;
    return true;
  }

  /** `from=0` means "all there is": what lies outside the kept points must not choose the resolution. */
  function kept(org: OrgId, range: TimeRange): TimeRange {
    const oldest = store.oldest(org);
    const newest = Math.floor(clock.now() / 1000) + ACCEPTED_FUTURE;
    return { from: oldest === undefined ? range.from : Math.max(range.from, oldest), to: Math.min(range.to, newest) };
  }

  async function points(
    org: OrgId,
    target: string,
    names: readonly string[],
    range: TimeRange,
    resolution: Resolution,
  ): Promise<readonly Column[]> {
    if (range.to <= range.from) return names.map(() => EMPTY);
    const columns =
      resolution === MINUTE
        ? await store.read(org, target, names, range)
        : (await store.readRollup(org, target, names, resolution, range)).map(averagesOf);
    return Promise.all(
      columns.map(async (column, i) => {
        const derived = DERIVED[names[i]!];
        if (column.length > 0 || derived === undefined) return column;
        const [a, b] = await points(org, target, derived.from, range, resolution);
        return derive(derived, a!, b!);
      }),
    );
  }

  async function cells(org: OrgId, target: string, names: readonly string[], grid: Grid): Promise<readonly Cells[]> {
    const filled = await readCells(store, org, target, names, grid);
    return Promise.all(
      filled.map(async (each, i) => {
        const name = names[i]!;
        if (DERIVED[name] === undefined || each.averages.some((value) => !Number.isNaN(value))) return each;
        const [column] = await points(org, target, [name], rangeOf(grid), resolutionFor(grid));
        return fillFromPoints(column!, grid);
      }),
    );
  }

  async function item(org: OrgId, grid: Grid, query: QueryItem): Promise<ItemResult> {
    switch (query.kind) {
      case "host": {
        if (!(await directory.hasHost(org, query.host)))
          throw new Rejected("not-found", `Host Not Found: "${query.host}"`);
        return named(query, await cells(org, targetKey({ kind: "host", id: query.host }), query.metrics, grid));
      }
      case "service": {
        if (!(await directory.hasService(org, query.service))) {
          throw new Rejected("not-found", `Service Not Found: "${query.service}"`);
        }
        return named(query, await cells(org, targetKey({ kind: "service", id: query.service }), query.metrics, grid));
      }
      case "role":
        return role(org, grid, query);
      case "expression":
        return expression(org, grid, query);
    }
  }

  async function role(org: OrgId, grid: Grid, query: Extract<QueryItem, { kind: "role" }>): Promise<ItemResult> {
    const members = await directory.roleMembers(org, query.service, query.role, rangeOf(grid));
    if (members === undefined) throw new Rejected("not-found", `Role Not Found: "${query.service}:${query.role}"`);
    const hosts = await Promise.all(
      roleHosts(members).map(async ({ hostId, name, spans }) => {
        const [all] = await cells(org, targetKey({ kind: "host", id: hostId }), [query.metric], grid);
        return { key: hostId, label: name, cells: clipToSpans(all!, grid, spans) };
      }),
    );
    const seen = hosts.filter(({ cells }) => cells.averages.some((value) => !Number.isNaN(value)));
    const limit = query.full ? MAX_FULL_HOSTS : SIMPLIFIED_OVER_HOSTS;
    if (seen.length <= limit) return { id: query.id, hosts: seen.length, simplified: false, series: seen };
    const { averages, mins, maxs, sums } = summarise(
      seen.map(({ cells }) => cells),
      grid.count,
    );
    const line = (key: string, values: Float64Array) => ({
      key,
      label: key,
      cells: { averages: values, mins: values, maxs: values },
    });
    const series = query.stacked ? [line("sum", sums)] : [line("max", maxs), line("avg", averages), line("min", mins)];
    return { id: query.id, hosts: seen.length, simplified: true, series };
  }

  async function expression(
    org: OrgId,
    grid: Grid,
    query: Extract<QueryItem, { kind: "expression" }>,
  ): Promise<ItemResult> {
    const now = Math.floor(clock.now() / 1000);
    const { series } = await expressions.evaluate(org, query.expression, grid, now);
    return {
      id: query.id,
      series: series.map(({ values, ...rest }) => ({
        ...rest,
        cells: { averages: values, mins: values, maxs: values },
      })),
    };
  }

  return {
    async hostMetric(org, hostId, name, range) {
      if (!(await directory.hasHost(org, hostId))) throw new Rejected("not-found", "Host Not Found.");
      return metric(org, targetKey({ kind: "host", id: hostId }), name, range);
    },

    async serviceMetric(org, service, name, range) {
      if (!(await directory.hasService(org, service))) throw new Rejected("not-found", "Service Not Found.");
      return metric(org, targetKey({ kind: "service", id: service }), name, range);
    },

    async onGrid(org, range, width, items) {
      const grid = gridFor(range, width);
      checkSize(grid, items);
      const answered = await Promise.all(
        items.map(async (query): Promise<ItemResult> => {
          try {
            return await item(org, grid, query);
          } catch (error) {
            if (error instanceof Rejected) return { id: query.id, series: [], error: error.message };
            throw error;
          }
        }),
      );
      checkPoints(answered.reduce((sum, { series }) => sum + series.length * grid.count, 0));
      return { grid, items: answered };
    },
  };
}

function apiResolution({ from, to }: TimeRange): Resolution {
  const span = to - from;
  if (span <= RAW_SPAN) return MINUTE;
  return span <= HOURLY_SPAN ? HOUR : DAY;
}

function averagesOf(column: RollupColumn): Column {
  const values = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) values[i] = column.sums[i]! / column.counts[i]!;
  return { times: column.times, values, length: column.length };
}

function named(query: { id: string; metrics: readonly string[] }, all: readonly Cells[]): ItemResult {
  return { id: query.id, series: query.metrics.map((metric, i) => ({ key: metric, label: metric, cells: all[i]! })) };
}

/** How many lines the answer can have; of an expression only its answer tells. */
function linesOf(query: QueryItem): number {
  if (query.kind === "expression") return 1;
  if (query.kind !== "role") return query.metrics.length;
  return query.full ? MAX_FULL_HOSTS : SIMPLIFIED_OVER_HOSTS;
}

const seriesIn = (query: QueryItem): number => ("metrics" in query ? query.metrics.length : 1);

function checkSize(grid: Grid, items: readonly QueryItem[]): void {
  const series = items.reduce((sum, query) => sum + seriesIn(query), 0);
  if (series > MAX_SERIES) tooLarge(`${series} series, want at most ${MAX_SERIES}`);
  checkPoints(items.reduce((sum, query) => sum + linesOf(query), 0) * grid.count);
}

function checkPoints(points: number): void {
  if (points > MAX_POINTS) tooLarge(`up to ${points} points, want at most ${MAX_POINTS}`);
}

function tooLarge(found: string): never {
  throw new Rejected("too-large", `Cannot answer at once: found ${found}; ask for fewer graphs or a shorter range`);
}

const EMPTY: Column = { times: new Float64Array(0), values: new Float64Array(0), length: 0 };
