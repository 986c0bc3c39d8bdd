import { readFile } from "node:fs/promises";
import { type Collector, Rates, sanitize, type Values } from "#agent/collectors/collector.ts";

export interface DiskOptions {
  /** Matched against the device's sanitised name. */
  readonly ignore?: RegExp | undefined;
  /** Mount points by device (`sda1`), whose names then stand for the devices'. */
  readonly mountpoints?: ReadonlyMap<string, string>;
}

/** Device mapper repeats what its disks do; loop devices and RAM disks are files and memory. */
const NOT_A_DISK = /^(?:dm-|loop\d|ram\d)/;

/**
 * `disk.<device>.reads` and `writes`, operations since boot, from `/proc/diskstats`. A line has 14 columns, 18 since Linux
 * 4.18, 20 since 5.5; partitions on 2.6 had 7, without operations that compare, and are skipped. So are devices that never
 * did anything.
 */
export function parseDiskstats(text: string, options: DiskOptions = {}): Values {
  const counters: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const columns = line.trim().split(/\s+/);
    const device = columns[2];
    if (device === undefined || columns.length < 14) continue;
    const name = sanitize(device);
    if (NOT_A_DISK.test(name) || options.ignore?.test(name)) continue;
    const numbers = columns.slice(3, 14).map(Number);
    if (numbers.every((count) => count === 0) || numbers.some((count) => !Number.isFinite(count))) continue;
    const label = sanitize(options.mountpoints?.get(device) ?? device);
    counters[`disk.${label}.reads`] = numbers[0]!;
    counters[`disk.${label}.writes`] = numbers[4]!;
  }
  return counters;
}

/** Reads and writes a second of each disk and partition. */
export function diskCollector(options: {
  readonly ignore?: RegExp | undefined;
  /** Asked each time, because disks are mounted while the agent runs. */
  readonly mountpoints?: (() => Promise<ReadonlyMap<string, string>>) | undefined;
  readonly path?: string;
}): Collector {
  const { ignore, path = "/proc/diskstats" } = options;
  const rates = new Rates();
  return {
    name: "disk",
    collect: async (atMs) => {
      const mountpoints = await options.mountpoints?.();
      const text = await readFile(path, "utf8");
      return rates.next(parseDiskstats(text, { ignore, ...(mountpoints && { mountpoints }) }), atMs);
    },
  };
}
