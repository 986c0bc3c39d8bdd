import { DERIVED } from "#core/derived.ts";
import { sum, zip } from "./columns.ts";

/** One series of a target as an expression sees it: which stored series it takes, and what becomes of them. */
export interface Selected {
  readonly metric: string;
  readonly names: readonly string[];
  /** From one column each for `names`. */
  make(columns: readonly Float64Array[]): Float64Array;
}

/**
 * Role slots name system metrics of devices without the device: what a host reads from its disks is one number [EX6]. Mackerel
 * documents these and no others.
 */
const OF_ALL_DEVICES: Readonly<Record<string, string>> = {
  "interface.rxBytes.delta": "interface.*.rxBytes.delta",
  "interface.txBytes.delta": "interface.*.txBytes.delta",
  "disk.reads.delta": "disk.*.reads.delta",
  "disk.writes.delta": "disk.*.writes.delta",
  "container.cpu.usage": "container.cpu.*.usage",
  "container.memory.usage": "container.memory.*.usage",
};

/** The names without a device that role slots know. */
export const ROLE_SLOT_SUMS: readonly string[] = Object.keys(OF_ALL_DEVICES);

/** Whether `select` needs to know which names there are. */
export const needsNames = (metric: string, inRoleSlots: boolean): boolean =>
  metric.includes("*") || (inRoleSlots && OF_ALL_DEVICES[metric] !== undefined);

/** The series of one target that a metric name means [EX5]. `names` are the target's, sorted, where `needsNames` says so. */
export function select(metric: string, inRoleSlots: boolean, names: readonly string[]): readonly Selected[] {
  const devices = inRoleSlots ? OF_ALL_DEVICES[metric] : undefined;
  if (devices !== undefined) {
    const matching = names.filter(matches(devices));
    return matching.length === 0 ? [] : [{ metric, names: matching, make: sum }];
  }
  if (metric.includes("*")) {
    return names.filter(matches(metric)).map((name) => ({ metric: name, names: [name], make: ([own]) => own! }));
  }
  const derived = DERIVED[metric];
  if (derived === undefined) return [{ metric, names: [metric], make: ([own]) => own! }];
  return [
    {
      metric,
      names: [metric, ...derived.from],
      make: ([own, a, b]) => (own!.some((value) => !Number.isNaN(value)) ? own! : zip(a!, b!, derived.combine)),
    },
  ];
}

/** `*` stands for letters of one segment: for a whole one, or for part of it. */
function matches(pattern: string): (name: string) => boolean {
  const segments = pattern
    .split(".")
    .map((segment) => (segment === "*" ? "[^.]+" : segment.split("*").map(escaped).join("[^.]*")));
  const whole = new RegExp(`^${segments.join("\\.")}$`);
  return (name) => whole.test(name);
}

const escaped = (text: string): string => text.replace(/[^\w]/g, "\\$&");
