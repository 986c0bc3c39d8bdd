import type { GraphDef } from "#client/v0/types.ts";
import type { Collector } from "./collectors/collector.ts";

/** The agent about itself, under the names of the Go agent where they make sense here. */
export const diagnosticCollector = (waiting: () => number): Collector => ({
  name: "diagnostic",
  collect: async () => {
    const { heapUsed, heapTotal, rss } = process.memoryUsage();
    return {
      "custom.agent.memory.alloc": heapUsed,
      "custom.agent.memory.sys": rss,
      "custom.agent.memory.heapAlloc": heapUsed,
      "custom.agent.memory.heapSys": heapTotal,
      "custom.agent.queue.minutes": waiting(),
    };
  },
});

export const DIAGNOSTIC_GRAPHS: readonly GraphDef[] = [
  {
    name: "custom.agent.memory",
    displayName: "Agent memory",
    unit: "bytes",
    metrics: [
      { name: "custom.agent.memory.alloc", displayName: "In use" },
      { name: "custom.agent.memory.sys", displayName: "Resident" },
      { name: "custom.agent.memory.heapAlloc", displayName: "Heap in use" },
      { name: "custom.agent.memory.heapSys", displayName: "Heap" },
    ],
  },
  {
    name: "custom.agent.queue",
    displayName: "Agent queue",
    unit: "integer",
    metrics: [{ name: "custom.agent.queue.minutes", displayName: "Minutes that wait" }],
  },
];
