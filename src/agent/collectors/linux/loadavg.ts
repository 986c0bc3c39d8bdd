import { readFile } from "node:fs/promises";
import type { Collector, Values } from "#agent/collectors/collector.ts";

/** `loadavg1`, `loadavg5`, `loadavg15` from `/proc/loadavg`, as they stand there. */
export function parseLoadavg(text: string): Values {
  const [one, five, fifteen] = text.split(/\s+/).map(Number);
  if (!Number.isFinite(fifteen)) throw new Error(`Cannot read /proc/loadavg: found "${text.trim()}", want 3 numbers`);
  return { loadavg1: one!, loadavg5: five!, loadavg15: fifteen! };
}

export const loadavgCollector = (path = "/proc/loadavg"): Collector => ({
  name: "loadavg",
  collect: async () => parseLoadavg(await readFile(path, "utf8")),
});
