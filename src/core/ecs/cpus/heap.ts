import { javaNumber } from "./runtime.ts";

/** How large a JVM's heap may grow, and what says so. MiB. */
export interface Heap {
  readonly mebibytes: number;
  readonly by: "-Xmx" | "MaxRAMPercentage" | "default";
}

/** HotSpot's default MaxHeapSize on 64 bits; below it a machine counts as small. */
const SMALL = 124.8;

const SIZES: Readonly<Record<string, number>> = { "": 1 / 1024 ** 2, k: 1 / 1024, m: 1, g: 1024 };

/** `memory` is what the JVM can see: the container's hard limit, else the task's. `undefined` when nothing tells. */
export function jvmHeap(options: readonly string[], memory: number | undefined): Heap | undefined {
  const told = options.findLast((option) => /^(-Xmx|-XX:MaxHeapSize=)\d/.test(option));
  const [, amount, unit] = /(\d+)([kmg]?)b?$/i.exec(told ?? "") ?? [];
  if (amount !== undefined) return { mebibytes: Math.round(Number(amount) * SIZES[unit!.toLowerCase()]!), by: "-Xmx" };
  if (memory === undefined) return undefined;
  const percentage = javaNumber(options, "MaxRAMPercentage");
  const least = (memory * (javaNumber(options, "MinRAMPercentage") ?? 50)) / 100;
  const most = (memory * (percentage ?? 25)) / 100;
  const mebibytes = Math.round(least < SMALL ? least : Math.max(most, SMALL));
  return { mebibytes, by: percentage === undefined ? "default" : "MaxRAMPercentage" };
}
