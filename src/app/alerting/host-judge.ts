import type { HostSummary } from "#core/host.ts";
import { componentsOf, judgeHost } from "#core/monitor/host.ts";
import { depthOf } from "#core/monitor/metric.ts";
import type { HostPlan } from "#core/monitor/plan.ts";
import type { RateComponent } from "#core/monitor/rates.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type Column, type OrgId, targetKey } from "#core/series.ts";
import { DAY, floorTo, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Judged } from "./book.ts";
import type { JudgedPoints } from "./judged-points.ts";

/** Points posted each minute need no longer look back than this: 10 averaged, 10 attempts, and some that are late. */
const LOOK_BACK = 30 * MINUTE;

const EMPTY: Column = { times: new Float64Array(0), values: new Float64Array(0), length: 0 };

/**
 * Judges all metric monitors of a host, each metric read once for all of them. Only what can change an alert is answered: of what
 * is fine and has no alert there is nothing to say, and only a new point opens one. `alerted` are the monitors that have an open
 * alert of this host.
 */
export async function judgeMetrics(
  store: TimeSeries,
  org: OrgId,
  host: HostSummary,
  plan: HostPlan,
  alerted: ReadonlySet<string>,
  judged: JudgedPoints,
  now: UnixSeconds,
): Promise<Judged[]> {
  const target = targetKey({ kind: "host", id: host.id });
  const names = store.table(org, target).names;
  if (names.length === 0 || plan.metrics.length === 0) return [];
  const watched = plan.metrics.flatMap(({ metric, monitors }) => {
    const components = componentsOf(metric, names);
    return components.length === 0 ? [] : [{ metric, monitors, components }];
  });
  const needed = [...new Set(watched.flatMap(({ components }) => components.flatMap(({ from }) => from)))];
  const depth = Math.max(0, ...watched.flatMap(({ monitors }) => monitors.map(depthOf)));
  const columns = await readRecent(store, org, target, needed, depth, now);
  const read = (name: string): Column => columns.get(name) ?? EMPTY;
  const found: Judged[] = [];
  for (const { metric, monitors, components } of watched) {
    const isNew = judged.isNew(org, target, metric, newestOf(components, read));
    for (const monitor of monitors) {
      const judgement = judgeHost(monitor, components, read, now);
      if (judgement === undefined) continue;
      if ((judgement.status === "OK" || !isNew) && !alerted.has(monitor.id)) continue;
      found.push({
        subject: { type: "host", monitorId: monitor.id, hostId: host.id },
        judgement,
        surroundings: { monitor, host, service: undefined },
        recoverAfter: monitor.recoverAfter,
      });
    }
  }
  return found;
}

/** When the newest value was that a component can have: it needs a point of each of its metrics. */
const newestOf = (components: readonly RateComponent[], read: (name: string) => Column): UnixSeconds =>
  Math.max(...components.map(({ from }) => Math.min(...from.map((name) => newestTime(read(name))))));

/** 0 where there is no point. */
const newestTime = ({ times, length }: Column): UnixSeconds => (length === 0 ? 0 : times[length - 1]!);

/** The last points of series: of the last half hour, and of a day for those that come so seldom that it holds too few. */
export async function readRecent(
  store: TimeSeries,
  org: OrgId,
  target: string,
  names: readonly string[],
  depth: number,
  now: UnixSeconds,
): Promise<ReadonlyMap<string, Column>> {
  const to = floorTo(MINUTE, now) + MINUTE;
  const range: TimeRange = { from: to - LOOK_BACK, to };
  const grids = await store.readMinutes(org, target, names, range);
  const columns = new Map(names.map((name, i) => [name, columnOf(grids[i]!, range.from)]));
  const seldom = names.filter((name) => {
    const { length } = columns.get(name)!;
    return length > 0 && length < depth;
  });
  if (seldom.length > 0) {
    const day = await store.read(org, target, seldom, { from: to - DAY, to });
    for (const [i, name] of seldom.entries()) columns.set(name, day[i]!);
  }
  return columns;
}

function columnOf(grid: Float64Array, from: UnixSeconds): Column {
  const times = new Float64Array(grid.length);
  const values = new Float64Array(grid.length);
  let length = 0;
  for (let i = 0; i < grid.length; i++) {
    const value = grid[i]!;
    if (Number.isNaN(value)) continue;
    times[length] = from + i * MINUTE;
    values[length++] = value;
  }
  return { times, values, length };
}
