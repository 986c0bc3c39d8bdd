import { Unavailable } from "#core/errors.ts";
import type { StoreStats, TimeSeries } from "#core/ports.ts";
import { type Column, type OrgId, type RollupColumn, SeriesTable, type TargetKey } from "#core/series.ts";
import { DAY, floorTo, type TimeRange } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";

/** The store of the time series in plain maps: for tests of what stands above it. Forgets everything at the end. */
export interface MemorySeries extends TimeSeries {
  /** One point, as if an agent had posted it now. */
  put(org: OrgId, target: TargetKey, name: string, time: number, value: number): void;
  /** Until it is ready, reads and writes reject with `Unavailable`, as while the log is replayed. */
  setReady(ready: boolean): void;
}

export function memorySeries(clock: Clock): MemorySeries {
  const tables = new Map<string, SeriesTable>();
  const points = new Map<string, Map<string, Map<number, number>>>();
  let appended = 0;
  let ready = true;
  const key = (org: OrgId, target: TargetKey) => `${org} ${target}`;
  const now = () => Math.floor(clock.now() / 1000);

  function table(org: OrgId, target: TargetKey): SeriesTable {
    let found = tables.get(key(org, target));
    if (found === undefined) {
      found = new SeriesTable(org, target);
      tables.set(key(org, target), found);
    }
    return found;
  }

  function store(org: OrgId, target: TargetKey, name: string, time: number, value: number): void {
    const names = points.getOrInsertComputed(key(org, target), () => new Map());
    names.getOrInsertComputed(name, () => new Map<number, number>()).set(floorTo(60, time), value);
    appended++;
  }

  function sorted(org: OrgId, target: TargetKey, name: string, range: TimeRange): (readonly [number, number])[] {
    const all = points.get(key(org, target))?.get(name) ?? new Map<number, number>();
    return [...all].filter(([time]) => time >= range.from && time < range.to).sort(([a], [b]) => a - b);
  }

  function column(pairs: readonly (readonly [number, number])[]): Column {
    return {
      times: Float64Array.from(pairs, ([time]) => time),
      values: Float64Array.from(pairs, ([, value]) => value),
      length: pairs.length,
    };
  }

  function rolledUp(pairs: readonly (readonly [number, number])[], resolution: number): RollupColumn {
    const buckets = [...Map.groupBy(pairs, ([time]) => floorTo(resolution, time))];
    const each = (of: (values: number[]) => number) =>
      Float64Array.from(buckets, ([, members]) => of(members.map(([, value]) => value)));
    return {
      times: Float64Array.from(buckets, ([time]) => time),
      counts: each((values) => values.length),
      sums: each((values) => values.reduce((a, b) => a + b, 0)),
      mins: each((values) => Math.min(...values)),
      maxs: each((values) => Math.max(...values)),
      length: buckets.length,
    };
  }

  function mustBeReady(): void {
    if (!ready) throw new Unavailable("The log is being read");
  }

  const ALL: TimeRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

  return {
    table,
    async append(batch) {
      mustBeReady();
      for (const { table: of, from, to } of batch.posts) {
        for (let i = from; i < to; i++)
          store(of.org, of.target, of.names[batch.series[i]!]!, batch.times[i]!, batch.values[i]!);
      }
    },
    async read(org, target, names, range) {
      mustBeReady();
      return names.map((name) => column(sorted(org, target, name, range)));
    },
    async readMinutes(org, target, names, range) {
      mustBeReady();
      return names.map((name) => {
        const grid = new Float64Array(Math.max(0, (range.to - range.from) / 60)).fill(Number.NaN);
        for (const [time, value] of sorted(org, target, name, range)) grid[(time - range.from) / 60] = value;
        return grid;
      });
    },
    async readRollup(org, target, names, resolution, range) {
      mustBeReady();
      const whole = { from: floorTo(resolution, range.from), to: range.to };
      return names.map((name) => rolledUp(sorted(org, target, name, whole), resolution));
    },
    latest(org, target, name) {
      const [time, value] = sorted(org, target, name, { from: now() - DAY, to: Number.POSITIVE_INFINITY }).at(-1) ?? [];
      return time === undefined ? undefined : { time, value: value! };
    },
    async names(org, target, since) {
      mustBeReady();
      const all = points.get(key(org, target)) ?? new Map<string, Map<number, number>>();
      return [...all.keys()].filter((name) => (sorted(org, target, name, ALL).at(-1)?.[0] ?? 0) >= since).sort();
    },
    has: async (org, target, name) => points.get(key(org, target))?.has(name) ?? false,
    lastArrival: (org, target) => table(org, target).lastArrival,
    oldest(org) {
      const times = [...points].flatMap(([at, names]) =>
        at.startsWith(`${org} `) ? [...names.values()].flatMap((series) => [...series.keys()]) : [],
      );
      return times.length === 0 ? undefined : Math.min(...times);
    },
    stats: (): StoreStats => ({
      ready,
      activeSeries: [...points.values()].reduce((sum, names) => sum + names.size, 0),
      activeTargets: points.size,
      pointsAppended: appended,
      hotBytes: 0,
      logBytes: 0,
      segmentBytes: 0,
      segments: 0,
      segmentPoints: 0,
      sealedThrough: 0,
    }),
    put(org, target, name, time, value) {
      const of = table(org, target);
      of.add(name);
      of.lastArrival = now();
      store(org, target, name, time, value);
    },
    setReady: (is) => {
      ready = is;
    },
  };
}
