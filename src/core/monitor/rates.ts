import type { Column } from "#core/series.ts";

/**
 * The usage rates that host monitors know besides metrics, computed from metrics that agents post, at the minutes that have all
 * of them. Formulas are those of Mackerel's support pages.
 */
export interface Rate {
  /** The components that a host with these metrics has: one unnamed, or one a filesystem or container. */
  components(names: readonly string[]): readonly RateComponent[];
}

export interface RateComponent {
  /** "" where there is but one. */
  readonly name: string;
  /** Metrics that it is computed from. */
  readonly from: readonly string[];
  /** From a value of each; NaN where it makes no sense: a filesystem of no size, no swap at all. */
  readonly compute: (values: readonly number[]) => number;
}

const percentOf = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : Number.NaN);

/** One a name that `pattern` finds, with its partner. */
function pairs(pattern: RegExp, partner: (name: string) => string): Rate {
  return {
    components(names) {
      const all = new Set(names);
      return names.flatMap((name) => {
        const match = pattern.exec(name);
        const other = match === null ? "" : partner(match[1]!);
        if (match === null || !all.has(other)) return [];
        return [{ name: match[1]!, from: [name, other], compute: ([part, whole]) => percentOf(part!, whole!) }];
      });
    },
  };
}

function single(from: readonly string[], compute: RateComponent["compute"]): Rate {
  return {
    components: (names) => (from.every((name) => names.includes(name)) ? [{ name: "", from, compute }] : []),
  };
}

/**
 * Processor times over all of a host's metrics. Agents post them as percentages of one core, so together they are 100 for each
 * core.
 */
const CPU = /^cpu\.[a-z]+\.percentage$/;
const CPU_IDLE = "cpu.idle.percentage";
const LOAD = "loadavg5";

export const RATES: Readonly<Record<string, Rate>> = {
  "cpu%": {
    components(names) {
      const all = names.filter((name) => CPU.test(name));
      const idle = all.indexOf(CPU_IDLE);
      if (idle < 0) return [];
      const compute = (values: readonly number[]) => {
        const sum = values.reduce((total, value) => total + value, 0);
        return sum > 0 ? 100 * (1 - values[idle]! / sum) : Number.NaN;
      };
      return [{ name: "", from: all, compute }];
    },
  },
  // Ours: a load of 8 means nothing until one knows of how many cores.
  "loadavg5-per-core": {
    components(names) {
      const times = names.filter((name) => CPU.test(name));
      if (times.length === 0 || !names.includes(LOAD)) return [];
      const compute = ([load, ...values]: readonly number[]) => {
        const sum = values.reduce((total, value) => total + value, 0);
        return sum > 0 ? load! / Math.max(1, Math.round(sum / 100)) : Number.NaN;
      };
      return [{ name: "", from: [LOAD, ...times], compute }];
    },
  },
  "memory%": single(["memory.used", "memory.total"], ([used, total]) => percentOf(used!, total!)),
  "swap%": {
    components(names) {
      const total = names.includes("memory.swap_total") ? "memory.swap_total" : "memory.pagefile_total";
      const free = names.includes("memory.swap_free") ? "memory.swap_free" : "memory.pagefile_free";
      return single([total, free], ([all, unused]) => percentOf(all! - unused!, all!)).components(names);
    },
  },
  "disk%": pairs(/^filesystem\.([^.]+)\.used$/, (name) => `filesystem.${name}.size`),
  "container-cpu%": pairs(/^container\.cpu\.([^.]+)\.usage$/, (name) => `container.cpu.${name}.limit`),
  "container-memory%": pairs(/^container\.memory\.([^.]+)\.usage$/, (name) => `container.memory.${name}.limit`),
};

/** Columns into one, at the times that all of them have. */
export function combine(columns: readonly Column[], compute: RateComponent["compute"]): Column {
  const [first, ...others] = columns as [Column, ...Column[]];
  const at = others.map(() => 0);
  const times = new Float64Array(first.length);
  const values = new Float64Array(first.length);
  let length = 0;
  for (let i = 0; i < first.length; i++) {
    const time = first.times[i]!;
    const found = [first.values[i]!];
    for (const [j, other] of others.entries()) {
      while (at[j]! < other.length && other.times[at[j]!]! < time) at[j]!++;
      if (at[j]! < other.length && other.times[at[j]!] === time) found.push(other.values[at[j]!]!);
    }
    if (found.length < columns.length) continue;
    const value = compute(found);
    if (Number.isNaN(value)) continue;
    times[length] = time;
    values[length++] = value;
  }
  return { times, values, length };
}
