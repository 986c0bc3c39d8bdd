import { cpus, freemem, loadavg, totalmem } from "node:os";
import type { Collector, Values } from "#agent/collectors/collector.ts";

/** What `node:os` knows on every system: for macOS, the BSDs and whatever else is not Linux. */
export function osCollectors(): Collector[] {
  return [
    { name: "loadavg", collect: async () => osLoadavg(loadavg()) },
    osCpuCollector(),
    { name: "memory", collect: async () => ({ "memory.total": totalmem(), "memory.used": totalmem() - freemem() }) },
  ];
}

export const osLoadavg = (averages: readonly number[]): Values => ({
  loadavg1: averages[0] ?? 0,
  loadavg5: averages[1] ?? 0,
  loadavg15: averages[2] ?? 0,
});

type Times = { readonly user: number; readonly nice: number; readonly sys: number; readonly idle: number; irq: number };

const MODES = [
  ["user", "user"],
  ["nice", "nice"],
  ["sys", "system"],
  ["idle", "idle"],
  ["irq", "irq"],
] as const;

/** `cpu.<mode>.percentage` between two readings of every core; all modes together are 100 for every core. */
export function osCpuPercentages(before: readonly Times[], after: readonly Times[]): Values {
  const sum = (times: readonly Times[], mode: keyof Times) => times.reduce((total, core) => total + core[mode], 0);
  const spent = MODES.map(([mode, name]) => [name, Math.max(0, sum(after, mode) - sum(before, mode))] as const);
  const total = spent.reduce((all, [, ticks]) => all + ticks, 0);
  if (total === 0) return {};
  return Object.fromEntries(
    spent.map(([name, ticks]) => [`cpu.${name}.percentage`, (ticks * 100 * after.length) / total]),
  );
}

function osCpuCollector(): Collector {
  let before: readonly Times[] | undefined;
  return {
    name: "cpu",
    collect: async () => {
      const after = cpus().map(({ times }) => times);
      const values = before === undefined ? {} : osCpuPercentages(before, after);
      before = after;
      return values;
    },
  };
}
