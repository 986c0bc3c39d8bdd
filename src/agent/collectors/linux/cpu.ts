import { readFile } from "node:fs/promises";
import type { Collector, Values } from "#agent/collectors/collector.ts";

/** The columns of `/proc/stat` that are posted, in their order. Old kernels have fewer of them. */
const MODES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest"] as const;

export interface CpuTimes {
  /** Ticks since boot of all cores together, by mode. */
  readonly ticks: Readonly<Partial<Record<(typeof MODES)[number], number>>>;
  readonly cores: number;
}

/** Reads `/proc/stat`. The kernel counts time of guests as `user` too; here it is taken out, so that modes add up. */
export function parseProcStat(text: string): CpuTimes {
  const lines = text.split("\n");
  const total = lines.find((line) => /^cpu\s/.test(line));
  const columns = total?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  if (columns.length < 4 || columns.some((ticks) => !Number.isFinite(ticks)))
    throw new Error(`Cannot read /proc/stat: found "${total ?? "no line for all cores"}", want at least 4 numbers`);
  const ticks: Partial<Record<(typeof MODES)[number], number>> = {};
  for (const [i, mode] of MODES.entries()) if (i < columns.length) ticks[mode] = columns[i]!;
  if (ticks.guest !== undefined) ticks.user = columns[0]! - ticks.guest;
  const cores = lines.filter((line) => /^cpu\d+\s/.test(line)).length;
  return { ticks, cores: Math.max(cores, 1) };
}

/**
 * `cpu.<mode>.percentage` between two readings; all modes together are 100 for every core. Counters of `iowait` may go
 * back on kernels without ticks, and hot-unplugged cores take their ticks along: what went back counts as nothing.
 */
export function cpuPercentages(before: CpuTimes, after: CpuTimes): Values {
  const spent = new Map<string, number>();
  let total = 0;
  for (const mode of MODES) {
    const [start, end] = [before.ticks[mode], after.ticks[mode]];
    if (start === undefined || end === undefined) continue;
    const ticks = Math.max(0, end - start);
    spent.set(mode, ticks);
    total += ticks;
  }
  if (total === 0) return {};
  const scale = (100 * after.cores) / total;
  return Object.fromEntries([...spent].map(([mode, ticks]) => [`cpu.${mode}.percentage`, ticks * scale]));
}

export function cpuCollector(path = "/proc/stat"): Collector {
  let before: CpuTimes | undefined;
  return {
    name: "cpu",
    collect: async () => {
      const after = parseProcStat(await readFile(path, "utf8"));
      const values = before === undefined ? {} : cpuPercentages(before, after);
      before = after;
      return values;
    },
  };
}
