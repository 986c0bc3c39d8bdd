import { fold, sum, zip } from "#core/expression/columns.ts";

/** What is watched of a host. The names are those of messages; where they are patterns, an expression takes them as they are. */
export const FEATURES = [
  "cpu%",
  "cpu.iowait.percentage",
  "loadavg5",
  "memory%",
  "disk.*.reads.delta",
  "disk.*.writes.delta",
  "interface.*.rxBytes.delta",
  "interface.*.txBytes.delta",
] as const;
export type Feature = (typeof FEATURES)[number];

interface Definition {
  /**
   * About what an idle host has, in the feature's unit. Changes are judged by ratio, and this is added first: a disk that goes
   * from 0.1 to 0.4 writes a second has done nothing worth a night's sleep.
   */
  readonly floor: number;
  /** Stored metrics that show it. */
  readonly metrics: readonly RegExp[];
  /** Of columns of equal length; `undefined` when something is missing. */
  compute(columns: ReadonlyMap<string, Float64Array>): Float64Array | undefined;
}

const CPU = /^cpu\.[^.]+\.percentage$/;

const matching = (columns: ReadonlyMap<string, Float64Array>, pattern: RegExp): Float64Array[] =>
  [...columns].flatMap(([name, column]) => (pattern.test(name) ? [column] : []));

/** Of whole devices together. */
const total = (floor: number, pattern: RegExp): Definition => ({
  floor,
  metrics: [pattern],
  compute(columns) {
    const found = matching(columns, pattern);
    return found.length === 0 ? undefined : sum(found);
  },
});

/** A part in percent of a whole, which is the same on machines of any size. */
function share(floor: number, metrics: readonly RegExp[], part: string, whole: RegExp): Definition {
  return {
    floor,
    metrics,
    compute(columns) {
      const own = columns.get(part);
      const all = matching(columns, whole);
      if (own === undefined || all.length === 0) return undefined;
      return zip(
        own,
        fold(all, (a, b) => a + b),
        (x, y) => (y > 0 ? (100 * x) / y : Number.NaN),
      );
    },
  };
}

const idle = share(5, [CPU], "cpu.idle.percentage", CPU);

export const DEFINITIONS: Readonly<Record<Feature, Definition>> = {
  "cpu%": { ...idle, compute: (columns) => idle.compute(columns)?.map((percentage) => 100 - percentage) },
  "cpu.iowait.percentage": share(1, [CPU], "cpu.iowait.percentage", CPU),
  loadavg5: total(0.2, /^loadavg5$/),
  "memory%": share(5, [/^memory\.used$/, /^memory\.total$/], "memory.used", /^memory\.total$/),
  "disk.*.reads.delta": total(10, /^disk\.[^.]+\.reads\.delta$/),
  "disk.*.writes.delta": total(10, /^disk\.[^.]+\.writes\.delta$/),
  "interface.*.rxBytes.delta": total(10_000, /^interface\.[^.]+\.rxBytes\.delta$/),
  "interface.*.txBytes.delta": total(10_000, /^interface\.[^.]+\.txBytes\.delta$/),
};

const INPUTS = FEATURES.flatMap((feature) => DEFINITIONS[feature].metrics);

/** Whether a host's metric has a part in any feature. */
export const isInput = (metric: string): boolean => INPUTS.some((pattern) => pattern.test(metric));

/** The features that a host's metrics give, as columns. */
export function featuresOf(columns: ReadonlyMap<string, Float64Array>): ReadonlyMap<Feature, Float64Array> {
  return new Map(
    FEATURES.flatMap((feature) => {
      const column = DEFINITIONS[feature].compute(columns);
      return column === undefined ? [] : [[feature, column] as const];
    }),
  );
}

/** A value on the scale on which changes are judged: equal ratios are equal distances. */
export const toScale = (feature: Feature, value: number): number =>
  Math.log(Math.max(0, value) + DEFINITIONS[feature].floor);
