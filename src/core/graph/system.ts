import type { Graph, GraphSeries, Unit } from "./graph.ts";

/**
 * The graphs that every server knows without being told, in the order in which pages show them. `[suffix, label]` pairs are
 * metrics "name.suffix" or, for devices, "family.DEVICE.suffix".
 */
interface SystemGraph {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  /** Full names, in stacking order from the bottom. */
  readonly stacked: readonly (readonly [metric: string, label: string])[];
  readonly lines: readonly (readonly [metric: string, label: string])[];
}

const CPU = ["user", "nice", "system", "irq", "softirq", "iowait", "steal", "guest", "idle"];

const FIXED: readonly SystemGraph[] = [
  {
    name: "loadavg",
    title: "loadavg",
    unit: "float",
    stacked: [],
    lines: [
      ["loadavg1", "loadavg1"],
      ["loadavg5", "loadavg5"],
      ["loadavg15", "loadavg15"],
    ],
  },
  {
    name: "processor_queue_length",
    title: "processor queue length",
    unit: "integer",
    stacked: [],
    lines: [["processor_queue_length", "queue length"]],
  },
  {
    name: "cpu",
    title: "cpu",
    unit: "percentage",
    stacked: CPU.map((mode) => [`cpu.${mode}.percentage`, mode] as const),
    lines: [],
  },
  {
    name: "memory",
    title: "memory",
    unit: "bytes",
    stacked: [
      ["memory.used", "used"],
      ["memory.buffers", "buffers"],
      ["memory.cached", "cached"],
      ["memory.free", "free"],
      ["memory.mem_available", "available"],
      ["memory.available", "available"],
    ],
    lines: [
      ["memory.total", "total"],
      ["memory.swap_total", "swap total"],
      ["memory.swap_used", "swap used"],
      ["memory.swap_cached", "swap cached"],
      ["memory.pagefile_total", "page file total"],
      ["memory.pagefile_free", "page file free"],
    ],
  },
];

/** Families with a device or container in the middle: one graph a device, as Mackerel draws them. */
const DEVICES: readonly {
  readonly family: string;
  readonly pattern: RegExp;
  readonly unit: Unit;
  readonly labels: Readonly<Record<string, string>>;
}[] = [
  {
    family: "disk",
    pattern: /^disk\.([^.]+)\.(.+)$/,
    unit: "iops",
    labels: { "reads.delta": "reads", "writes.delta": "writes" },
  },
  {
    family: "interface",
    pattern: /^interface\.([^.]+)\.(.+)$/,
    unit: "bytes/sec",
    labels: { "rxBytes.delta": "received", "txBytes.delta": "sent" },
  },
  {
    family: "filesystem",
    pattern: /^filesystem\.([^.]+)\.(.+)$/,
    unit: "bytes",
    labels: { used: "used", size: "size" },
  },
  {
    family: "container.cpu",
    pattern: /^container\.cpu\.([^.]+)\.(.+)$/,
    unit: "percentage",
    labels: { usage: "usage", limit: "limit" },
  },
  {
    family: "container.memory",
    pattern: /^container\.memory\.([^.]+)\.(.+)$/,
    unit: "bytes",
    labels: { usage: "usage", limit: "limit" },
  },
];

/** What is used of each filesystem, for one graph of all where there are several. */
const USED = /^filesystem\.([^.]+)\.used$/;

/** The system graphs for which at least one of `names` is there, and the names that none of them shows. */
export function systemGraphs(names: readonly string[]): { graphs: Graph[]; rest: string[] } {
  const left = new Set(names);
  const graphs: Graph[] = [];
  // Computed from what Linux agents post: shown where its parts are.
  if (left.has("memory.swap_total") && left.has("memory.swap_free")) left.add("memory.swap_used");
  // The same under two names, and beside free, buffers and cached the same memory twice: only one may stand in the stack.
  const available = ["memory.mem_available", "memory.available"].filter((name) => left.delete(name));
  if (available.length > 0 && !left.has("memory.free")) left.add(available[0]!);
  for (const { name, title, unit, stacked, lines } of FIXED) {
    const series: GraphSeries[] = [];
    for (const [list, isStacked] of [
      [stacked, true],
      [lines, false],
    ] as const) {
      for (const [metric, label] of list) if (left.delete(metric)) series.push({ metric, label, stacked: isStacked });
    }
    if (series.length > 0) graphs.push({ name, title, unit, kind: "system", series });
  }
  const disks = [...left].filter((metric) => USED.test(metric)).sort();
  if (disks.length > 1) {
    const series = disks.map((metric) => ({ metric, label: USED.exec(metric)![1]!, stacked: false }));
    graphs.push({ name: "filesystem", title: "filesystem", unit: "bytes", kind: "system", series });
  }
  for (const { family, pattern, unit, labels } of DEVICES) {
    const devices = new Map<string, GraphSeries[]>();
    for (const metric of [...left].sort()) {
      const [, device, suffix] = pattern.exec(metric) ?? [];
      if (device === undefined || suffix === undefined) continue;
      left.delete(metric);
      const series = { metric, label: labels[suffix] ?? suffix, stacked: false };
      const known = devices.get(device);
      if (known === undefined) devices.set(device, [series]);
      else known.push(series);
    }
    const order = Object.values(labels);
    for (const [device, series] of devices) {
      series.sort((a, b) => order.indexOf(a.label) - order.indexOf(b.label));
      graphs.push({ name: `${family}.${device}`, title: `${family} ${device}`, unit, kind: "system", series });
    }
  }
  // Only there to be computed with.
  left.delete("memory.swap_free");
  // What other agents add to a family that we know: its own graph would have the same name.
  for (const metric of left) {
    const dot = metric.lastIndexOf(".");
    const at = graphs.findIndex(({ name }) => dot > 0 && name === metric.slice(0, dot));
    if (at < 0) continue;
    left.delete(metric);
    const series = [...graphs[at]!.series, { metric, label: metric.slice(dot + 1), stacked: false }];
    graphs[at] = { ...graphs[at]!, series };
  }
  return { graphs, rest: [...left] };
}
