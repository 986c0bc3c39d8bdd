import { readFile } from "node:fs/promises";
import type { Collector, Values } from "#agent/collectors/collector.ts";

/** Sizes of `/proc/meminfo` by their names there, in bytes. Lines without a size are left out. */
export function parseMeminfo(text: string): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, amount, unit] = /^([^:\s]+):\s+(\d+)( kB)?\s*$/.exec(line) ?? [];
    if (name !== undefined) sizes.set(name, Number(amount) * (unit === undefined ? 1 : 1_024));
  }
  return sizes;
}

/**
 * `memory.*` in bytes. Kernels since 3.14 say what is available; on older ones free memory, buffers and page cache stand
 * for it and are posted one by one.
 */
export function memoryValues(sizes: ReadonlyMap<string, number>): Values {
  const total = sizes.get("MemTotal");
  if (total === undefined) throw new Error(`Cannot read /proc/meminfo: found ${sizes.size} sizes, want "MemTotal"`);
  const values: Record<string, number> = { "memory.total": total };
  const available = sizes.get("MemAvailable");
  if (available !== undefined) {
    values["memory.mem_available"] = available;
    values["memory.used"] = total - available;
  } else {
    const [free, buffers, cached] = ["MemFree", "Buffers", "Cached"].map((name) => sizes.get(name) ?? 0);
    values["memory.free"] = free!;
    values["memory.buffers"] = buffers!;
    values["memory.cached"] = cached!;
    values["memory.used"] = Math.max(0, total - free! - buffers! - cached!);
  }
  // Sandboxes that imitate /proc leave some of these out.
  for (const [name, key] of [
    ["memory.swap_total", "SwapTotal"],
    ["memory.swap_cached", "SwapCached"],
    ["memory.swap_free", "SwapFree"],
  ] as const) {
    const size = sizes.get(key);
    if (size !== undefined) values[name] = size;
  }
  return values;
}

export const memoryCollector = (path = "/proc/meminfo"): Collector => ({
  name: "memory",
  collect: async () => memoryValues(parseMeminfo(await readFile(path, "utf8"))),
});
