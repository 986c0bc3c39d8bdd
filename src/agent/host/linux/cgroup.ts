import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What version 1 says for "no limit": the largest multiple of a page, which depends on the kernel. */
const NO_LIMIT = 2 ** 60;

/** A limit of version 2 or 1 in bytes; `undefined` without one. */
export function memoryLimit(text: string): string | undefined {
  const bytes = Number(text.trim());
  return /^\d+\s*$/.test(text) && bytes > 0 && bytes < NO_LIMIT ? String(bytes) : undefined;
}

/** Processors that may be used at once, as text (`0.5`), from a quota and its period in microseconds. */
export function cpuLimit(quota: string, period: string): string | undefined {
  const cpus = Number(quota.trim()) / Number(period.trim());
  return Number.isFinite(cpus) && cpus > 0 ? String(Number(cpus.toFixed(3))) : undefined;
}

/** The limits of the control group that this agent runs in, which in a container is the container's. Empty without any. */
export async function cgroupFacts(root = "/sys/fs/cgroup"): Promise<Record<string, string>> {
  const read = (...path: string[]) => readFile(join(root, ...path), "utf8").catch(() => "");
  const [max, memoryMax, quota, period, memoryV1] = await Promise.all([
    read("cpu.max"),
    read("memory.max"),
    read("cpu", "cpu.cfs_quota_us"),
    read("cpu", "cpu.cfs_period_us"),
    read("memory", "memory.limit_in_bytes"),
  ]);
  const [quotaV2 = "", periodV2 = ""] = max.split(" ");
  const cpu = cpuLimit(quotaV2, periodV2) ?? cpuLimit(quota, period);
  const memory = memoryLimit(memoryMax) ?? memoryLimit(memoryV1);
  return {
    ...(cpu === undefined ? {} : { cpu_limit: cpu }),
    ...(memory === undefined ? {} : { memory_limit: memory }),
  };
}
