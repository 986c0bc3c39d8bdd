import { readFile } from "node:fs/promises";
import { type Collector, Rates, sanitize, type Values } from "#agent/collectors/collector.ts";

/**
 * `interface.<name>.rxBytes` and `txBytes` from `/proc/net/dev`. Left out are the loopback, the host ends of containers
 * (`veth…`: hundreds of them, each with a new name) and what `ignore` matches.
 */
export function parseNetDev(text: string, ignore?: RegExp): Values {
  const counters: Record<string, number> = {};
  for (const line of text.split("\n")) {
    // Some kernels leave no space between the colon and the first number; aliases have colons in their names.
    const [, found, columns] = /^\s*(\S+):\s*((?:\d+\s*){9,})$/.exec(line) ?? [];
    if (found === undefined || columns === undefined) continue;
    const name = sanitize(found);
    if (name === "lo" || name.startsWith("veth") || ignore?.test(name)) continue;
    const numbers = columns.trim().split(/\s+/).map(Number);
    counters[`interface.${name}.rxBytes`] = numbers[0]!;
    counters[`interface.${name}.txBytes`] = numbers[8]!;
  }
  return counters;
}

/** Bytes a second, in and out, of each network interface. */
export function interfaceCollector(options: {
  readonly ignore?: RegExp | undefined;
  readonly path?: string;
}): Collector {
  const { ignore, path = "/proc/net/dev" } = options;
  const rates = new Rates();
  return {
    name: "interface",
    collect: async (atMs) => rates.next(parseNetDev(await readFile(path, "utf8"), ignore), atMs),
  };
}
